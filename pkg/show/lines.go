package show

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// Series is one named line, or one bar. Low and High bound a band around it, such as quantiles; if both are
// empty, there is no band.
type Series struct {
	Name              string
	Values, Low, High []float64
	// Color is any CSS colour; if empty, one is chosen. Use [Genuine] for d(a, p) and [Impostor] for d(a, n).
	Color string
}

// Panel is one plot of series over the same x.
type Panel struct {
	Title string
	// Y is the title of the value axis. In [Lines], panels with the same Y have the same range.
	Y string
	// X are the values of this panel of [Lines] and XTitle their title, if they are not those of the others.
	X      []float64
	XTitle string
	// Log makes the axis of [Lines] logarithmic; all values must then be above 0. Panels with the same Y must
	// agree on it.
	Log bool
	// Linear, if above 0, makes the axis of [Lines] symmetric-logarithmic: about linear below this value, and
	// logarithmic far above it, so that 0 has a place. No value may then be negative. Panels with the same Y
	// must agree on it.
	Linear float64
	Series []Series
}

// Lines draws panels of lines side by side, two in a row, over the values of x that all series share, [n];
// xTitle is for example "epoch". A panel may have an X of its own. The pointer shows the values.
//
// Lines returns an error if there are no x or no panels, if a series differs in length from x, if a name
// occurs twice in a panel or contains a tab or a quote, if a value is non-finite, or if a value on a
// logarithmic axis is not above 0, or negative on a symmetric-logarithmic one.
func Lines(xTitle string, x []float64, panels ...Panel) (Figure, error) {
	if len(x) == 0 || len(panels) == 0 {
		return nil, fmt.Errorf("show: lines over %d values of %s in %d panels: nothing to draw",
			len(x), xTitle, len(panels))
	}
	panels = slices.Clone(panels)
	ranges := map[string][]float64{}
	var says []string
	for k, p := range panels {
		if len(p.X) == 0 {
			p.X, p.XTitle = x, xTitle
		}
		panels[k] = p
		if err := errors.Join(finite(p.XTitle, p.X), p.check(len(p.X))); err != nil {
			return nil, err
		}
		for _, s := range p.Series {
			ranges[p.Y] = slices.Concat(ranges[p.Y], s.Values, s.Low, s.High)
			says = append(says, fmt.Sprintf("%s, %s: %.3f to %.3f",
				p.Title, s.Name, s.Values[0], s.Values[len(p.X)-1]))
		}
	}
	var plots list
	for k, p := range panels {
		plots = append(plots, p.plot(k, p.scale(ranges[p.Y]), panelWidth(len(panels), 660, 300)))
	}
	return figure(
		fmt.Sprintf("Lines over %s. %s", xTitle, strings.Join(says, "; ")),
		object{
			"concat": plots, "columns": 2, "spacing": 28,
			"resolve": object{"scale": object{"color": "independent"}},
		},
	)
}

// panelWidth returns the width of a panel in pixels: one for a single panel, several for each of more.
func panelWidth(panels int, one, several float64) float64 {
	if panels == 1 {
		return one
	}
	return several
}

func (p Panel) check(n int) error {
	if len(p.Series) == 0 {
		return fmt.Errorf("show: no series in the panel %q", p.Title)
	}
	names := map[string]bool{}
	for _, s := range p.Series {
		if strings.ContainsAny(s.Name, "\t\n\r\"") {
			return fmt.Errorf("show: the series %q: want no tabs, quotes or line breaks", s.Name)
		}
		what := fmt.Sprintf("%s of the panel %q", s.Name, p.Title)
		if names[s.Name] {
			return fmt.Errorf("show: %s occurs twice", what)
		}
		names[s.Name] = true
		if len(s.Values) != n || len(s.Low) != len(s.High) || len(s.Low) != n && len(s.Low) != 0 {
			return fmt.Errorf("show: %s: %d values, %d low, %d high: want %d of each, or no band",
				what, len(s.Values), len(s.Low), len(s.High), n)
		}
		if err := errors.Join(finite(what, s.Values), finite(what, s.Low), finite(what, s.High)); err != nil {
			return err
		}
		switch least := slices.Min(slices.Concat(s.Values, s.Low, s.High)); {
		case p.Log && least <= 0:
			return fmt.Errorf("show: %s: %g on a logarithmic axis: want values above 0", what, least)
		case p.Linear > 0 && least < 0:
			return fmt.Errorf("show: %s: %g on a symmetric-logarithmic axis: want values of at least 0", what,
				least)
		}
	}
	return nil
}

// scale returns the scale of y for all values of panels with this Y: including 0, or logarithmic between
// powers of ten, or symmetric-logarithmic from 0 to a power of ten.
func (p Panel) scale(values []float64) object {
	if p.Log {
		return object{"type": "log", "domain": list{slices.Min(values), slices.Max(values)}, "nice": true}
	}
	low, high := min(slices.Min(values), 0), max(slices.Max(values), 0)
	if p.Linear > 0 {
		high = math.Pow(10, math.Ceil(math.Log10(max(high, p.Linear))-1e-9))
		return object{"type": "symlog", "constant": p.Linear, "domain": list{0, high}}
	}
	if low == high {
		high = 1
	}
	return object{"domain": list{low, high}, "nice": true}
}

