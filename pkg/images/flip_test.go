package images_test

import (
	"slices"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/images"
)

func TestMirrorTransform(t *testing.T) {
	p := images.Picture{Height: 2, Width: 3, Channels: 2}
	p.Values = []float32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}
	for _, c := range []struct {
		transform images.Transform
		want      []float32
	}{
		{images.Mirror{}, []float32{4, 5, 2, 3, 0, 1, 10, 11, 8, 9, 6, 7}},
		{images.Mirror{UpsideDown: true}, []float32{6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 4, 5}},
		{images.Compose{images.Mirror{}, images.Mirror{}}, p.Values},
		{
			images.Compose{images.Mirror{}, images.Mirror{UpsideDown: true}},
			[]float32{10, 11, 8, 9, 6, 7, 4, 5, 2, 3, 0, 1},
		},
	} {
		got, err := c.transform.Transform(p, nil)
		if err != nil || !slices.Equal(got.Values, c.want) || got.Height != 2 || got.Width != 3 {
			t.Errorf("%+v: %v, %v, want %v", c.transform, got, err, c.want)
		}
	}
	set := images.Set{Height: 2, Width: 3, Channels: 2, Labels: []int{0}, Names: []string{"a"}}
	set.Pictures = [][]float32{p.Values}
	mirrored, err := set.Transformed(images.Mirror{}, 1)
	if err != nil || !slices.Equal(mirrored.Pictures[0], set.Mirrored().Pictures[0]) {
		t.Errorf("unlike Mirrored: %v, %v", mirrored.Pictures, err)
	}
}
