package show

import "fmt"

// numbers writes the rates at tau, with their intervals.
func (r tauRates) numbers() object {
	var layers []object
	height := 40.0
	for k, c := range []struct {
		rate        tauRate
		title, says string
		color       string
	}{
		{r.far, "FAR", "impostors with d ≤ tau (filled)", Impostor},
		{r.frr, "FRR", "genuine pairs with d > tau (filled)", Genuine},
		{r.accuracy, "balanced accuracy", "1 − (FAR + FRR) / 2", ink},
	} {
		x, y := float64(k)*tauColumn, 34.0
		big := object{"fontSize": 20, "fontWeight": "bold", "color": c.color}
		layers = append(layers, writing(fmt.Sprintf("'%s ' + %s", c.title, c.rate.rounded("")), x, 12, big))
		if len(c.rate.intervals) > 0 {
			interval := "'95 %: ' + " + c.rate.rounded("Low") + " + ' to ' + " + c.rate.rounded("High")
			layers = append(layers, writing(interval, x, y, object{"fontSize": 14}))
			y, height = 54, 60
		}
		layers = append(layers, writing("'"+c.says+"'", x, y, object{"fontSize": 12, "color": grey}))
	}
	return canvas(tauWidth, height, layers...)
}

// rounded is an expression for the rate at tau, or for an end of its interval.
func (r tauRate) rounded(end string) string {
	return fmt.Sprintf("format(%s%s[step] / 1000, '.3f')", r.name, end)
}

// writing is [spoken] at a position of a canvas.
func writing(expression string, x, y float64, style object) object {
	return object{
		"data": object{"values": list{object{"x": x, "y": y}}},
		"mark": spoken(expression, x, y, style)["mark"],
	}
}

// roc draws the ROC curve through the positions of the slider, with a point at tau and its intervals.
func (r tauRates) roc(s slider) object {
	across, up := unitAxis("x", "FAR: impostors accepted"), unitAxis("y", "1 − FRR: genuine accepted")
	curve := object{
		"data": object{"sequence": object{"start": 0, "stop": s.steps + 1, "as": "i"}},
		"transform": calculated([2]string{"x", "far[datum.i] / 1000"},
			[2]string{"y", "1 - frr[datum.i] / 1000"}),
		"mark": object{"type": "line", "aria": false, "color": grey, "strokeWidth": 2},
		"encoding": object{
			"x": across, "y": up, "order": object{"field": "i", "type": "quantitative"},
		},
	}
	guess := layer("line", list{object{"x": 0, "y": 0}, object{"x": 1, "y": 1}},
		object{"color": "#BBBBBB", "strokeDash": list{4, 4}}, object{"x": across, "y": up})
	layers := []object{guess, curve}
	x, y := placed("far[step] / 1000"), placed("1 - frr[step] / 1000")
	if len(r.far.intervals) > 0 {
		layers = append(layers,
			layer("rule", list{object{}}, object{"color": Impostor, "strokeWidth": 3}, object{
				"x": placed("farLow[step] / 1000"), "x2": placed("farHigh[step] / 1000"), "y": y,
			}),
			layer("rule", list{object{}}, object{"color": Genuine, "strokeWidth": 3}, object{
				"x": x, "y": placed("1 - frrLow[step] / 1000"),
				"y2": placed("1 - frrHigh[step] / 1000"),
			}))
	}
	point := layer("circle", list{object{}},
		object{"size": 130, "opacity": 1, "color": ink}, object{"x": x, "y": y})
	return object{
		"title": "ROC", "width": tauSide, "height": tauSide, "layer": append(layers, point),
	}
}
