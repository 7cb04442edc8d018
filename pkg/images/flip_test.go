package images_test

import (
	"slices"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/images"
)

func TestFlip(t *testing.T) {
	p := images.Picture{Height: 2, Width: 3, Channels: 2}
	p.Values = []float32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}
	for _, c := range []struct {
		transform images.Transform
		want      []float32
	}{
		{images.FlipHorizontal(), []float32{4, 5, 2, 3, 0, 1, 10, 11, 8, 9, 6, 7}},
		{images.FlipVertical(), []float32{6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 4, 5}},
		{images.Compose(images.FlipHorizontal(), images.FlipHorizontal()), p.Values},
		{
			images.Compose(images.FlipHorizontal(), images.FlipVertical()),
			[]float32{10, 11, 8, 9, 6, 7, 4, 5, 2, 3, 0, 1},
		},
	} {
		got, err := c.transform.Apply(p, nil)
		if err != nil || !slices.Equal(got.Values, c.want) || got.Height != 2 || got.Width != 3 {
			t.Errorf("%+v: %v, %v, want %v", c.transform, got, err, c.want)
		}
	}
	set := images.Set{Height: 2, Width: 3, Channels: 2, Labels: []int{0}, Names: []string{"a"}}
	set.Pictures = [][]float32{p.Values}
	flipped, err := set.Transformed(images.FlipHorizontal(), 1)
	if err != nil || !slices.Equal(flipped.Pictures[0], set.Flipped().Pictures[0]) {
		t.Errorf("unlike Flipped: %v, %v", flipped.Pictures, err)
	}
}
