// Package firstlook supports lesson 01 with pictures as tensors, and the check of its exercise.
package firstlook

import (
	"fmt"
	"math"
	"strings"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
)

// Batch stacks all pictures of a set: [pictures, height, width, channels].
func Batch(set images.Set) *tensors.Tensor {
	var flat []float32
	for _, picture := range set.Pictures {
		flat = append(flat, picture...)
	}
	return tensors.FromFlatDataAndDimensions(flat, set.Len(), set.Height, set.Width, set.Channels)
}

// Picture converts a tensor [height, width, channels] to a picture with a caption.
func Picture(picture *tensors.Tensor, caption string) (show.Picture, error) {
	if picture.Rank() != 3 {
		return show.Picture{}, fmt.Errorf(
			"firstlook: a tensor %s is not a picture: want [height, width, channels]",
			picture.Shape())
	}
	pixels, err := tensors.CopyFlatData[float32](picture)
	if err != nil {
		return show.Picture{}, fmt.Errorf("firstlook: the pixels of a tensor: %w", err)
	}
	size := picture.Shape().Dimensions
	return show.Picture{
		Pixels: pixels, Height: size[0], Width: size[1], Channels: size[2], Caption: caption,
	}, nil
}

// CheckDistance checks an answer to the exercise of lesson 01, the squared Euclidean distance of two pictures
// as a graph. It reports that the answer is right, or the first case in which it is not, with a hint.
func CheckDistance(dev *device.Device, distance func(x, y *graph.Node) *graph.Node) string {
	for _, c := range []struct {
		x, y []float32
		want float64
	}{
		{[]float32{0, 0.5, 1, 0.25}, []float32{0, 0.5, 1, 0.25}, 0},
		{[]float32{1, 0, 0, 0}, []float32{0, 0, 0, 0}, 1},
		{[]float32{0, 0, 0, 0}, []float32{0.5, 0.5, 0.5, 0.5}, 1},
		{[]float32{0, 0, 1, 0}, []float32{0, 1, 0, 0}, 2},
	} {
		picture := func(pixels []float32) *tensors.Tensor {
			return tensors.FromFlatDataAndDimensions(pixels, 2, 2, 1)
		}
		result, err := graph.CallOnce(dev.Backend, distance, picture(c.x), picture(c.y))
		if err != nil {
			first, _, _ := strings.Cut(err.Error(), "\n")
			return fmt.Sprintf("Not yet: the graph cannot be built: %s.", first)
		}
		if result.Rank() != 0 {
			return fmt.Sprintf("Not yet: the result has the shape %s, want one number.\n"+
				"Hint: graph.ReduceAllSum adds up all there is.", result.Shape())
		}
		if got := tensors.ToScalar[float32](result); math.Abs(float64(got)-c.want) > 1e-6 {
			return fmt.Sprintf("Not yet: the distance of %v and %v is %g, yours says %g.\nHint: %s.",
				c.x, c.y, c.want, got, distanceHint(c.want, float64(got)))
		}
	}
	return "Right: 0 for a picture and itself, and larger the more pixels differ, and the more they differ."
}

func distanceHint(want, got float64) string {
	switch {
	case want == 0:
		return "a picture is at distance 0 of itself: is it the difference that you square?"
	case got < 0:
		return "a sum of squares is never below 0: square before you add up"
	case got == 0:
		return "differences above and below 0 cancel each other: square before you add up"
	case got < want:
		return "add up the squares: no mean, no root"
	}
	return "square each difference, once"
}
