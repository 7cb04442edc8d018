package strong_test

import (
	"math"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/source/strong"
	"github.com/gosiamese/gosiamese/pkg/images"
)

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

// Synthetic faces are grey, in three channels.
func TestSynthetic(t *testing.T) {
	set, err := strong.Synthetic(2)
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
