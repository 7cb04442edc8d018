package strong_test

import (
	"math"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/source/strong"
	"github.com/gosiamese/gosiamese/pkg/images"
)

func TestCheckJoined(t *testing.T) {
	sum := func(a, b []float32) []float32 {
		out := make([]float32, len(a))
		for k := range a {
			out[k] = a[k] + b[k]
		}
		return out
	}
	for name, c := range map[string]struct {
		joined func(a, b []float32) []float32
		want   string
	}{
		"right": {func(a, b []float32) []float32 {
			v, square := sum(a, b), 0.0
			for _, x := range v {
				square += float64(x) * float64(x)
			}
			for k := range v {
				v[k] /= float32(math.Sqrt(square))
			}
			return v
		}, "Right"},
		"not begun": {func(a, _ []float32) []float32 { return a }, "add number by number"},
		"no scale":  {sum, "its length is 2.000"},
		"nothing":   {func(_, _ []float32) []float32 { return nil }, "as many numbers"},
		"zero":      {func(_, _ []float32) []float32 { return make([]float32, 2) }, "its length is 0.000"},
	} {
		if got := strong.CheckJoined(c.joined); !strings.Contains(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestGrey(t *testing.T) {
	set := images.Set{
		Height: 2, Width: 2, Channels: 3, Labels: []int{0}, Names: []string{"a"},
		Pictures: [][]float32{{1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1}},
	}
	grey, err := strong.Grey(set, 2)
	if err != nil {
		t.Fatal(err)
	}
	if err := grey.Check(); err != nil {
		t.Fatal(err)
	}
	for k, want := range []float32{0.299, 0.587, 0.114, 1} {
		if got := grey.Pictures[0][k]; math.Abs(float64(got-want)) > 1e-6 {
			t.Errorf("pixel %d: %g, want %g", k, got, want)
		}
	}
}

// Drawn faces are grey, in three channels.
func TestDrawn(t *testing.T) {
	set, err := strong.Drawn(2)
	if err != nil {
		t.Fatal(err)
	}
	if err := set.Check(); err != nil || set.Len() != 20 || set.Channels != 3 || set.Height != 112 {
		t.Fatalf("%v, %v", set, err)
	}
	for k := 0; k < len(set.Pictures[3]); k += 3 {
		if p := set.Pictures[3][k : k+3]; p[0] != p[1] || p[1] != p[2] {
			t.Fatalf("pixel %d: %v", k/3, p)
		}
	}
}

func TestNoFaces(t *testing.T) {
	t.Setenv("DATA", "")
	t.Setenv("SIAMESE_DATASETS", t.TempDir())
	if _, err := strong.Faces(); err == nil || !strings.Contains(err.Error(), "make lab") {
		t.Errorf("got %v", err)
	}
}

func TestCards(t *testing.T) {
	text, err := strong.Cards()
	if err != nil || !strings.Contains(text, "Apache-2.0") || !strings.Contains(text, "MIT") {
		t.Errorf("got %q, %v", text, err)
	}
}
