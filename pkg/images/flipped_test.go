package images_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gosiamese/gosiamese/pkg/images"
)

func TestFlipped(t *testing.T) {
	for channels, want := range map[int][]float32{
		1: {3, 2, 1, 6, 5, 4, 9, 8, 7, 12, 11, 10},
		2: {5, 6, 3, 4, 1, 2, 11, 12, 9, 10, 7, 8},
	} {
		set := images.Set{
			Height: 4 / channels, Width: 3, Channels: channels,
			Pictures: [][]float32{{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}},
			Labels:   []int{0},
			Names:    []string{"a"},
		}
		before := slices.Clone(set.Pictures[0])
		got := set.Flipped()
		if !slices.Equal(got.Pictures[0], want) {
			t.Errorf("%d channels: got %v, want %v", channels, got.Pictures[0], want)
		}
		if !slices.Equal(set.Pictures[0], before) {
			t.Errorf("%d channels: the set itself was changed", channels)
		}
		if diff := cmp.Diff(set, got.Flipped()); diff != "" {
			t.Errorf("%d channels: flipped twice (-want +got)\n%s", channels, diff)
		}
	}
}
