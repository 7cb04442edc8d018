package cnn

import (
	"fmt"

	"github.com/gosiamese/gosiamese/notebooks/internal/vega"
	"github.com/gosiamese/gosiamese/pkg/show"
)

// The valley of [DescentFigure]: L(u, v) = (flat u^2 + steep v^2) / 2.
const (
	flat, steep  = 1., 10.
	descentSteps = 30
	reachU       = 10. // The plane shows u in [-reachU, reachU],
	reachV       = 4.  // and v in [-reachV, reachV].
)

// DescentFigure shows gradient descent on a quadratic valley with the curvatures 1 and 10: the path on the
// surface, and the loss after each step. Sliders set the learning rate and the start. Each step multiplies u
// by 1 - rate and v by 1 - 10 rate, so the path is computed in closed form; it diverges if the rate is above
// 2/10.
func DescentFigure() show.Figure {
	return show.Spec(
		"Gradient descent on a quadratic valley, with sliders for the learning rate and the start",
		object{
			"params": list{
				vega.Slider("rate", "learning rate", 0.05, 0.005, 0.22, 0.005),
				vega.Slider("u0", "start, u", -9, -reachU, reachU, 0.5),
				vega.Slider("v0", "start, v", 3, -reachV, reachV, 0.5),
			},
			"spacing": 12,
			"vconcat": list{
				lines(700, 40,
					text(`"each step: u times " + `+formatted(factor(flat))+` + ", v times " + `+
						formatted(factor(steep)), 0, 10, object{"fontSize": 15}),
					text(descentVerdict(), 0, 32, object{"fontSize": 15, "fontWeight": "bold"})),
				object{"hconcat": list{valleyView(), lossView()}, "spacing": 40},
			},
		},
	)
}

// factor is what a step multiplies a coordinate of the given curvature by.
func factor(curvature float64) string { return fmt.Sprintf("(1 - rate * %g)", curvature) }

// formatted is the text of a number.
func formatted(expression string) string { return fmt.Sprintf(`format(%s, ".3f")`, expression) }

func descentVerdict() string {
	limit := number(2 / steep)
	return fmt.Sprintf(`rate > %[1]s ? "diverges: the learning rate is above 2/10" : `+
		`rate == %[1]s ? "oscillates for ever: the learning rate is 2/10" : `+
		`rate > %[2]s ? "converges, but v changes its sign in each step" : "converges"`,
		limit, number(1/steep))
}

// path are the transforms from the step t to the coordinates u and v after it, and the loss.
func path() [][2]string {
	return [][2]string{
		{"u", "u0 * pow(" + factor(flat) + ", datum.t)"},
		{"v", "v0 * pow(" + factor(steep) + ", datum.t)"},
		{"loss", fmt.Sprintf("max((%g * datum.u * datum.u + %g * datum.v * datum.v) / 2, 0.000001)",
			flat, steep)},
	}
}

func linear(field, title string, from, to float64) object {
	return object{
		"field": field, "type": "quantitative",
		"axis":  object{"title": title, "grid": false, "labelFlush": false},
		"scale": object{"domain": list{from, to}, "nice": false},
	}
}

func valleyView() object {
	const around = 60
	// Level k has the loss 2, 8, 18, 32, ...: equal distances on the axes.
	contours := object{
		"data": sequence(9*(around+1), "i"),
		"transform": calculated(
			[2]string{"level", fmt.Sprintf("floor(datum.i / %d)", around+1)},
			[2]string{"angle", fmt.Sprintf("2 * PI * (datum.i %% %d) / %d", around+1, around)},
			[2]string{"u", fmt.Sprintf("2 * (datum.level + 1) * cos(datum.angle) / sqrt(%g)", flat)},
			[2]string{"v", fmt.Sprintf("2 * (datum.level + 1) * sin(datum.angle) / sqrt(%g)", steep)},
		),
		"mark": object{"type": "line", "clip": true, "color": "#BBBBBB", "strokeWidth": 1, "aria": false},
		"encoding": object{
			"order":  object{"field": "i", "type": "quantitative"},
			"detail": object{"field": "level", "type": "nominal"},
		},
	}
	steps := func(mark object) object {
		return object{
			"data": sequence(descentSteps+1, "t"), "transform": calculated(path()...), "mark": mark,
			"encoding": object{"order": object{"field": "t", "type": "quantitative"}},
		}
	}
	line := object{"type": "line", "clip": true, "color": green, "strokeWidth": 2, "aria": false}
	dots := object{"type": "circle", "clip": true, "color": green, "size": 45, "opacity": 1, "aria": false}
	return object{
		"title": "contours of the loss, and 30 steps", "width": 400, "height": 250,
		"encoding": object{"x": linear("u", "u", -reachU, reachU), "y": linear("v", "v", -reachV, reachV)},
		"layer":    list{contours, steps(line), steps(dots)},
	}
}

func lossView() object {
	losses := func(mark object) object {
		return object{"data": sequence(descentSteps+1, "t"), "transform": calculated(path()...), "mark": mark}
	}
	line := object{"type": "line", "clip": true, "color": green, "strokeWidth": 2, "aria": false}
	dots := object{"type": "circle", "clip": true, "color": green, "size": 40, "opacity": 1, "aria": false}
	return object{
		"title": "loss after each step", "width": 250, "height": 250,
		"encoding": object{
			"x": linear("t", "step", 0, descentSteps),
			"y": object{
				"field": "loss", "type": "quantitative",
				"axis":  object{"title": "loss", "format": "~g", "tickCount": 6},
				"scale": object{"type": "log", "domain": list{1e-4, 1e4}, "nice": false},
			},
		},
		"layer": list{losses(line), losses(dots)},
	}
}
