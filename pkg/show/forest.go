package show

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

// Interval is a value with its confidence interval. Color is a CSS colour, or "" for that of text.
type Interval struct {
	Name             string
	Value, Low, High float64
	Color            string
}

// String has one decimal, such as "+0.5 [-1.9, +2.8]".
func (v Interval) String() string { return fmt.Sprintf("%+.1f [%+.1f, %+.1f]", v.Value, v.Low, v.High) }

// Forest draws a forest plot of differences: a row for each, with its interval and its numbers, and a line at
// 0. The title is that of the axis, with the unit.
//
// Forest returns an error if there are no rows, or if the numbers of a row are not finite or not in order.
func Forest(title string, rows ...Interval) (Figure, error) {
	if len(rows) == 0 {
		return nil, errors.New("show: no rows of a forest plot: nothing to draw")
	}
	var values, names list
	var says []string
	for _, r := range rows {
		if !(math.Inf(-1) < r.Low && r.Low <= r.Value && r.Value <= r.High && r.High < math.Inf(1)) {
			return nil, fmt.Errorf("show: forest plot: %q has the value %g and the interval [%g, %g]: want "+
				"finite numbers, low <= value <= high", r.Name, r.Value, r.Low, r.High)
		}
		color := r.Color
		if color == "" {
			color = ink
		}
		values = append(values, object{
			"name": r.Name, "value": r.Value, "low": r.Low, "high": r.High, "text": r.String(),
			"color": color,
		})
		names, says = append(names, r.Name), append(says, r.Name+" "+r.String())
	}
	x := func(field string) object {
		return object{
			"field": field, "type": "quantitative", "scale": object{"zero": true, "padding": 12},
			"axis": object{"title": title, "tickCount": 8},
		}
	}
	y := object{
		"field": "name", "type": "nominal", "sort": names,
		"axis": object{"title": "", "ticks": false, "labelLimit": 280, "grid": false},
	}
	color := object{"field": "color", "type": "nominal", "scale": nil}
	return figure(title+": "+strings.Join(says, "; "), object{
		"data": object{"values": values}, "width": 360, "height": 34 * len(rows),
		"layer": list{
			object{
				"data":     object{"values": list{object{"zero": 0}}},
				"mark":     object{"type": "rule", "aria": false, "color": grey, "strokeDash": list{4, 4}},
				"encoding": object{"x": object{"field": "zero", "type": "quantitative"}},
			},
			object{
				"mark":     object{"type": "rule", "aria": false, "strokeWidth": 2.5},
				"encoding": object{"x": x("low"), "x2": object{"field": "high"}, "y": y, "color": color},
			},
			object{
				"mark":     object{"type": "point", "aria": false, "filled": true, "size": 90, "opacity": 1},
				"encoding": object{"x": x("value"), "y": y, "color": color},
			},
			object{
				"mark": object{"type": "text", "aria": false, "align": "left", "fontSize": 13, "color": ink},
				"encoding": object{
					"x": object{"value": 376}, "y": y, "text": object{"field": "text", "type": "nominal"},
				},
			},
		},
	})
}
