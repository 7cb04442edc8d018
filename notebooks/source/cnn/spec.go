package cnn

import (
	"fmt"
	"maps"

	"github.com/gosiamese/gosiamese/notebooks/internal/vega"
)

type (
	object = map[string]any
	list   = []any
)

// green is the colour of figures that are not about pairs.
const green = "#009E73"

// sequence is data with one number, from 0 to n - 1.
func sequence(n int, field string) object {
	return object{"sequence": object{"start": 0, "stop": n, "as": field}}
}

// calculated are transforms for pairs of a field and its expression.
func calculated(pairs ...[2]string) (transforms list) {
	for _, p := range pairs {
		transforms = append(transforms, object{"as": p[0], "calculate": p[1]})
	}
	return transforms
}

// at is the position of a mark on a plane of the given length, in pixels, whose origin is at the top left.
func at(field string, from, to float64) object {
	return object{
		"field": field, "type": "quantitative", "axis": object{
			"labels": false, "ticks": false, "grid": false, "domain": false, "title": "",
			"titlePadding": 0, "tickSize": 0, "labelPadding": 0,
		},
		"scale": object{"domain": list{from, to}, "nice": false, "zero": false},
	}
}

// plane is a square view with the origin at the top left.
func plane(title string, layers ...object) object {
	const size = mapSize
	frame := object{
		"data": object{"values": list{object{"x": 0, "y": 0, "x2": size, "y2": size}}},
		"mark": object{
			"type": "rect", "filled": false, "stroke": "#999999", "strokeWidth": 1, "aria": false,
		},
		"encoding": object{"x2": object{"field": "x2"}, "y2": object{"field": "y2"}},
	}
	return object{
		"title": title, "width": size, "height": size, "layer": append(layers, frame),
		"encoding": object{"x": at("x", 0, size), "y": at("y", size, 0)},
	}
}

// own takes the colour of a mark from its field fill.
func own() object { return object{"field": "fill", "type": "nominal", "scale": nil} }

// text is a mark with the value of an expression, at x and y in pixels.
func text(expression string, x, y float64, style object) object {
	mark := object{
		"type": "text", "text": object{"expr": expression}, "align": "left", "color": vega.Ink,
		"fontSize": 13, "x": x, "y": y, "aria": false,
	}
	maps.Copy(mark, style)
	return object{"data": object{"values": list{object{}}}, "mark": mark}
}

// lines are texts below each other.
func lines(width, height float64, texts ...object) object {
	return object{"width": width, "height": height, "layer": texts}
}

func number(v float64) string { return fmt.Sprintf("%g", v) }
