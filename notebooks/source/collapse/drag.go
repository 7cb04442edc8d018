package collapse

import (
	"fmt"
	"maps"

	"github.com/gosiamese/gosiamese/notebooks/internal/vega"
	"github.com/gosiamese/gosiamese/pkg/show"
)

type (
	object = map[string]any
	list   = []any
)

// Sizes and colours of the figure of [Drag].
const (
	dragSide  = 360.0 // Of the plane, in pixels.
	dragReach = 1.6   // The plane is [-1.6, 1.6] in both directions.
	dragGrip  = 0.12  // Half of the side of a square that can be dragged.
	dragRate  = 0.15  // The learning rate of the arrows.

	stepColor = "#009E73"
)

// dragged are the three embeddings at first, a hard triplet.
var dragged = []struct {
	name, color string
	x, y        float64
}{
	{"a", vega.Ink, 0.1, 0.35}, {"p", show.Genuine, -0.85, 0.75}, {"n", show.Impostor, 0.75, -0.1},
}

// Drag shows a triplet of embeddings in two dimensions, each in a square that can be dragged, with its
// distances, its triplet loss, and an arrow at each point for a step of gradient descent. A slider sets the
// margin, at first alpha, and a box scales the embeddings to unit length; then the arrows have only the part
// of the gradient along the circle. Everything is computed in the figure.
func Drag(alpha float64) show.Figure {
	to := func(k int) float64 { // From the anchor.
		return square(dragged[0].x-dragged[k].x) + square(dragged[0].y-dragged[k].y)
	}
	ap, an := to(1), to(2)
	return show.Spec(fmt.Sprintf("A triplet in two dimensions whose points can be dragged: d(a, p) %.2f, "+
		"d(a, n) %.2f, loss %.2f with alpha %g", ap, an, max(ap-an+alpha, 0), alpha), object{
		"params":  dragParams(alpha),
		"hconcat": list{dragPlane(), dragNumbers()},
		"spacing": 24,
	})
}

func square(x float64) float64 { return x * x }

// dragParams are the controls and what is computed from them, in this order. The squares are the selections
// grip_a, grip_p and grip_n.
func dragParams(alpha float64) list {
	params := list{
		vega.Slider("alpha", "alpha", alpha, 0, 2, 0.05),
		object{"name": "circle", "value": false, "bind": object{
			"input": "checkbox", "name": "scale to length 1",
		}},
	}
	for _, e := range dragExpressions() {
		params = append(params, object{"name": e[0], "expr": e[1]})
	}
	return params
}

// dragExpressions are the names and expressions of what the figure computes: the embeddings xs and ys, the
// distances, the loss, the steps us and vs against the gradient, and the change of the loss if all embeddings
// are 10 % shorter.
func dragExpressions() (all [][2]string) {
	set := func(name, format string, arguments ...any) {
		all = append(all, [2]string{name, fmt.Sprintf(format, arguments...)})
	}
	each := func(name, format string) { // The same expression for a, p and n.
		text := ""
		for k := range dragged {
			text += fmt.Sprintf(", "+format, k)
		}
		set(name, "[%s]", text[2:])
	}
	middle := func(axis string) (text string) {
		for _, of := range dragged {
			text += fmt.Sprintf(", (grip_%[1]s.%[2]s[0] + grip_%[1]s.%[2]s[1]) / 2", of.name, axis)
		}
		return text[2:]
	}
	set("gx", "[%s]", middle("x"))
	set("gy", "[%s]", middle("y"))
	each("size", "max(sqrt(gx[%[1]d] * gx[%[1]d] + gy[%[1]d] * gy[%[1]d]), 0.001)")
	each("xs", "if(circle, gx[%[1]d] / size[%[1]d], gx[%[1]d])")
	each("ys", "if(circle, gy[%[1]d] / size[%[1]d], gy[%[1]d])")
	set("ap", "pow(xs[0] - xs[1], 2) + pow(ys[0] - ys[1], 2)")
	set("an", "pow(xs[0] - xs[2], 2) + pow(ys[0] - ys[2], 2)")
	set("loss", "max(ap - an + alpha, 0)")
	set("shorter", "max(0.81 * (ap - an) + alpha, 0) - loss")
	set("active", "if(loss > 0, 2, 0)")
	// Minus the gradients with respect to a, p and n.
	for _, axis := range [][2]string{{"dx", "xs"}, {"dy", "ys"}} {
		set(axis[0], "[active * (%[1]s[1] - %[1]s[2]), active * (%[1]s[0] - %[1]s[1]), "+
			"active * (%[1]s[2] - %[1]s[0])]", axis[1])
	}
	each("radial", "if(circle, dx[%[1]d] * xs[%[1]d] + dy[%[1]d] * ys[%[1]d], 0)")
	// The 0 turns -0 into 0.
	each("us", fmt.Sprintf("%g * (dx[%%[1]d] - radial[%%[1]d] * xs[%%[1]d]) + 0", dragRate))
	each("vs", fmt.Sprintf("%g * (dy[%%[1]d] - radial[%%[1]d] * ys[%%[1]d]) + 0", dragRate))
	return all
}

