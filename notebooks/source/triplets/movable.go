package triplets

import (
	"fmt"
	"math"

	"github.com/gosiamese/gosiamese/notebooks/internal/vega"
	"github.com/gosiamese/gosiamese/pkg/show"
)

type (
	object = map[string]any
	list   = []any
)

const (
	planeSide  = 330.0
	planeReach = 1.65 // The plane shows coordinates up to this.
	curveWidth = 300.0
	step       = 0.15 // An arrow is this times the negative gradient.
)

// Movable shows one triplet of embeddings of length 1 in two dimensions, with sliders for the angles of the
// positive and of the negative from the anchor, in degrees clockwise, and for alpha. Arrows show the negative
// gradient of the triplet loss; beside them is the loss over d(a, n) with a point at the triplet. The figure
// starts with the given positions of the sliders.
func Movable(positive, negative int, alpha float64) show.Figure {
	ap, an := chord(positive), chord(negative)
	return show.Spec(fmt.Sprintf("One triplet on a circle, with sliders. d(a, p) = %.2f, d(a, n) = %.2f, "+
		"alpha = %g: the triplet loss is %.2f", ap, an, alpha, max(ap-an+alpha, 0)), object{
		"params": append(list{
			vega.Slider("positive", "positive (degrees)", float64(positive), -180, 180, 1),
			vega.Slider("negative", "negative (degrees)", float64(negative), -180, 180, 1),
			vega.Slider("alpha", "alpha", alpha, 0, 1, 0.05),
		}, computed()...),
		"spacing": 14,
		"vconcat": list{
			texts(34, 22,
				written{0, vega.Ink, "'L = ' + format(loss, '.2f') + ', ' + kind"},
				written{238, show.Genuine, "'d(a, p) = ' + format(ap, '.2f')"},
				written{476, show.Impostor, "'d(a, n) = ' + format(an, '.2f')"}),
			object{"hconcat": list{plane(), curve()}, "spacing": 40, "bounds": "flush"},
			texts(20, 15,
				written{0, vega.Ink, gradientText("a")},
				written{238, show.Genuine, gradientText("p")},
				written{476, show.Impostor, gradientText("n")}),
		},
	})
}

// chord is the squared distance of two unit vectors at an angle in degrees.
func chord(degrees int) float64 { return 2 - 2*math.Cos(float64(degrees)*math.Pi/180) }

// computed are the parameters that follow the sliders, each computed from those before it.
func computed() (params list) {
	for _, p := range [][2]string{
		{"px", "sin(positive * PI / 180)"},
		{"py", "cos(positive * PI / 180)"},
		{"nx", "sin(negative * PI / 180)"},
		{"ny", "cos(negative * PI / 180)"},
		{"ap", "px * px + (py - 1) * (py - 1)"}, // The anchor is at (0, 1).
		{"an", "nx * nx + (ny - 1) * (ny - 1)"},
		{"loss", "max(ap - an + alpha, 0)"},
		{"active", "(loss > 0) * 1"},
		{"gax", "2 * active * (nx - px)"},
		{"gay", "2 * active * (ny - py)"},
		{"gpx", "2 * active * px"},
		{"gpy", "2 * active * (py - 1)"},
		{"gnx", "-2 * active * nx"},
		{"gny", "2 * active * (1 - ny)"},
		{"kind", "an <= ap ? 'hard' : loss > 0 ? 'semi-hard' : 'easy'"},
	} {
		params = append(params, object{"name": p[0], "expr": p[1]})
	}
	return params
}

func gradientText(of string) string {
	part := func(axis string) string { return fmt.Sprintf("format(g%s%s, '.2f')", of, axis) }
	return fmt.Sprintf("'∂L/∂f(%s) = (' + %s + ', ' + %s + ')'", of, part("x"), part("y"))
}

// written is a text at a horizontal position: a Vega expression.
type written struct {
	x           float64
	color, text string
}

// texts is a row of texts.
func texts(height, size float64, row ...written) object {
	var layers list
	for _, t := range row {
		layers = append(layers, object{
			"data": object{"values": list{object{}}},
			"mark": object{
				"type": "text", "text": object{"expr": t.text}, "align": "left", "baseline": "middle",
				"fontSize": size, "fontWeight": "bold", "color": t.color,
				"aria": true, "description": object{"expr": t.text},
			},
			"encoding": object{"x": object{"value": t.x}, "y": object{"value": height / 2}},
		})
	}
	return object{"width": planeSide + 40 + curveWidth + 40, "height": height, "layer": layers}
}
