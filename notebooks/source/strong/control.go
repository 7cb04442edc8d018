package strong

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/gosiamese/gosiamese/notebooks/internal/vega"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

type (
	object = map[string]any
	list   = []any
)

// The slider has the positions 0, 0.01, ... of tau.
const (
	tauSteps = 240
	tauUnit  = 100 // Positions in 1.
	bins     = 60
)

// tauAt returns tau at position k of the slider: the number nearest to its decimal form, as a browser reads
// it.
func tauAt(k int) float64 { return float64(k) / tauUnit }

// One decimal of a percentage; -1 where a rate is unknown.
func permille(v float64) string { return strconv.Itoa(int(math.Round(1000 * v))) }

// Thresholds shows the distances of genuine and impostor pairs of test people for each kind of picture, one
// above the other, with a slider for a threshold that they share: FAR and FRR of each kind with their 95 %
// intervals over people, counted in Go for each position. The slider starts at the position nearest to tau.
func Thresholds(tau float64, kinds ...Kind) (show.Figure, error) {
	if len(kinds) == 0 {
		return nil, errors.New("strong: no kind of picture to show")
	}
	start := min(max(int(math.Round(tau*tauUnit)), 0), tauSteps)
	params := list{
		vega.Slider("tau", "threshold tau", tauAt(start), 0, tauAt(tauSteps), tauAt(1)),
		vega.Computed("k", fmt.Sprintf("round(tau * %d)", tauUnit)),
	}
	var rows list
	var says []string
	for i, kind := range kinds {
		scores, err := verify.Scores(kind.Test, kind.TestOf)
		if err != nil {
			return nil, err
		}
		table, text, err := rateTable(i, kind, scores, start)
		if err != nil {
			return nil, err
		}
		genuine, impostor := verify.GenuineImpostor(scores)
		params, says = append(params, table...), append(says, text)
		rows = append(rows, object{
			"hconcat": list{
				histogram(kind.Name, genuine, impostor, i == len(kinds)-1),
				rateTexts(i),
			},
			"spacing": 24,
			"bounds":  "flush",
		})
	}
	return show.Spec(
		"Genuine and impostor distances of "+strconv.Itoa(
			len(kinds),
		)+" kinds of picture with a slider for "+
			"tau. At tau = "+strconv.FormatFloat(
			tauAt(start),
			'f',
			2,
			64,
		)+": "+strings.Join(
			says,
			"; ",
		),
		object{"params": params, "vconcat": rows, "spacing": 22},
	), nil
}

// rateTable returns parameters with the rates of kind number i at each position: in tenths of a percent, far
// and frr with the ends of their intervals, -1 where they are unknown.
func rateTable(
	i int,
	kind Kind,
	scores []verify.Score,
	start int,
) (params list, says string, err error) {
	curve, err := verify.ROC(scores)
	if err != nil {
		return nil, "", err
	}
	var taus []float64
	for k := range tauSteps + 1 {
		taus = append(taus, tauAt(k))
	}
	over, err := verify.RatesOver(scores, kind.TestOf, taus)
	if err != nil && !errors.Is(err, verify.ErrTooFew) {
		return nil, "", err
	}
	var columns [6][]string
	for k, tau := range taus {
		far, frr := curve.At(tau)
		row := [6]string{permille(far), "-1", "-1", permille(frr), "-1", "-1"}
		if over != nil {
			for j, e := range []verify.Estimate{over[k].FAR, over[k].FRR} {
				if e.Known() {
					row[3*j+1], row[3*j+2] = permille(e.Low), permille(e.High)
				}
			}
		}
		for j, v := range row {
			columns[j] = append(columns[j], v)
		}
		if k == start {
			says = fmt.Sprintf("%s FAR %.3f, FRR %.3f", kind.Name, far, frr)
		}
	}
	for j, name := range rateNames {
		params = append(params, vega.Column(fmt.Sprint(name, i), columns[j]))
	}
	return params, says, nil
}

var rateNames = [6]string{"far", "farLow", "farHigh", "frr", "frrLow", "frrHigh"}

