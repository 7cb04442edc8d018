package pairs

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/gosiamese/gosiamese/notebooks/internal/vega"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// The positions of the slider for the threshold, in units of the log-odds: from -controlEnd to +controlEnd.
const (
	controlEnd  = 8.
	controlStep = 0.1
	steps       = 160 // 2 controlEnd / controlStep.
	bins        = 48
)

// Expressions of the figure, in the language of Vega. Names are those of its parameters: z is the threshold
// on the log-odds, and rarity the logarithm to base 10 of the number of impostor pairs per genuine pair.
const (
	priorExpr     = "1 / (1 + pow(10, rarity))"
	balanceExpr   = "rarity * 2.302585093" // The threshold of Bayes: the logit of 1 - prior.
	precisionExpr = "prior * tar / (prior * tar + (1 - prior) * far)"
	posteriorExpr = "prior * exp(z) / (prior * exp(z) + 1 - prior)"
)

// Control shows the log-odds of genuine and impostor pairs for equal priors, with sliders for the threshold
// and for the prior: FAR, FRR, balanced accuracy and precision, all without a kernel. The rates are counted
// in Go for each position of the first slider; the precision follows by the rule of Bayes.
func Control(c verify.Calibration, scores []verify.Score) (show.Figure, error) {
	if c.Prior != 0.5 {
		return nil, errors.New("pairs: the control needs log-odds for equal priors")
	}
	genuine, impostor := verify.GenuineImpostor(scores)
	if len(genuine) == 0 || len(impostor) == 0 {
		return nil, errors.New("pairs: the control needs genuine and impostor pairs")
	}
	ofGenuine, ofImpostor := logOdds(c, genuine), logOdds(c, impostor)
	accepted, falsely := atLeast(ofGenuine), atLeast(ofImpostor)
	params := list{
		vega.Slider("z", "threshold on the log-odds z", 0, -controlEnd, controlEnd, controlStep),
		vega.Slider("rarity", "impostor pairs per genuine pair, as a power of 10", 0, 0, 3, 0.05),
		object{"name": "step", "expr": fmt.Sprintf("round((z + %g) / %g)", controlEnd, controlStep)},
		looked("accepted", accepted), looked("falsely", falsely),
		object{"name": "prior", "expr": priorExpr},
		object{"name": "balance", "expr": balanceExpr},
		object{"name": "tar", "expr": fmt.Sprintf("toNumber(accepted[step]) / %d", len(genuine))},
		object{"name": "far", "expr": fmt.Sprintf("toNumber(falsely[step]) / %d", len(impostor))},
		object{"name": "precision", "expr": "tar + far > 0 ? " + precisionExpr + " : 1"},
		object{"name": "posterior", "expr": posteriorExpr},
	}
	far := float64(falsely[steps/2]) / float64(len(impostor))
	frr := 1 - float64(accepted[steps/2])/float64(len(genuine))
	return show.Spec(fmt.Sprintf("Log-odds of %d genuine and %d impostor pairs, with sliders for the "+
		"threshold and the prior. At the threshold 0 and prior 0.5: FAR %.3f, FRR %.3f, precision %.3f",
		len(genuine), len(impostor), far, frr, (1-frr)/(1-frr+far)), object{
		"params": params, "spacing": 16,
		"vconcat": list{
			numbers(),
			object{
				"hconcat": list{
					histograms(ofGenuine, ofImpostor),
					curve(accepted, falsely, len(genuine), len(impostor)),
				},
				"spacing": 84, "bounds": "flush",
			},
		},
		"resolve": object{"legend": object{"color": "independent"}},
	}), nil
}

// logOdds returns log(p / (1 - p)) for distances.
func logOdds(c verify.Calibration, distances []float64) (z []float64) {
	for _, d := range distances {
		z = append(z, c.Intercept-c.Slope*d)
	}
	return z
}

// atLeast counts the values that are at least the threshold, for each position of the slider.
func atLeast(z []float64) (counts []int) {
	sorted := slices.Sorted(slices.Values(z))
	for i := range steps + 1 {
		at, _ := slices.BinarySearch(sorted, math.Round(10*(float64(i)*controlStep-controlEnd))/10)
		counts = append(counts, len(sorted)-at)
	}
	return counts
}

// looked is a parameter that holds numbers.
func looked(name string, counts []int) object {
	var texts []string
	for _, n := range counts {
		texts = append(texts, strconv.Itoa(n))
	}
	return vega.Column(name, texts)
}

// numbers writes the rates of the present positions, in three columns.
func numbers() object {
	texts := []struct {
		x, y  int
		expr  string
		size  int
		color string
	}{
		{0, 14, "'FAR ' + format(far, '.4f')", 17, show.Impostor},
		{0, 40, "'FRR ' + format(1 - tar, '.4f')", 17, show.Genuine},
		{0, 66, "'balanced accuracy ' + format(1 - (far + 1 - tar) / 2, '.4f')", 13, vega.Ink},
		{230, 14, "'precision ' + format(precision, '.3f')", 17, vega.Ink},
		{230, 40, "round(1000 - 1000 * precision) + ' impostors in 1000 accepted'", 13, vega.Ink},
		{230, 66, "'prior ' + format(prior, '.4f') + ', 1 in ' + format(1 / prior, '.0f')", 13, vega.Ink},
		{490, 40, "'p at the threshold: ' + format(1 / (1 + exp(-z)), '.3f')", 13, vega.Ink},
		{490, 66, "'with this prior: ' + format(posterior, '.3f')", 13, vega.Ink},
	}
	var layers list
	for _, t := range texts {
		layers = append(layers, object{
			"data": object{"values": list{object{}}},
			"mark": object{
				"type": "text", "aria": false, "align": "left", "baseline": "middle", "color": t.color,
				"fontSize": t.size, "fontWeight": map[bool]string{true: "bold", false: "normal"}[t.size > 13],
				"text": object{"expr": t.expr},
			},
			"encoding": object{"x": object{"value": t.x}, "y": object{"value": t.y}},
		})
	}
	return object{"width": 700, "height": 76, "layer": layers}
}

