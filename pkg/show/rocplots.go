package show

import (
	"math"
	"slices"
)

func rocPlot(least float64, color object) object {
	y := unitAxis("tar", "TAR: genuine pairs accepted")
	return plotCurves("ROC", least, y, color)
}

// detPlot draws the curves over the diagonal, clipped at the edge.
func detPlot(least float64, color object) object {
	x, y := rateAxis("far", "", least), rateAxis("det", "FRR: genuine pairs rejected", least)
	plot := plotCurves("DET", least, y, color)
	curves := plot["layer"].([]object)
	for _, l := range curves {
		l["mark"].(object)["clip"] = true
	}
	ends := list{object{"far": least, "det": least}, object{"far": 1, "det": 1}}
	diagonal := layer("line", ends, object{"color": grey, "strokeDash": list{5, 4}}, object{"x": x, "y": y})
	place := math.Pow(least, 0.8) // A fifth of the way up.
	label := textLayer(
		list{object{"far": place, "det": place, "text": "FAR = FRR"}},
		object{"color": grey, "fontSize": 12, "angle": 315, "dy": -9})
	label["encoding"].(object)["x"], label["encoding"].(object)["y"] = x, y
	plot["layer"] = slices.Concat([]object{diagonal, label}, curves)
	return plot
}

// pointTooltip is the tooltip of a point. In the area nearest to a point Vega-Lite reads the fields of a
// tooltip from the mark, which does not have them, instead of its row: hence an expression.
const pointTooltip = "{curve: (datum.datum || datum).series, tau: (datum.datum || datum).tau, " +
	"FAR: (datum.datum || datum).told, FRR: (datum.datum || datum).missed}"

// plotCurves draws the curves over FAR, and the point under the pointer.
func plotCurves(title string, least float64, y, color object) object {
	x := rateAxis("far", "FAR: impostor pairs accepted", least)
	name := "pointer" + title
	line := object{"interpolate": "step-after", "strokeWidth": 2}
	points := marked("circle", object{"size": 90, "tooltip": object{"expr": pointTooltip}}, object{
		"x": x, "y": y, "color": color,
		"opacity": object{"condition": object{"param": name, "empty": false, "value": 1}, "value": 0},
	})
	points["params"] = list{object{"name": name, "select": object{
		"type": "point", "on": "pointerover", "clear": "pointerout", "nearest": true,
	}}}
	return object{
		"title": title, "width": 300, "height": 300,
		"layer": []object{marked("line", line, object{"x": x, "y": y, "color": color}), points},
	}
}

// rateAxis is a logarithmic axis from least to 1.
func rateAxis(field, title string, least float64) object {
	ticks := list{least}
	for tick := 1.0; tick > least*1.5; tick /= 10 { // Closer labels would overlap.
		ticks = append(ticks, tick)
	}
	return object{
		"field": field, "type": "quantitative",
		"scale": object{"type": "log", "domain": list{least, 1}, "nice": false},
		"axis":  object{"title": title, "format": "~%", "values": ticks},
	}
}
