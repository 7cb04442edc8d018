// Package cnn supports lesson 04 with its figures and the check of its exercise.
package cnn

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gosiamese/gosiamese/pkg/classify"
	"github.com/gosiamese/gosiamese/pkg/device"
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

// Layers reports the shape of a picture after each block of the CNN, and the number of parameters of the
// block. It creates the network and applies it once.
func Layers(dev *device.Device, n classify.Network, names []string) (string, error) {
	m, err := classify.New(n, names, 1)
	if err != nil {
		return "", err
	}
	if _, err := m.Predict(dev, [][]float32{make([]float32, n.Height*n.Width*n.Channels)}); err != nil {
		return "", err
	}
	learnt := map[string]int{}
	for v := range m.All() {
		if v.Trainable {
			learnt[layerOf(v.Path())] += v.Shape().Size()
		}
	}
	lines := []string{fmt.Sprintf("%-9s %3d x %3d x %3d", "picture", n.Height, n.Width, n.Channels)}
	height, width, total := n.Height, n.Width, 0
	for i, channels := range n.Blocks {
		height, width = height/2, width/2
		name := fmt.Sprintf("block_%d", i+1)
		lines = append(lines, fmt.Sprintf("%-9s %3d x %3d x %3d %7d numbers", name, height, width, channels,
			learnt[name]))
		total += learnt[name]
	}
	total += learnt["head"]
	return strings.Join(append(lines,
		fmt.Sprintf("%-9s %15d %7d numbers", "head", len(names), learnt["head"]),
		fmt.Sprintf("%-9s %23d numbers", "together", total)), "\n"), nil
}

// layerOf returns the block or the head to which a variable belongs.
func layerOf(path string) string {
	for part := range strings.SplitSeq(path, "/") {
		if strings.HasPrefix(part, "block_") || part == "head" {
			return part
		}
	}
	return ""
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
		{"wrong answers", "share", func(m classify.Measure) float64 { return 1 - m.Accuracy }},
		{"loss", "mean loss", func(m classify.Measure) float64 { return m.Loss }},
	} {
		for k, h := range histories {
			learnt, other := show.Series{Name: "learns from"}, show.Series{Name: "validation"}
			for _, e := range h.Epochs[:epochs] {
				learnt.Values = append(learnt.Values, what.of(e.Train))
				other.Values = append(other.Values, what.of(e.Validation))
			}
			panels = append(panels, show.Panel{
				Title: what.title + ", " + names[k], Y: what.y, Series: []show.Series{learnt, other},
			})
		}
	}
	return show.Lines("epoch", x, panels...)
}

// CheckKeep checks an answer to the exercise of lesson 04, whether the weights of an epoch replace the best
// so far. It reports that the answer is right, or the first case in which it is not, with a hint.
func CheckKeep(keep func(now, best classify.Measure) bool) string {
	for _, c := range []struct {
		now, best classify.Measure
		want      bool
		hint      string
	}{
		{
			classify.Measure{Accuracy: 0.9, Loss: 0.5},
			classify.Measure{Accuracy: 0.8, Loss: 0.4},
			true,
			"more are right: that is what the lecture keeps a file for, whatever the loss",
		},
		{
			classify.Measure{Accuracy: 0.8, Loss: 0.3},
			classify.Measure{Accuracy: 0.9, Loss: 0.4},
			false,
			"fewer are right, though the loss is smaller",
		},
		{
			classify.Measure{Accuracy: 0.9, Loss: 0.3},
			classify.Measure{Accuracy: 0.9, Loss: 0.4},
			true,
			"as many are right, with a smaller loss: the right classes are more probable",
		},
		{
			classify.Measure{Accuracy: 0.9, Loss: 0.5},
			classify.Measure{Accuracy: 0.9, Loss: 0.4},
			false,
			"as many are right, with a larger loss",
		},
		{
			classify.Measure{Accuracy: 0.9, Loss: 0.4},
			classify.Measure{Accuracy: 0.9, Loss: 0.4},
			false,
			"nothing is better, so the file stays",
		},
	} {
		if got := keep(c.now, c.best); got != c.want {
			return fmt.Sprintf("Not yet: now accuracy %.1f with loss %.1f, best so far %.1f with %.1f: "+
				"it is %t, yours says %t.\nHint: %s.",
				c.now.Accuracy, c.now.Loss, c.best.Accuracy, c.best.Loss, c.want, got, c.hint)
		}
	}
	return "Right: the accuracy decides, and between equals the loss."
}