// dragPlane draws the plane: circle, distances, arrows and points, with the squares on top.
func dragPlane() object {
	axis := func(field string) object {
		return object{
			"field": field, "type": "quantitative",
			"scale": object{"domain": list{-dragReach, dragReach}, "nice": false, "zero": false},
			"axis": object{
				"title": "", "values": list{-1, 0, 1}, "gridColor": "#E8E8E8",
				"domain": false, "ticks": false,
				"labelColor": vega.Grey, "labelFontSize": 12,
			},
		}
	}
	layers := list{
		drawn(object{
			"type": "line", "color": vega.Grey, "strokeWidth": 1.5,
			"opacity": object{"expr": "if(circle, 1, 0.25)"},
		}, sequence(73, "i"),
			object{"order": object{"field": "i", "type": "quantitative"}},
			"x", "cos(datum.i * PI / 36)", "y", "sin(datum.i * PI / 36)"),
		drawn(object{"type": "rule", "color": vega.Grey, "strokeDash": list{2, 3}}, sequence(3, "k"), ends(),
			"x", "gx[datum.k]", "y", "gy[datum.k]", "x2", "xs[datum.k]", "y2", "ys[datum.k]"),
	}
	for k, of := range dragged[1:] {
		layers = append(layers, drawn(object{"type": "rule", "color": of.color, "strokeWidth": 2.5},
			sequence(1, "k"), ends(), "x", "xs[0]", "y", "ys[0]",
			"x2", fmt.Sprintf("xs[%d]", k+1), "y2", fmt.Sprintf("ys[%d]", k+1)))
	}
	layers = append(layers,
		drawn(object{"type": "rule", "color": stepColor, "strokeWidth": 3.5}, sequence(3, "k"), ends(),
			"x", "xs[datum.k]", "y", "ys[datum.k]",
			"x2", "xs[datum.k] + us[datum.k]", "y2", "ys[datum.k] + vs[datum.k]"),
		drawn(object{
			"type": "point", "shape": "triangle", "filled": true, "opacity": 1, "color": stepColor,
			"size": 130,
		}, sequence(3, "k"),
			object{
				"angle": object{"field": "turn", "type": "quantitative", "scale": object{
					"domain": list{-360, 360}, "range": list{-360, 360},
				}},
				"opacity": object{
					"condition": object{"test": "datum.long > 0.005", "value": 1}, "value": 0,
				},
			},
			"x", "xs[datum.k] + us[datum.k]", "y", "ys[datum.k] + vs[datum.k]",
			"turn", "atan2(us[datum.k], vs[datum.k]) * 180 / PI",
			"long", "abs(us[datum.k]) + abs(vs[datum.k])"))
	for k, of := range dragged {
		at := []string{"x", fmt.Sprintf("xs[%d]", k), "y", fmt.Sprintf("ys[%d]", k)}
		layers = append(layers,
			drawn(object{"type": "circle", "size": 110, "opacity": 1, "color": of.color},
				sequence(1, "k"), nil, at...),
			drawn(object{
				"type": "text", "text": of.name, "dx": 15, "dy": -13, "fontSize": 18,
				"fontWeight": "bold", "color": of.color,
			}, sequence(1, "k"), nil, at...))
	}
	for _, of := range dragged {
		layers = append(layers, grip(of.name, of.color, of.x, of.y))
	}
	return object{
		"width": dragSide, "height": dragSide, "layer": layers,
		"encoding": object{"x": axis("x"), "y": axis("y")},
	}
}

