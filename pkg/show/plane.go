package show

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Cloud is triplets as points (d(a, p), d(a, n)): those there are, and those of them that a rule has chosen.
type Cloud struct {
	Title       string
	All, Chosen [][2]float64
}

// Plane shows clouds of triplets, two in a row, over the same axes: d(a, p) across, d(a, n) up. Below the
// line d(a, n) = d(a, p) triplets are hard, between it and the line d(a, p) + alpha semi-hard, above easy.
//
// It draws every point: thin out large clouds. No clouds, a cloud without points, a distance or alpha that is
// negative or not a number are errors.
func Plane(alpha float64, clouds ...Cloud) (Figure, error) {
	if len(clouds) == 0 {
		return nil, errors.New("show: no triplets")
	}
	most, says := alpha, []string{}
	for _, c := range clouds {
		if len(c.All) == 0 {
			return nil, fmt.Errorf("show: no triplets in %q", c.Title)
		}
		for _, point := range slices.Concat(c.All, c.Chosen) {
			if err := distances("triplets of "+c.Title, []float64{point[0], point[1], alpha}); err != nil {
				return nil, err
			}
			most = max(most, point[0], point[1])
		}
		says = append(says, fmt.Sprintf("%s: %d of %d", c.Title, len(c.Chosen), len(c.All)))
	}
	end, _ := rangeTo(most)
	var plots list
	for _, c := range clouds {
		plots = append(plots, c.plot(alpha, end))
	}
	return checked(figure(
		fmt.Sprintf("Triplets by d(a, p) and d(a, n), alpha = %g. Chosen by %s", alpha, strings.Join(says, "; ")),
		object{"concat": plots, "columns": 2, "spacing": 28},
	))
}

func (c Cloud) plot(alpha, end float64) object {
	axis := func(field, title string) object {
		return object{
			"field": field, "type": "quantitative", "scale": object{"domain": list{0, end}, "nice": false},
			"axis": object{"title": title, "tickCount": 5, "grid": false},
		}
	}
	points := func(of [][2]float64) (values list) {
		for _, p := range of {
			values = append(values, object{"x": rounded(p[0]), "y": rounded(p[1])})
		}
		return values
	}
	line := func(above float64) list {
		return list{object{"x": 0, "y": above}, object{"x": end - above, "y": end}}
	}
	layers := []object{
		layer("circle", points(c.All), object{"size": 14, "opacity": 0.5, "color": "#BBBBBB"}, nil),
		layer("line", line(0), object{"color": grey}, nil),
		layer("line", line(alpha), object{"color": grey, "strokeDash": list{5, 4}}, nil),
	}
	if len(c.Chosen) > 0 {
		dot := object{"size": 26, "opacity": 0.8, "color": palette[0]}
		layers = append(layers, layer("circle", points(c.Chosen), dot, nil))
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

// rounded has three digits after the point, to keep a figure of many points small.
func rounded(v float64) float64 { return float64(int(v*1000+0.5)) / 1000 }
