package show

import (
	"strings"
	"testing"
)

func TestPixels(t *testing.T) {
	figure := must(t)(Pixels(ramp(4, 4, 1), 2, 1, 2))
	if got := figure.description(); got != "A picture of 4 x 4 pixels, and the numbers of 2 x 2 of them" {
		t.Errorf("got %q", got)
	}
	squares, numbers := ramp(4, 4, 1).numbers(2, 1, 2, 10)
	for i, want := range []string{"0.40", "0.47", "0.67", "0.73"} {
		if got := at(numbers, i)["text"]; got != want {
			t.Errorf("number %d: got %v, want %s", i, got, want)
		}
	}
	if got := at(squares, 0)["fill"]; got != "rgb(102, 102, 102)" || at(numbers, 0)["fill"] != "white" {
		t.Errorf("got %v", got)
	}
	if at(numbers, 3)["fill"] != "black" {
		t.Error("a number on a light pixel is not black")
	}
}

// at returns value i of a layer.
func at(layer object, i int) object { return layer["data"].(object)["values"].(list)[i].(object) }

func TestPixelsRefuses(t *testing.T) {
	grey, empty := ramp(20, 20, 1), Picture{Height: 2, Width: 2, Channels: 1}
	for want, try := range map[string]func() (Figure, error){
		"a grey one":       func() (Figure, error) { return Pixels(ramp(4, 4, 3), 0, 0, 2) },
		"2 x 2 pixels fro": func() (Figure, error) { return Pixels(ramp(4, 4, 1), 3, 0, 2) },
		"(-1, 0)":          func() (Figure, error) { return Pixels(grey, -1, 0, 2) },
		"0 x 0":            func() (Figure, error) { return Pixels(grey, 0, 0, 0) },
		"at most 16":       func() (Figure, error) { return Pixels(grey, 0, 0, 17) },
		"want 2 x 2 x 1":   func() (Figure, error) { return Pixels(empty, 0, 0, 1) },
	} {
		if _, err := try(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
