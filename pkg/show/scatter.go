package show

import (
	"fmt"
	"math"
	"strings"
)

// TripletScatter shows which of all triplets each miner selects, one plot per miner, two in a row: d(a, p) on
// the x axis, d(a, n) on the y axis. Below the line d(a, n) = d(a, p) triplets are hard, between it and the
// line d(a, p) + alpha semi-hard, above it easy. Mined[i] holds the triplets that miner i selects; the
// indices of their pictures are not used.
//
// It draws every point: subsample large sets. TripletScatter returns an error if there are no triplets or no
// miners, if miners differ in number from mined, or if alpha or a distance is negative or non-finite.
func TripletScatter(alpha float64, all []Triplet, miners []string, mined ...[]Triplet) (Figure, error) {
	if len(all) == 0 || len(mined) == 0 || len(miners) != len(mined) {
		return nil, fmt.Errorf("show: %d triplets and %d miners with %d names: nothing to draw, or want a "+
			"name for each", len(all), len(mined), len(miners))
	}
	most, says := alpha, []string{}
	names := append([]string{"all"}, miners...)
	for i, triplets := range append([][]Triplet{all}, mined...) {
		for _, t := range triplets {
			if err := distances("triplets of "+names[i], []float64{t.AP, t.AN, alpha}); err != nil {
				return nil, err
			}
			most = max(most, t.AP, t.AN)
		}
	}
	end, _ := rangeTo(most)
	var plots list
	for i, triplets := range mined {
		plots = append(plots, scatter(miners[i], triplets, alpha, end))
		says = append(says, fmt.Sprintf("%d by %s", len(triplets), miners[i]))
	}
	return figure(
		fmt.Sprintf("%d triplets by d(a, p) and d(a, n), alpha = %g. Chosen: %s",
			len(all), alpha, strings.Join(says, ", ")),
		object{
			"datasets": object{"all": places(all)}, // Once, for all plots.
			"concat":   plots, "columns": 2, "spacing": 28,
		},
	)
}

// scatter draws the triplets of one miner over all triplets.
func scatter(miner string, triplets []Triplet, alpha, end float64) object {
	style := object{"tickCount": 5, "grid": false}
	x, y := axis("x", "d(a, p)", 0, end, style), axis("y", "d(a, n)", 0, end, style)
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
	if len(triplets) > 0 {
		dot := object{"size": 26, "opacity": 0.8, "color": palette[0]}
		layers = append(layers, layer("circle", places(triplets), dot, nil))
	}
	for _, corner := range []object{
		{"x": 0.02 * end, "y": 0.95 * end, "text": "easy", "align": "left"},
		{"x": 0.98 * end, "y": 0.05 * end, "text": "hard", "align": "right"},
	} {
		layers = append(layers, textLayer(list{corner}, object{"align": corner["align"], "color": grey}))
	}
	return object{
		"title": miner, "width": 290, "height": 250, "layer": layers,
		"encoding": object{"x": x, "y": y},
	}
}

// places returns the points with three decimals, to keep a figure of many points small.
func places(triplets []Triplet) (values list) {
	for _, t := range triplets {
		values = append(values, object{"x": math.Round(t.AP*1000) / 1000, "y": math.Round(t.AN*1000) / 1000})
	}
	return values
}
