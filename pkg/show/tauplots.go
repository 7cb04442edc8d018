package show

import "fmt"

// Sizes in pixels.
const (
	tauWidth  = 700.0
	tauSide   = 210.0 // The height of the plots, and the width of the ROC curve.
	tauColumn = 220.0 // From a rate to the next.
	tauBins   = 50
)

// histograms draws both histograms pale, the errors at tau filled, and the line at tau.
func histograms(genuine, impostor []float64, end float64) object {
	names := []string{
		fmt.Sprintf("%d genuine (one person)", len(genuine)),
		fmt.Sprintf("%d impostor (two people)", len(impostor)),
	}
	bars := table{fields: []string{"kind", "impostor", "pairs", "share", "from", "to"}}
	histogram(&bars, names[0], 0, genuine, end)
	histogram(&bars, names[1], 1, impostor, end)
	return object{
		"width": tauWidth - tauSide - 94, "height": tauSide, "data": bars.data(),
		"layer": append(histogramLayers(names, end), tauLine(end)...),
	}
}

// histogram adds the non-empty bins, with their share of all distances.
func histogram(bars *table, kind string, impostor int, distances []float64, end float64) {
	var counts [tauBins]int
	for _, d := range distances {
		counts[min(int(d/end*tauBins), tauBins-1)]++
	}
	for i, n := range counts {
		if n > 0 {
			bars.add(kind, impostor, n, float64(n)/float64(len(distances)),
				float64(i)*end/tauBins, float64(i+1)*end/tauBins)
		}
	}
}

func histogramLayers(names []string, end float64) []object {
	encoding := func(from, to string) object {
		return object{
			"x":  axis(from, "squared distance d", 0, end, object{"grid": false, "tickCount": 6}),
			"x2": object{"field": to},
			"y": object{
				"field": "share", "type": "quantitative",
				"axis": object{"title": "share of the pairs of its kind", "format": "%", "tickCount": 5},
			},
			"y2": object{"datum": 0},
			"color": object{
				"field": "kind", "type": "nominal",
				"scale": object{"domain": names, "range": []string{Genuine, Impostor}},
				"legend": object{
					"title": "", "orient": "top", "direction": "horizontal", "columnPadding": 14,
					"symbolType": "square", "symbolStrokeWidth": 0, "offset": 18,
				},
			},
			"tooltip": list{
				object{"field": "kind", "type": "nominal", "title": "kind"},
				object{"field": "from", "type": "quantitative", "title": "d from", "format": ".2f"},
				object{"field": "to", "type": "quantitative", "title": "d to", "format": ".2f"},
				object{"field": "pairs", "type": "quantitative", "title": "pairs"},
			},
		}
	}
	wrong := marked("rect", nil, encoding("wrongFrom", "wrongTo"))
	wrong["transform"] = list{
		object{"calculate": "clamp(tau, datum.from, datum.to)", "as": "cut"},
		object{"calculate": "datum.impostor ? datum.from : datum.cut", "as": "wrongFrom"},
		object{"calculate": "datum.impostor ? datum.cut : datum.to", "as": "wrongTo"},
		object{"filter": "datum.wrongFrom < datum.wrongTo"},
	}
	return []object{marked("rect", object{"opacity": 0.3}, encoding("from", "to")), wrong}
}

// tauLine draws the line at tau in the histograms.
func tauLine(end float64) []object {
	name := object{
		"text":     object{"expr": "'tau = ' + tau"},
		"fontSize": 14, "fontWeight": "bold", "color": ink,
		"align": object{"expr": fmt.Sprintf("tau > %g ? 'right' : 'center'", 0.9*end)},
	}
	return []object{
		layer("rule", list{object{}}, object{"color": ink, "strokeWidth": 2}, object{"x": placed("tau")}),
		layer("text", list{object{}}, name, object{"x": placed("tau"), "y": object{"value": -10}}),
	}
}

// placed is the value of an expression on an axis.
func placed(expression string) object {
	return object{"datum": object{"expr": expression}, "type": "quantitative"}
}