// grip is a square that can be dragged, but neither drawn anew nor resized: an interval selection whose
// events for that never occur.
func grip(name, color string, x, y float64) object {
	l := drawn(object{"type": "circle", "opacity": 0}, sequence(1, "k"), nil, "x", "0", "y", "0")
	l["params"] = list{object{
		"name": "grip_" + name,
		"value": object{
			"x": list{x - dragGrip, x + dragGrip}, "y": list{y - dragGrip, y + dragGrip},
		},
		"select": object{
			"type": "interval", "clear": false, "zoom": false,
			"on":        "[pointerdown[event.button === 9], window:pointerup] > window:pointermove!",
			"translate": "[pointerdown, window:pointerup] > window:pointermove!",
			"mark": object{
				"fill": color, "fillOpacity": 0.12, "stroke": color, "strokeOpacity": 0.7, "cursor": "move",
			},
		},
	}}
	return l
}

// dragNumbers writes the distances, the loss, and the steps.
func dragNumbers() object {
	var layers list
	write := func(y float64, expression string, style object) {
		mark := object{
			"type": "text", "aria": false, "align": "left", "baseline": "middle", "x": 0, "y": y,
			"fontSize": 14, "color": vega.Ink, "text": object{"expr": expression},
		}
		maps.Copy(mark, style)
		layers = append(layers, object{"data": object{"values": list{object{}}}, "mark": mark})
	}
	big := func(color string) object { return object{"fontSize": 22, "fontWeight": "bold", "color": color} }
	small := object{"fontSize": 13, "color": vega.Grey}
	write(14, "'d(a, p) = ' + format(ap, '.2f')", big(show.Genuine))
	write(46, "'d(a, n) = ' + format(an, '.2f')", big(show.Impostor))
	write(84, "'loss ' + format(loss, '.2f')", big(vega.Ink))
	write(108, "'= max(d(a, p) − d(a, n) + ' + format(alpha, '.2f') + ', 0)'", small)
	write(132, "if(an <= ap, 'a hard triplet', if(loss > 0, 'a semi-hard triplet', 'an easy triplet'))", nil)
	write(172, "'all three embeddings 10 % shorter:'", small)
	write(194, "if(circle, 'not possible, since their length is 1', "+
		"'the loss changes by ' + format(shorter, '+.2f'))", nil)
	write(232, fmt.Sprintf("'one step (learning rate %g):'", dragRate), small)
	for k, of := range dragged {
		write(256+24*float64(k), fmt.Sprintf("'%s moves by (' + format(us[%d], '+.2f') + ', ' + "+
			"format(vs[%d], '+.2f') + ')'", of.name, k, k), object{"color": of.color})
	}
	write(342, "'Drag the squares.'", object{"fontWeight": "bold"})
	return object{"width": 250, "height": dragSide, "layer": layers}
}

// drawn is a layer of marks with fields that are set to expressions: pairs of a field and its expression.
func drawn(mark, data, encoding object, fields ...string) object {
	mark["aria"], mark["clip"] = false, true
	var transforms list
	for i := 0; i < len(fields); i += 2 {
		transforms = append(transforms, object{"as": fields[i], "calculate": fields[i+1]})
	}
	l := object{"mark": mark, "data": data, "transform": transforms}
	if encoding != nil {
		l["encoding"] = encoding
	}
	return l
}

func sequence(n int, name string) object {
	return object{"sequence": object{"start": 0, "stop": n, "as": name}}
}

// ends is the encoding of the end of a rule.
func ends() object { return object{"x2": object{"field": "x2"}, "y2": object{"field": "y2"}} }