// histograms draws the log-odds of both kinds, the errors filled, with the threshold and that of Bayes.
func histograms(genuine, impostor []float64) object {
	names := list{"genuine pairs", "impostor pairs"}
	var values list
	for k, z := range [][]float64{genuine, impostor} {
		var counts [bins]int
		for _, v := range z {
			i := int(math.Floor((v + 12) / 24 * bins))
			counts[min(max(i, 0), bins-1)]++
		}
		for i, n := range counts {
			if n > 0 {
				from := float64(i)*24/bins - 12
				values = append(values, object{
					"kind": names[k], "impostor": k, "from": from, "to": from + 24./bins,
					"share": math.Round(1e5*float64(n)/float64(len(z))) / 1e5,
				})
			}
		}
	}
	x := func(field string) object {
		return object{
			"field": field, "type": "quantitative", "scale": object{"domain": list{-12, 12}, "nice": false},
			"axis": object{"title": "log-odds z for equal priors", "grid": false, "tickCount": 9},
		}
	}
	encoding := func(from, to string) object {
		return object{
			"x": x(from), "x2": object{"field": to},
			"y": object{
				"field": "share", "type": "quantitative",
				"axis": object{"title": "share of the pairs of its kind", "format": "%", "tickCount": 5},
			},
			"y2": object{"datum": 0},
			"color": object{
				"field": "kind", "type": "nominal",
				"scale": object{"domain": names, "range": list{show.Genuine, show.Impostor}},
				"legend": object{
					"title": "", "orient": "top", "direction": "horizontal", "symbolType": "square",
					"symbolStrokeWidth": 0, "offset": 22,
				},
			},
		}
	}
	rule := func(expr string, mark object) object {
		mark["aria"] = false
		return object{
			"data": object{"values": list{object{}}}, "mark": mark,
			"encoding": object{"x": object{"datum": object{"expr": expr}, "type": "quantitative"}},
		}
	}
	label := func(expr, text, color string, y int, align string) object {
		l := rule(expr, object{
			"type": "text", "color": color, "fontSize": 13, "text": text, "align": align,
		})
		l["encoding"].(object)["y"] = object{"value": y}
		return l
	}
	return object{
		"width": 380, "height": 220, "data": object{"values": values},
		"layer": list{
			object{
				"mark":     object{"type": "rect", "aria": false, "opacity": 0.3},
				"encoding": encoding("from", "to"),
			},
			object{
				"mark": object{"type": "rect", "aria": false},
				"transform": list{
					object{"calculate": "clamp(z, datum.from, datum.to)", "as": "cut"},
					object{"calculate": "datum.impostor ? datum.cut : datum.from", "as": "wrongFrom"},
					object{"calculate": "datum.impostor ? datum.to : datum.cut", "as": "wrongTo"},
					object{"filter": "datum.wrongFrom < datum.wrongTo"},
				},
				"encoding": encoding("wrongFrom", "wrongTo"),
			},
			rule("balance", object{
				"type": "rule", "color": vega.Grey, "strokeWidth": 2, "strokeDash": list{5, 4},
			}),
			rule("z", object{"type": "rule", "color": vega.Ink, "strokeWidth": 2}),
			label("z", "threshold", vega.Ink, -8, "center"),
			label("balance", " posterior 1/2", vega.Grey, 8, "left"),
		},
	}
}

// curve draws the precision against the TAR for the present prior, with a point at the threshold.
func curve(accepted, falsely []int, genuine, impostor int) object {
	var values list
	for i := range accepted {
		if accepted[i]+falsely[i] > 0 {
			values = append(values, object{"tar": accepted[i], "far": falsely[i]})
		}
	}
	share := func(field, title string) object {
		return object{
			"field": field, "type": "quantitative", "scale": object{"domain": list{0, 1}},
			"axis": object{"title": title, "format": ".1f", "tickCount": 5},
		}
	}
	ofDatum := strings.NewReplacer("tar", "datum.x", "far", "datum.of").Replace(precisionExpr)
	at := func(expr string) object {
		return object{"datum": object{"expr": expr}, "type": "quantitative"}
	}
	return object{
		"width": 220, "height": 220,
		"layer": list{
			object{
				"data": object{"values": values},
				"transform": list{
					object{"calculate": fmt.Sprintf("datum.tar / %d", genuine), "as": "x"},
					object{"calculate": fmt.Sprintf("datum.far / %d", impostor), "as": "of"},
					object{"calculate": ofDatum, "as": "y"},
				},
				"mark": object{"type": "line", "aria": false, "color": vega.Ink, "strokeWidth": 2},
				"encoding": object{
					"x": share("x", "TAR = 1 - FRR"), "y": share("y", "precision"),
					"order": object{"field": "x", "type": "quantitative"},
				},
			},
			object{
				"data": object{"values": list{object{}}},
				"mark": object{
					"type": "point", "aria": false, "filled": true, "size": 110, "color": vega.Ink,
					"opacity": 1,
				},
				"encoding": object{"x": at("tar"), "y": at("precision")},
			},
		},
	}
}
