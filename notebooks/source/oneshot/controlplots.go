package oneshot

import (
	"fmt"

	"github.com/gosiamese/gosiamese/notebooks/internal/vega"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
)

type (
	object = map[string]any
	list   = []any
)

// The colours of right answers and of errors, and sizes in pixels.
const (
	rightColor = "#009E73"
	errorColor = "#CC79A7"

	wide     = 744.0
	plotSide = 170.0
	face     = 80.0
	pitch    = wide / columns
)

// figure draws the control with the sliders at position k of tau and j of the sizes.
func (c *control) figure(set images.Set, k, j int) (show.Figure, error) {
	pictures, err := c.pictures(set)
	if err != nil {
		return nil, err
	}
	step, largest := float64(c.sizes[0]), float64(c.sizes[len(c.sizes)-1])
	params := list{
		vega.Slider("tau", "threshold tau", tauAt(k), 0, tauAt(tauSteps), tauAt(1)),
		vega.Slider("n", "people enrolled, n", float64(c.sizes[j]), step, largest, step),
		object{"name": "k", "expr": fmt.Sprintf("round(tau * %d)", tauUnit)},
		object{"name": "j", "expr": fmt.Sprintf("round(n / %g) - 1", step)},
	}
	params = append(params, c.tables()...)
	params = append(params, pictures...)
	return show.Spec(fmt.Sprintf(
		"Open-set identification with sliders for tau and the size n of the gallery, "+
			"at most %d people. At tau = %g and n = %d: FPIR %.3f, DIR %.3f, FAR of one comparison %.5f",
		c.sizes[len(c.sizes)-1],
		tauAt(k),
		c.sizes[j],
		c.fpir[j][k].value,
		c.dir[j][k].value,
		c.far(k),
	), object{
		"params":  params,
		"spacing": 14,
		"resolve": object{
			"scale":  object{"color": "independent"},
			"legend": object{"color": "independent"},
		},
		"vconcat": list{
			c.numbers(),
			object{"hconcat": list{c.overSizes(), c.overTaus()}, "spacing": 60, "bounds": "flush"},
			c.faces("mated", c.mated, "mated probes: these people are enrolled", show.Genuine),
			c.faces("others", c.others, "non-mated probes: these people are not enrolled", show.Impostor),
		},
	}), nil
}

// canvas stacks layers on a plane with its origin at the top left; marks are placed in pixels.
func canvas(height float64, layers list) object {
	none := object{
		"labels": false, "ticks": false, "grid": false, "domain": false, "title": "", "titlePadding": 0,
		"tickSize": 0, "labelPadding": 0,
	}
	axis := func(field string, from, to float64) object {
		return object{
			"field": field, "type": "quantitative", "axis": none,
			"scale": object{"domain": list{from, to}, "nice": false, "zero": false},
		}
	}
	return object{
		"width": wide, "height": height, "layer": layers,
		"encoding": object{"x": axis("x", 0, wide), "y": axis("y", height, 0)},
	}
}

// text writes the value of an expression at a position.
func text(expression string, x, y float64, size int, style object) object {
	says := object{"expr": expression}
	mark := object{
		"type": "text", "text": says, "align": "left", "fontSize": size, "color": vega.Ink, "aria": true,
		"description": says,
	}
	for key, value := range style {
		mark[key] = value
	}
	return object{"data": object{"values": list{object{"x": x, "y": y}}}, "mark": mark}
}

// percentOf is an expression for a rate in percent with one decimal.
func percentOf(name string) string { return fmt.Sprintf("format(%s[j][k] / 10, '.1f')", name) }

// numbers writes FPIR, DIR and FAR at the position of the sliders.
func (c *control) numbers() object {
	// The rule of 30.
	far := fmt.Sprintf(
		"accepted[0][k] >= 30 ? 'FAR ' + format(100 * accepted[0][k] / %[1]d, '.2f') + ' %%' : "+
			"'FAR below ' + format(3000 / %[1]d, '.2f') + ' %%'",
		c.comparisons,
	)
	interval := func(name string) string {
		return fmt.Sprintf("%[1]sLow[j][k] >= 0 ? '95 %% interval ' + %[2]s + ' to ' + %[3]s + ' %%' : "+
			"'too few people for an interval'", name, percentOf(name+"Low"), percentOf(name+"High"))
	}
	bold := func(color string) object { return object{"fontWeight": "bold", "color": color} }
	small := object{"color": vega.Grey}
	return canvas(64, list{
		text("'FPIR ' + "+percentOf("fpir")+" + ' %'", 0, 12, 24, bold(show.Impostor)),
		text(interval("fpir"), 0, 36, 13, nil),
		text("'of the non-mated probes are identified'", 0, 55, 12, small),
		text("'DIR ' + "+percentOf("dir")+" + ' %'", 270, 12, 24, bold(show.Genuine)),
		text(interval("dir"), 270, 36, 13, nil),
		text("'of the mated probes get the right name'", 270, 55, 12, small),
		text(far, 530, 12, 24, bold(vega.Ink)),
		text(
			fmt.Sprintf(
				"accepted[0][k] >= 30 ? 'of ' + format(%d, ',') + ' comparisons' : 'too few errors to tell'",
				c.comparisons,
			),
			530,
			36,
			13,
			nil,
		),
		text("'a non-mated probe with one template'", 530, 55, 12, small),
	})
}

