package cnn

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"math"
	"strings"

	"github.com/gosiamese/gosiamese/notebooks/internal/vega"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
)

const (
	mapSide = 48    // Height and width of the feature map of [KernelFigure].
	mapSize = 240.0 // The same in pixels of the screen.
)

// preset is a kernel with a name.
type preset struct {
	name    string
	weights [9]float64
}

func presets() []preset {
	return []preset{
		{"vertical edges", [9]float64{-1, 0, 1, -2, 0, 2, -1, 0, 1}},
		{"horizontal edges", [9]float64{-1, -2, -1, 0, 0, 0, 1, 2, 1}},
		{"spots", [9]float64{-1, -1, -1, -1, 8, -1, -1, -1, -1}},
		{"blur", [9]float64{1, 1, 1, 1, 1, 1, 1, 1, 1}},
		{"identity", [9]float64{0, 0, 0, 0, 1, 0, 0, 0, 0}},
	}
}

// ownKernel is the choice that makes the sliders count.
const ownKernel = "the nine sliders"

// KernelFigure shows a picture, a 3 x 3 kernel, its feature map, and the map after ReLU and 2 x 2 max
// pooling. The kernel is one of several presets, or that of nine sliders. The figure computes the maps.
//
// KernelFigure returns an error if the picture has other than 1 or 3 channels.
func KernelFigure(p images.Picture) (show.Figure, error) {
	if p.Channels != 1 && p.Channels != 3 {
		return nil, fmt.Errorf("cnn: a picture with %d channels: want 1 or 3", p.Channels)
	}
	levels := shrunk(p)
	options := list{ownKernel}
	kernels := list{}
	for _, k := range presets() {
		options = append(options, k.name)
		kernels = append(kernels, k.weights[:])
	}
	params := list{
		object{"name": "pixels", "value": padded(levels)},
		object{"name": "presets", "value": kernels},
		object{"name": "options", "value": options},
		object{"name": "chosen", "value": "vertical edges", "bind": object{
			"input": "select", "name": "kernel", "options": options,
		}},
	}
	var sliders []string
	for i, where := range []string{
		"top left", "top", "top right", "left", "centre", "right", "bottom left", "bottom", "bottom right",
	} {
		name := fmt.Sprintf("k%d", i)
		sliders = append(sliders, name)
		params = append(params, vega.Slider(name, where, presets()[0].weights[i], -4, 4, 0.5))
	}
	params = append(params,
		object{"name": "which", "expr": "indexof(options, chosen)"},
		object{"name": "kernel", "expr": fmt.Sprintf("which == 0 ? [%s] : presets[which - 1]",
			strings.Join(sliders, ", "))},
	)
	return show.Spec(
		"A picture, a 3 x 3 kernel that can be chosen or set by nine sliders, and its feature map",
		object{
			"params": params, "spacing": 14,
			"vconcat": list{
				object{"hconcat": list{pictureView(levels), kernelView()}, "spacing": 26, "bounds": "flush"},
				object{"hconcat": list{convolvedView(), pooledView()}, "spacing": 26, "bounds": "flush"},
			},
		},
	), nil
}

// shrunk returns the brightness of a picture in levels from 0 to 255, [mapSide*mapSide], by means over parts.
func shrunk(p images.Picture) []uint8 {
	sum, count := make([]float64, mapSide*mapSide), make([]float64, mapSide*mapSide)
	for y := range p.Height {
		for x := range p.Width {
			i := y*mapSide/p.Height*mapSide + x*mapSide/p.Width
			for c := range p.Channels {
				sum[i] += float64(p.Values[(y*p.Width+x)*p.Channels+c])
				count[i]++
			}
		}
	}
	levels := make([]uint8, len(sum))
	for i := range levels {
		levels[i] = uint8(math.Round(255 * sum[i] / max(count[i], 1)))
	}
	return levels
}

// padded returns levels as two hexadecimal digits each, row by row, with a border of zeros.
func padded(levels []uint8) string {
	const side = mapSide + 2
	var digits strings.Builder
	for y := range side {
		for x := range side {
			level := uint8(0)
			if x > 0 && y > 0 && x <= mapSide && y <= mapSide {
				level = levels[(y-1)*mapSide+x-1]
			}
			fmt.Fprintf(&digits, "%02x", level)
		}
	}
	return digits.String()
}

func pictureView(levels []uint8) object {
	var file bytes.Buffer
	picture := &image.Gray{Pix: levels, Stride: mapSide, Rect: image.Rect(0, 0, mapSide, mapSide)}
	_ = png.Encode(&file, picture) // Writing to a buffer does not fail.
	url := "data:image/png;base64," + base64.StdEncoding.EncodeToString(file.Bytes())
	return plane("picture, 48 x 48", object{
		"data": object{"values": list{object{"x": mapSize / 2, "y": mapSize / 2, "url": url}}},
		"mark": object{"type": "image", "width": mapSize, "height": mapSize, "aria": false},
		"encoding": object{
			"url": object{"field": "url", "type": "nominal"},
		},
	})
}

