package show

import (
	"math"
	"strings"
	"testing"
)

// bar returns a series of one value.
func bar(name string, value float64) Series {
	return Series{Name: name, Values: []float64{value}}
}

func TestBars(t *testing.T) {
	bars := []Series{bar("go", 1234.5), {Name: "xla", Values: []float64{0.01234}, Color: Impostor}}
	f := must(t)(Bars(Panel{Title: "a step", Y: "ms", Series: bars}))
	if got, want := f.description(), "Bars. a step, ms: go 1234, xla 0.0123"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	plot := f["concat"].(list)[0].(object)
	values := plot["layer"].([]object)[0]["data"].(object)["values"].(list)
	if values[0].(object)["fill"] != palette[0] || values[1].(object)["fill"] != Impostor {
		t.Errorf("colours: %v", values)
	}
}

func TestBarsRefuse(t *testing.T) {
	one := bar("a", 1)
	for want, panels := range map[string][]Panel{
		"no panels":                nil,
		"no series in":             {{Title: "p"}},
		"a of the panel":           {{Title: "p", Series: []Series{one, one}}},
		"is NaN":                   {{Title: "p", Series: []Series{bar("a", math.NaN())}}},
		"0 values, 0 low, 0 high:": {{Title: "p", Series: []Series{{Name: "a"}}}},
		"-1 is below 0":            {{Title: "p", Series: []Series{bar("a", -1)}}},
		"want no tabs":             {{Title: "p", Series: []Series{bar("a\t", 1)}}},
	} {
		if _, err := Bars(panels...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
