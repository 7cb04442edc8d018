package lfw_test

import (
	"image"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/datasets/lfw"
)

// Config.Picture replaces the crop, and may leave photographs out.
func TestPicture(t *testing.T) {
	cfg := small()
	cfg.Height, cfg.Width, cfg.Channels = 1, 2, 1
	cfg.Picture = func(file string, photograph image.Image) ([]float32, error) {
		if strings.HasPrefix(file, "Zoe/") || strings.HasSuffix(file, "_0009.jpg") {
			return nil, nil
		}
		return []float32{float32(photograph.Bounds().Dx()), float32(len(file))}, nil
	}
	for _, path := range []string{unpack(t, album(t))} {
		faces := load(t, path, cfg)
		if !slices.Equal(faces.Names, []string{"Ann_B", "Émile"}) ||
			!slices.Equal(faces.Labels, []int{0, 0, 1}) ||
			!slices.Equal(faces.Numbers, []int{2, 10, 1}) ||
			!slices.Equal(faces.Pictures[0], []float32{40, 20}) {
			t.Errorf("%v %v %v %v", faces.Names, faces.Labels, faces.Numbers, faces.Pictures)
		}
	}
}

// The pairs of both kinds are dealt out in turn.
func TestDeal(t *testing.T) {
	var pairs []lfw.Pair
	for i := range 7 {
		pairs = append(pairs, lfw.Pair{NameA: "a", NumberA: i + 1, NameB: "a", NumberB: i + 2})
	}
	for i := range 5 {
		pairs = append(pairs, lfw.Pair{NameA: "a", NumberA: i + 1, NameB: "b", NumberB: 1})
	}
	folds := lfw.Deal(pairs, 3)
	for k, want := range [][2]int{{3, 2}, {2, 2}, {2, 1}} {
		var got [2]int
		for _, p := range folds[k] {
			kind := 1
			if p.Same() {
				kind = 0
			}
			if got[kind]++; p.NumberA%3 != (k+1)%3 {
				t.Errorf("pair %d in fold %d", p.NumberA, k)
			}
		}
		if got != want {
			t.Errorf("fold %d has %v pairs, want %v", k, got, want)
		}
	}
}