// plot draws panel number k with the given scale of y.
func (p Panel) plot(k int, scale object, width float64) object {
	x, color := p.X, p.color(p.wrapped(width))
	y := object{"field": "y", "type": "quantitative", "scale": scale, "axis": p.yAxis(scale)}
	lines, bands := p.points(x)
	var layers []object
	band, xBand := object{"opacity": 0.2}, object{}
	if p.Linear > 0 { // Without this, Vega-Lite stacks areas along x if the scale of y is not linear.
		band["orient"], xBand["stack"] = "vertical", nil
	}
	if bands.rows > 0 {
		layers = append(layers, bands.layer("area", band,
			object{"y": y, "y2": object{"field": "y2"}, "color": color}))
	}
	line := object{"strokeWidth": 2.5}
	if len(x) <= 30 { // A line of one point would be invisible.
		line["point"] = object{"aria": false}
	}
	layers = append(layers,
		lines.layer("line", line, object{"y": y, "color": color}),
		p.hover(k, p.XTitle, x, width))
	return object{
		"title": p.Title, "width": width, "height": 220, "layer": layers,
		"encoding": object{"x": merged(xBand, object{
			"field": "x", "type": "quantitative", "scale": object{"zero": false, "nice": false},
			"axis": object{"title": p.XTitle, "grid": false, "tickMinStep": least(x), "tickCount": 8},
		})},
	}
}

// yAxis has a tick for every power of ten if it is logarithmic; if symmetric-logarithmic, from the first
// one that is at least Linear, and one at 0.
func (p Panel) yAxis(scale object) object {
	if !p.Log && !(p.Linear > 0) {
		return object{"title": p.Y, "tickCount": 5}
	}
	domain := scale["domain"].(list)
	if p.Linear > 0 {
		ticks, power := list{0}, math.Ceil(math.Log10(p.Linear)-1e-9)
		for ; power <= math.Round(math.Log10(domain[1].(float64))); power++ {
			ticks = append(ticks, math.Pow(10, power))
		}
		return object{"title": p.Y, "values": ticks, "format": "~r"}
	}
	var powers list
	for power := math.Floor(math.Log10(domain[0].(float64))); ; power++ {
		powers = append(powers, math.Pow(10, power))
		if power >= math.Log10(domain[1].(float64)) {
			return object{"title": p.Y, "values": powers}
		}
	}
}

// least is the smallest step between ticks: there are no half epochs.
func least(x []float64) float64 {
	for _, v := range x {
		if v != math.Trunc(v) {
			return 0
		}
	}
	return 1
}

// points returns the points of the lines and of the bands.
func (p Panel) points(x []float64) (lines, bands table) {
	lines.fields, bands.fields = []string{"x", "y", "series"}, []string{"x", "y", "y2", "series"}
	for _, s := range p.Series {
		for i, y := range s.Values {
			lines.add(x[i], y, s.Name)
			if len(s.Low) > 0 {
				bands.add(x[i], s.Low[i], s.High[i], s.Name)
			}
		}
	}
	return lines, bands
}

// color is the colour channel of the series, with a legend in the given style above the panel.
func (p Panel) color(style object) object {
	var names, colors []string
	free := palette
	for _, s := range p.Series {
		color := s.Color
		if color == "" {
			color = free[0]
			free = slices.Concat(free[1:], free[:1])
		}
		names, colors = append(names, s.Name), append(colors, color)
	}
	legend := object{"title": "", "orient": "top", "direction": "horizontal", "symbolType": "stroke"}
	return object{
		"field": "series", "type": "nominal", "scale": object{"domain": names, "range": colors},
		"legend": merged(legend, style),
	}
}

// wrapped is the style of a legend in two columns if the names are wider than the panel, or else in one row.
func (p Panel) wrapped(width float64) object {
	needed := 0.0 // About 40 pixels for a symbol and the space around it, 7 for a character.
	for _, s := range p.Series {
		needed += 40 + 7*float64(utf8.RuneCountInString(s.Name))
	}
	if needed > 1.2*width {
		return object{"columns": 2}
	}
	return nil
}

// hover draws a column at each x, visible under the pointer, with the values there as tooltip.
func (p Panel) hover(k int, xTitle string, x []float64, width float64) object {
	columns := table{fields: []string{"x"}}
	tooltip := list{object{"field": "x", "type": "quantitative", "title": tooltipTitle(xTitle)}}
	for j, s := range p.Series {
		columns.fields = append(columns.fields, fmt.Sprintf("s%d", j))
		tooltip = append(tooltip, object{
			"field": fmt.Sprintf("s%d", j), "type": "nominal", "title": tooltipTitle(s.Name),
		})
	}
	for i := range x {
		row := []any{x[i]}
		for _, s := range p.Series {
			told := fmt.Sprintf("%.3f", s.Values[i])
			if len(s.Low) > 0 {
				told += fmt.Sprintf(" (%.3f to %.3f)", s.Low[i], s.High[i])
			}
			row = append(row, told)
		}
		columns.add(row...)
	}
	name := fmt.Sprintf("pointer%d", k)
	all := columns.layer("rule", object{"color": grey, "strokeWidth": width / float64(len(x))}, object{
		"tooltip": tooltip,
		"opacity": object{"condition": object{"param": name, "empty": false, "value": 0.15}, "value": 0},
	})
	all["params"] = list{object{"name": name, "select": object{
		"type": "point", "on": "pointerover", "clear": "pointerout",
	}}}
	return all
}
