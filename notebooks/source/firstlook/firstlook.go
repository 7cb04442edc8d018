// Package firstlook supports lesson 01: pictures as tensors, a picture to edit, the checks of the exercises.
package firstlook

import (
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/tensors"

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

// LargestDifference returns the largest absolute difference between a tensor and the pixels of a picture, or
// +Inf if they differ in size.
func LargestDifference(picture *tensors.Tensor, pixels []float32) float64 {
	values, err := tensors.CopyFlatData[float32](picture)
	if err != nil || len(values) != len(pixels) {
		return math.Inf(1)
	}
	var largest float64
	for i, v := range values {
		largest = max(largest, math.Abs(float64(v-pixels[i])))
	}
	return largest
}