// rateTexts writes the rates of kind number i at the position of the slider.
func rateTexts(i int) object {
	share := func(name string) string { return fmt.Sprintf("format(toNumber(%s%d[k]) / 10, '.1f')", name, i) }
	interval := func(name string) string {
		return fmt.Sprintf(
			"toNumber(%[1]sLow%[2]d[k]) >= 0 ? '95 %% interval ' + %[3]s + ' to ' + %[4]s : "+
				"'too few people for an interval'",
			name,
			i,
			share(name+"Low"),
			share(name+"High"),
		)
	}
	var layers list
	for _, t := range []struct {
		y, size int
		expr    string
		color   string
	}{
		{24, 20, "'FAR ' + " + share("far") + " + ' %'", show.Impostor},
		{48, 12, interval("far"), vega.Ink},
		{88, 20, "'FRR ' + " + share("frr") + " + ' %'", show.Genuine},
		{112, 12, interval("frr"), vega.Ink},
	} {
		mark := object{
			"type": "text", "aria": false, "align": "left", "baseline": "middle", "color": t.color,
			"fontSize": t.size, "text": object{"expr": t.expr},
		}
		if t.size > 12 {
			mark["fontWeight"] = "bold"
		}
		layers = append(layers, object{
			"data": object{"values": list{object{}}}, "mark": mark,
			"encoding": object{"x": object{"value": 0}, "y": object{"value": t.y}},
		})
	}
	return object{"width": 180, "height": 140, "layer": layers}
}

// histogram draws the distances of both kinds of pairs, those that are decided wrongly filled.
func histogram(title string, genuine, impostor []float64, last bool) object {
	names := list{"genuine pairs", "impostor pairs"}
	var values list
	end := tauAt(tauSteps)
	for kind, distances := range [][]float64{genuine, impostor} {
		var counts [bins]int
		for _, d := range distances {
			counts[min(int(d/end*bins), bins-1)]++
		}
		for i, n := range counts {
			if n > 0 {
				values = append(values, object{
					"kind": names[kind], "impostor": kind,
					"from": float64(i) * end / bins, "to": float64(i+1) * end / bins,
					"share": math.Round(1e4*float64(n)/float64(len(distances))) / 1e4,
				})
			}
		}
	}
	x := object{"title": nil, "grid": false, "tickCount": 7}
	if last {
		x["title"] = "squared distance d"
	}
	encoding := func(from, to string) object {
		return object{
			"x": object{
				"field": from, "type": "quantitative", "axis": x,
				"scale": object{"domain": list{0, end}, "nice": false},
			},
			"x2": object{"field": to},
			"y": object{
				"field": "share", "type": "quantitative",
				"axis": object{"title": "share of its kind", "format": "%", "tickCount": 4},
			},
			"y2": object{"datum": 0},
			"color": object{
				"field": "kind", "type": "nominal",
				"scale": object{"domain": names, "range": list{show.Genuine, show.Impostor}},
				"legend": object{
					"title": "", "orient": "top", "direction": "horizontal", "symbolType": "square",
					"symbolStrokeWidth": 0, "offset": 6,
				},
			},
		}
	}
	return object{
		"title": title, "width": 480, "height": 140, "data": object{"values": values},
		"layer": list{
			object{
				"mark":     object{"type": "rect", "aria": false, "opacity": 0.3},
				"encoding": encoding("from", "to"),
			},
			object{
				"mark": object{"type": "rect", "aria": false},
				"transform": list{
					object{"calculate": "clamp(tau, datum.from, datum.to)", "as": "cut"},
					object{
						"calculate": "datum.impostor ? datum.from : datum.cut",
						"as":        "wrongFrom",
					},
					object{"calculate": "datum.impostor ? datum.cut : datum.to", "as": "wrongTo"},
					object{"filter": "datum.wrongFrom < datum.wrongTo"},
				},
				"encoding": encoding("wrongFrom", "wrongTo"),
			},
			object{
				"data": object{"values": list{object{}}},
				"mark": object{"type": "rule", "aria": false, "color": vega.Ink, "strokeWidth": 2},
				"encoding": object{
					"x": object{"datum": object{"expr": "tau"}, "type": "quantitative"},
				},
			},
		},
	}
}
