package triplets

import (
	"fmt"

	"github.com/gosiamese/gosiamese/notebooks/internal/vega"
	"github.com/gosiamese/gosiamese/pkg/show"
)

// plane draws the circle, the three embeddings, and the arrows.
func plane() object {
	const each = "[%s][datum.k]"
	three := object{"sequence": object{"start": 0, "stop": 3, "as": "k"}}
	x, y := fmt.Sprintf(each, "0, px, nx"), fmt.Sprintf(each, "1, py, ny")
	dx := fmt.Sprintf("(-%g * [gax, gpx, gnx][datum.k])", step)
	dy := fmt.Sprintf("(-%g * [gay, gpy, gny][datum.k])", step)
	colors := object{
		"field": "k", "type": "nominal", "legend": nil,
		"scale": object{"domain": list{0, 1, 2}, "range": list{vega.Ink, show.Genuine, show.Impostor}},
	}
	at := object{"x": coordinate("x"), "y": coordinate("y"), "color": colors}
	between := object{
		"x": coordinate("x"), "y": coordinate("y"), "color": colors,
		"x2": object{"field": "x2"}, "y2": object{"field": "y2"},
	}
	turned := object{"x": coordinate("x"), "y": coordinate("y"), "color": colors, "angle": object{
		"field": "turn", "type": "quantitative",
		"scale": object{"domain": list{-180, 180}, "range": list{-180, 180}},
	}}
	circle := object{
		"data":      object{"sequence": object{"start": 0, "stop": 361, "step": 5, "as": "k"}},
		"transform": calculated("x", "sin(datum.k * PI / 180)", "y", "cos(datum.k * PI / 180)"),
		"mark":      mark("line", object{"color": "#BBBBBB", "strokeWidth": 1.5}),
		"encoding": object{
			"x": coordinate("x"), "y": coordinate("y"),
			"order": object{"field": "k", "type": "quantitative"},
		},
	}
	lines := object{
		"data": object{"sequence": object{"start": 1, "stop": 3, "as": "k"}},
		"transform": calculated("x", "0", "y", "1",
			"x2", fmt.Sprintf(each, "0, px, nx"), "y2", fmt.Sprintf(each, "1, py, ny")),
		"mark": mark("rule", object{"strokeDash": list{4, 4}, "strokeWidth": 1.5}), "encoding": between,
	}
	arrows := object{
		"data":      three,
		"transform": calculated("x", x, "y", y, "x2", "datum.x + "+dx, "y2", "datum.y + "+dy),
		"mark":      mark("rule", object{"strokeWidth": 4}), "encoding": between,
	}
	heads := object{
		"data": three,
		"transform": calculated("x", x+" + "+dx, "y", y+" + "+dy,
			"turn", fmt.Sprintf("atan2(%s, %s) * 180 / PI", dx, dy)),
		"mark": mark("point", object{
			"shape": "triangle", "filled": true, "opacity": 1,
			"size": object{"expr": "150 * active"},
		}),
		"encoding": turned,
	}
	dots := object{
		"data": three, "transform": calculated("x", x, "y", y),
		"mark": mark("circle", object{"size": 420, "opacity": 1}), "encoding": at,
	}
	names := object{
		"data": three, "transform": calculated("x", x, "y", y, "name", "['a', 'p', 'n'][datum.k]"),
		"mark": mark("text", object{"color": "white", "fontSize": 15, "fontWeight": "bold"}),
		"encoding": object{
			"x": coordinate("x"), "y": coordinate("y"), "text": object{"field": "name", "type": "nominal"},
		},
	}
	return object{
		"title": object{"text": "embeddings of length 1, with −∂L/∂f", "offset": 11},
		"width": planeSide, "height": planeSide,
		"layer": list{circle, lines, arrows, heads, dots, names},
	}
}

// coordinate is a hidden axis of the plane.
func coordinate(field string) object {
	return object{
		"field": field, "type": "quantitative", "axis": nil,
		"scale": object{"domain": list{-planeReach, planeReach}, "nice": false, "zero": false},
	}
}

// curve draws the loss over d(a, n), the band of semi-hard negatives, and the triplet.
func curve() object {
	one := object{"values": list{object{}}}
	x := object{
		"field": "x", "type": "quantitative", "scale": object{"domain": list{0, 4}, "nice": false},
		"axis": object{"title": "d(a, n)", "grid": false, "tickCount": 4},
	}
	y := object{
		"field": "y", "type": "quantitative", "scale": object{"domain": list{0, 5}, "nice": false},
		"axis": object{"title": "loss L", "tickCount": 5},
	}
	band := object{
		"data": one, "transform": calculated("x", "ap", "x2", "min(ap + alpha, 4)"),
		"mark":     mark("rect", object{"color": "#F2DFB3"}),
		"encoding": object{"x": x, "x2": object{"field": "x2"}},
	}
	positive := object{
		"data": one, "transform": calculated("x", "ap"),
		"mark":     mark("rule", object{"color": show.Genuine, "strokeWidth": 2}),
		"encoding": object{"x": x},
	}
	line := object{
		"data": object{"sequence": object{"start": 0, "stop": 3, "as": "k"}},
		"transform": calculated("x", "[0, min(ap + alpha, 4), 4][datum.k]",
			"y", "max(ap - datum.x + alpha, 0)"),
		"mark": mark("line", object{"color": vega.Ink, "strokeWidth": 2.5}),
		"encoding": object{
			"x": x, "y": y, "order": object{"field": "k", "type": "quantitative"},
		},
	}
	point := object{
		"data": one, "transform": calculated("x", "an", "y", "loss"),
		"mark":     mark("circle", object{"color": show.Impostor, "size": 200, "opacity": 1}),
		"encoding": object{"x": x, "y": y},
	}
	name := object{
		"data": one, "transform": calculated("x", "ap"),
		"mark": mark("text", object{
			"text": "d(a, p)", "color": show.Genuine, "fontSize": 13, "fontWeight": "bold",
			"dx":    object{"expr": "ap > 2 ? -6 : 6"},
			"align": object{"expr": "ap > 2 ? 'right' : 'left'"},
		}),
		"encoding": object{"x": x, "y": object{"value": 10}},
	}
	return object{
		"title": "loss over d(a, n)", "width": curveWidth, "height": planeSide - 40,
		"layer": list{band, positive, name, line, point},
	}
}

func mark(kind string, style object) object {
	m := object{"type": kind, "aria": false}
	for name, value := range style {
		m[name] = value
	}
	return m
}

// calculated computes fields: pairs of a name and its expression.
func calculated(pairs ...string) (transforms list) {
	for i := 0; i < len(pairs); i += 2 {
		transforms = append(transforms, object{"calculate": pairs[i+1], "as": pairs[i]})
	}
	return transforms
}