// kernelView writes the nine weights, on grey as in the feature map: 0 is grey, positive lighter.
func kernelView() object {
	const cell = mapSize / 3
	places := calculated(
		[2]string{"weight", "kernel[datum.i]"},
		[2]string{"x", fmt.Sprintf("%g * (datum.i %% 3)", cell)},
		[2]string{"y", fmt.Sprintf("%g * floor(datum.i / 3)", cell)},
		[2]string{"x2", fmt.Sprintf("datum.x + %g", cell-4)},
		[2]string{"y2", fmt.Sprintf("datum.y + %g", cell-4)},
		[2]string{"grey", "round(127 + 127 * max(-1, min(1, datum.weight / 4)))"},
		[2]string{"fill", `"rgb(" + datum.grey + "," + datum.grey + "," + datum.grey + ")"`},
		[2]string{"ink", `datum.grey < 110 ? "white" : "#222222"`},
		[2]string{"text", `(datum.weight > 0 ? "+" : "") + format(datum.weight, ".1~f")`},
	)
	squares := object{
		"data": sequence(9, "i"), "transform": places,
		"mark":     object{"type": "rect", "opacity": 1, "aria": false},
		"encoding": object{"x2": object{"field": "x2"}, "y2": object{"field": "y2"}, "color": own()},
	}
	numbers := object{
		"data": sequence(9, "i"), "transform": places,
		"mark": object{"type": "text", "dx": cell/2 - 2, "dy": cell/2 - 2, "fontSize": 22, "aria": false},
		"encoding": object{
			"text":  object{"field": "text", "type": "nominal"},
			"color": object{"field": "ink", "type": "nominal", "scale": nil},
		},
	}
	return plane("kernel", squares, numbers)
}

// pixel is the expression of the padded pixel of row and column, in [0, 1].
func pixel(row, column string) string {
	at := fmt.Sprintf("2 * (%d * (%s) + %s)", mapSide+2, row, column)
	return fmt.Sprintf(`toNumber("0x" + substring(pixels, %[1]s, %[1]s + 2)) / 255`, at)
}

// convolution are the transforms from the index i of a pixel to the value v of the feature map there. The
// nine neighbours n0, ... do not depend on the kernel, so they are computed once.
func convolution() [][2]string {
	pairs := [][2]string{
		{"row", fmt.Sprintf("floor(datum.i / %d)", mapSide)},
		{"column", fmt.Sprintf("datum.i %% %d", mapSide)},
	}
	var terms []string
	for k := range 9 {
		row, column := fmt.Sprintf("datum.row + %d", k/3), fmt.Sprintf("datum.column + %d", k%3)
		pairs = append(pairs, [2]string{fmt.Sprintf("n%d", k), pixel(row, column)})
		terms = append(terms, fmt.Sprintf("kernel[%d] * datum.n%d", k, k))
	}
	// The border, where the kernel sees zeros beside the picture, does not count for the scale of grey.
	inside := fmt.Sprintf("min(datum.row, datum.column) > 0 && max(datum.row, datum.column) < %d", mapSide-1)
	return append(pairs, [2]string{"v", strings.Join(terms, " + ")}, [2]string{"relu", "max(datum.v, 0)"},
		[2]string{"size", inside + " ? abs(datum.v) : 0"}, [2]string{"inner", inside + " ? datum.v : 0"})
}

// squares draws the squares of a map with the given number of them in a row, at column and row, in the grey
// of an expression from 0 to 1.
func squares(data object, transforms list, side int, grey string) object {
	cell := mapSize / float64(side)
	transforms = append(transforms, calculated(
		[2]string{"x", number(cell) + " * datum.column"}, [2]string{"y", number(cell) + " * datum.row"},
		[2]string{"x2", "datum.x + " + number(cell)}, [2]string{"y2", "datum.y + " + number(cell)},
		[2]string{"grey", "round(255 * max(0, min(1, " + grey + ")))"},
		[2]string{"fill", `"rgb(" + datum.grey + "," + datum.grey + "," + datum.grey + ")"`},
	)...)
	return object{
		"data": data, "transform": transforms,
		"mark":     object{"type": "rect", "opacity": 1, "aria": false, "strokeWidth": 0},
		"encoding": object{"x2": object{"field": "x2"}, "y2": object{"field": "y2"}, "color": own()},
	}
}

func joined(op, field, as string) object {
	return object{"joinaggregate": list{object{"op": op, "field": field, "as": as}}}
}

func convolvedView() object {
	transforms := calculated(convolution()...)
	transforms = append(transforms, joined("max", "size", "most"), joined("min", "inner", "least"))
	grey := "datum.least < 0 ? 0.5 + 0.5 * datum.v / datum.most : datum.v / max(datum.most, 0.001)"
	return plane("convolution: negative is dark",
		squares(sequence(mapSide*mapSide, "i"), transforms, mapSide, grey))
}

func pooledView() object {
	transforms := calculated(convolution()...)
	transforms = append(transforms, joined("max", "size", "most"))
	transforms = append(transforms, calculated(
		[2]string{"r", "floor(datum.row / 2)"}, [2]string{"c", "floor(datum.column / 2)"})...)
	transforms = append(transforms, object{
		"aggregate": list{
			object{"op": "max", "field": "relu", "as": "pooled"},
			object{"op": "max", "field": "most", "as": "scale"},
		},
		"groupby": list{"r", "c"},
	})
	transforms = append(transforms, calculated(
		[2]string{"row", "datum.r"}, [2]string{"column", "datum.c"})...)
	return plane("ReLU and max pooling, 24 x 24",
		squares(sequence(mapSide*mapSide, "i"), transforms, mapSide/2,
			"datum.pooled / max(datum.scale, 0.001)"))
}
