package show

import (
	"fmt"
	"math"
	"strings"
)

// Cloud is the triplets that a rule has chosen, as points (d(a, p), d(a, n)).
type Cloud struct {
	Title  string
	Chosen [][2]float64
}

// Plane shows what rules choose of all the triplets there are, a plot for each rule and two in a row: d(a, p)
// across, d(a, n) up. Below the line d(a, n) = d(a, p) triplets are hard, between it and the line d(a, p) +
// alpha semi-hard, above easy.
//
// It draws every point: thin out large clouds. No triplets, no rules, a distance or alpha that is negative or
// not a number are errors.
func Plane(alpha float64, all [][2]float64, rules ...Cloud) (Figure, error) {
	if len(all) == 0 || len(rules) == 0 {
		return nil, fmt.Errorf("show: %d triplets and %d rules: nothing to draw", len(all), len(rules))
	}
	most, says := alpha, []string{}
	for _, c := range append([]Cloud{{"all", all}}, rules...) {
		for _, point := range c.Chosen {
			if err := distances("triplets of "+c.Title, []float64{point[0], point[1], alpha}); err != nil {
				return nil, err
			}
			most = max(most, point[0], point[1])
		}
	}
	end, _ := rangeTo(most)
	var plots list
	for _, c := range rules {
		plots = append(plots, c.plot(alpha, end))
		says = append(says, fmt.Sprintf("%d by %s", len(c.Chosen), c.Title))
	}
	return checked(figure(
		fmt.Sprintf("%d triplets by d(a, p) and d(a, n), alpha = %g. Chosen: %s",
			len(all), alpha, strings.Join(says, ", ")),
		object{
			"datasets": object{"all": places(all)}, // Once, for all plots.
			"concat":   plots, "columns": 2, "spacing": 28,
		},
	))
}

func (c Cloud) plot(alpha, end float64) object {
	axis := func(field, title string) object {
		return object{
			"field": field, "type": "quantitative", "scale": object{"domain": list{0, end}, "nice": false},
			"axis": object{"title": title, "tickCount": 5, "grid": false},
		}
	}
	line := func(above float64) list {
		return list{object{"x": 0, "y": above}, object{"x": end - above, "y": end}}
	}
	there := layer("circle", nil, object{"size": 14, "opacity": 0.5, "color": "#BBBBBB"}, nil)
	there["data"] = object{"name": "all"}
	layers := []object{
		there,
		layer("line", line(0), object{"color": grey}, nil),
		layer("line", line(alpha), object{"color": grey, "strokeDash": list{5, 4}}, nil),
	}
	if len(c.Chosen) > 0 {
		dot := object{"size": 26, "opacity": 0.8, "color": palette[0]}
		layers = append(layers, layer("circle", places(c.Chosen), dot, nil))
	}
	for _, corner := range []object{
		{"x": 0.02 * end, "y": 0.95 * end, "text": "easy", "align": "left"},
		{"x": 0.98 * end, "y": 0.05 * end, "text": "hard", "align": "right"},
	} {
		layers = append(layers, textLayer(list{corner}, object{"align": corner["align"], "color": grey}))
	}
	return object{
		"title": c.Title, "width": 290, "height": 250, "layer": layers,
		"encoding": object{"x": axis("x", "d(a, p)"), "y": axis("y", "d(a, n)")},
	}
}

// places has three digits after the point, to keep a figure of many points small.
func places(points [][2]float64) (values list) {
	for _, p := range points {
		values = append(values, object{"x": math.Round(p[0]*1000) / 1000, "y": math.Round(p[1]*1000) / 1000})
	}
	return values
}