// The series of the plots.
const (
	fpirSeries    = "FPIR, measured"
	dirSeries     = "DIR, measured"
	formulaSeries = "FPIR if independent"
)

// overSizes draws the rates over n at tau.
func (c *control) overSizes() object {
	return c.plot(len(c.sizes), fmt.Sprintf("%d * (datum.i + 1)", c.sizes[0]), "datum.i", "k",
		"n, people enrolled", c.sizes[len(c.sizes)-1], "n")
}

// overTaus draws the rates over tau with n people enrolled.
func (c *control) overTaus() object {
	return c.plot(tauSteps+1, fmt.Sprintf("datum.i / %d", tauUnit), "j", "datum.i", "tau, the threshold",
		tauAt(tauSteps), "tau")
}

// plot draws the three rates at a number of positions: x is the expression of the position, row and column
// are those of the tables, and at is the parameter that the rule marks.
func (c *control) plot(positions int, x, row, column, title string, end any, at string) object {
	data := object{"sequence": object{"start": 0, "stop": positions, "as": "i"}}
	axis := object{
		"field": "x", "type": "quantitative", "scale": object{"domain": list{0, end}, "nice": false},
		"axis": object{"title": title, "grid": false, "tickCount": 5},
	}
	y := func(field string) object {
		return object{
			"field": field, "type": "quantitative", "scale": object{"domain": list{0, 1}},
			"axis": object{"title": "rate", "format": "%", "tickCount": 5},
		}
	}
	colour := object{
		"field": "series", "type": "nominal",
		"scale": object{
			"domain": list{fpirSeries, formulaSeries, dirSeries},
			"range":  list{show.Impostor, vega.Grey, show.Genuine},
		},
	}
	colour["legend"] = object{
		"title": "", "orient": "top", "direction": "horizontal", "symbolType": "stroke", "columns": 3,
		"symbolStrokeWidth": 3, "labelLimit": 320, "symbolOpacity": 1, "offset": 8,
	}
	get := func(name string) string { return fmt.Sprintf("%s[%s][%s] / 1000", name, row, column) }
	var layers list
	for _, s := range []struct{ name, table string }{{fpirSeries, "fpir"}, {dirSeries, "dir"}} {
		band := object{
			"data": data, "mark": object{"type": "area", "opacity": 0.18, "aria": false, "clip": true},
			"transform": list{
				calculate(
					"x",
					x,
				),
				calculate("low", get(s.table+"Low")),
				calculate("high", get(s.table+"High")),
				object{"filter": "datum.low >= 0"},
				calculate("series", "'"+s.name+"'"),
			},
			"encoding": object{"x": axis, "y": y("low"), "y2": object{"field": "high"}, "color": colour},
		}
		layers = append(layers, band)
	}
	for _, s := range []struct {
		name, table string
		dash        list
	}{
		{fpirSeries, "fpir", list{1, 0}},
		{dirSeries, "dir", list{1, 0}},
		{formulaSeries, "formula", list{5, 4}},
	} {
		layers = append(layers, object{
			"data": data,
			"mark": object{"type": "line", "strokeWidth": 2.5, "strokeDash": s.dash, "aria": false},
			"transform": list{
				calculate("x", x),
				calculate("y", get(s.table)),
				calculate("series", "'"+s.name+"'"),
			},
			"encoding": object{"x": axis, "y": y("y"), "color": colour},
		})
	}
	rule := object{
		"data": object{"values": list{object{}}},
		"mark": object{"type": "rule", "color": vega.Ink, "strokeWidth": 1.5, "aria": false},
		"encoding": object{"x": object{
			"datum": object{"expr": at}, "type": "quantitative",
		}},
	}
	return object{
		"width": (wide - 120) / 2, "height": plotSide, "layer": append(layers, rule),
	}
}

func calculate(as, expression string) object { return object{"as": as, "calculate": expression} }
