// Package cnn supports lesson 04, a simple CNN, with its figures, the files of its weights, the comparison
// with the library, and the checks of its exercises.
package cnn

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gosiamese/gosiamese/pkg/classify"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
)

// Grey returns the brightness of a picture as a tensor, [1, height, width, 1].
func Grey(p images.Picture) *tensors.Tensor {
	values := make([]float32, p.Height*p.Width)
	for i, v := range p.Values {
		values[i/p.Channels] += v / float32(p.Channels)
	}
	return tensors.FromFlatDataAndDimensions(values, 1, p.Height, p.Width, 1)
}

// Kernel returns the nine weights of a convolution from one channel to one, [3, 3, 1, 1].
func Kernel(rows [3][3]float32) *tensors.Tensor {
	var flat []float32
	for _, row := range rows {
		flat = append(flat, row[:]...)
	}
	return tensors.FromFlatDataAndDimensions(flat, 3, 3, 1, 1)
}

// Maps converts feature maps [1, h, w, 1] to pictures, each with its own scale: from 0, black, to the largest
// value, white; if some are negative, 0 is grey and the value farthest from it black or white. The scale
// ignores the outermost pixels, which the zero padding affects.
func Maps(names []string, maps []*tensors.Tensor) ([]show.Picture, error) {
	var pictures []show.Picture
	for k, m := range maps {
		size := m.Shape().Dimensions
		if len(size) != 4 || size[0] != 1 || size[3] != 1 || k >= len(names) {
			return nil, fmt.Errorf("cnn: map %d of the shape %s: want [1, h, w, 1], and a name", k+1,
				m.Shape())
		}
		values, err := tensors.CopyFlatData[float32](m)
		if err != nil {
			return nil, fmt.Errorf("cnn: %w", err)
		}
		most := float32(1e-6)
		for i, v := range values {
			x, y := i%size[2], i/size[2]
			if min(x, y) > 0 && x < size[2]-1 && y < size[1]-1 {
				most = max(most, v, -v)
			}
		}
		zero := float32(0)
		if slices.Min(values) < 0 {
			zero = 0.5
		}
		for i, v := range values {
			values[i] = zero + (1-zero)*v/most
		}
		pictures = append(pictures, show.Picture{
			Pixels: values, Height: size[1], Width: size[2], Channels: 1, Caption: names[k],
		})
	}
	return pictures, nil
}

// Checkpoints lists the files in the folder of a run with the weights of an epoch.
func Checkpoints(dir string) ([]string, error) {
	files, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("cnn: %w: train first", err)
	}
	var names []string
	for _, file := range files {
		if strings.HasPrefix(file.Name(), "epoch-") {
			names = append(names, file.Name())
		}
	}
	return names, nil
}

// Compare shows runs side by side, epoch by epoch: the error rate, and below it the loss, on training and on
// validation pictures. Runs of different length are cut to the shortest.
func Compare(names []string, histories ...classify.History) (show.Figure, error) {
	if len(histories) == 0 || len(names) != len(histories) {
		return nil, fmt.Errorf("cnn: %d runs with %d names: want one each", len(histories), len(names))
	}
	epochs := len(histories[0].Epochs)
	for _, h := range histories {
		epochs = min(epochs, len(h.Epochs))
	}
	var x []float64
	for i := range epochs {
		x = append(x, float64(i+1))
	}
	var panels []show.Panel
	for _, what := range []struct {
		title, y string
		of       func(classify.Measure) float64
	}{
		{"error rate", "error rate", func(m classify.Measure) float64 { return 1 - m.Accuracy }},
		{"loss", "mean loss", func(m classify.Measure) float64 { return m.Loss }},
	} {
		for k, h := range histories {
			training, validation := show.Series{Name: "training"}, show.Series{Name: "validation"}
			for _, e := range h.Epochs[:epochs] {
				training.Values = append(training.Values, what.of(e.Train))
				validation.Values = append(validation.Values, what.of(e.Validation))
			}
			panels = append(panels, show.Panel{
				Title: what.title + ", " + names[k], Y: what.y, Series: []show.Series{training, validation},
			})
		}
	}
	return show.Lines("epoch", x, panels...)
}
