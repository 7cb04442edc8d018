package fairness

import (
	"fmt"
	"math"
	"strings"

	"github.com/gosiamese/gosiamese/notebooks/internal/vega"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// The positions of the slider of [Slider]: tau from 0 to 1.2.
const (
	tauSteps = 60
	tauUnit  = 50 // Steps of tau in 1.

	barsWidth = 220 // Of the bars of a network, in pixels; the numbers are to the right of them.
)

func tauAt(k int) float64 { return float64(k) / tauUnit }

// Slider shows FAR and FRR of the groups of two networks as bars with 95 % intervals over people, with one
// slider for the threshold of all. Names are those of the networks, and each has two groups. The slider
// starts at the position nearest to tau.
func Slider(tau float64, names [2]string, groups [2][2]Group) (show.Figure, error) {
	start := min(max(int(math.Round(tau*tauUnit)), 0), tauSteps)
	var value, low, high [][]string
	var says []string
	for n, network := range groups {
		for _, g := range network {
			rates, err := verify.RatesOver(g.Scores, g.Labels, positions())
			if err != nil {
				return nil, err
			}
			for k := range rateNames {
				var v, l, h []string
				for _, r := range rates {
					e := []verify.Estimate{r.FAR, r.FRR}[k]
					v, l, h = append(v, tenths(e.Value)), append(l, tenths(e.Low)), append(h, tenths(e.High))
				}
				value, low, high = append(value, v), append(low, l), append(high, h)
			}
			says = append(says, fmt.Sprintf("%s, %s: FAR %s, FRR %s", names[n], g.Name, rates[start].FAR,
				rates[start].FRR))
		}
	}
	params := list{
		vega.Slider("tau", "threshold tau", tauAt(start), 0, tauAt(tauSteps), tauAt(1)),
		vega.Computed("k", fmt.Sprintf("round(tau * %d)", tauUnit)),
		vega.Table("value", value...), vega.Table("low", low...), vega.Table("high", high...),
	}
	var panels list
	for n := range groups {
		panels = append(panels, bars(n, names[n], groups[n]))
	}
	return show.Spec(fmt.Sprintf("Error rates by group with a slider for tau. At tau = %g: %s", tauAt(start),
		strings.Join(says, "; ")), object{"params": params, "hconcat": panels, "spacing": 36}), nil
}

func positions() (taus []float64) {
	for k := range tauSteps + 1 {
		taus = append(taus, tauAt(k))
	}
	return taus
}

// tenths writes a rate in tenths of a percent.
func tenths(rate float64) string { return fmt.Sprint(math.Round(1000 * rate)) }

// bars draws the bars of network n: FAR of both groups, then FRR of both.
func bars(n int, title string, groups [2]Group) object {
	var rows, labels list
	for k, rate := range rateNames {
		for g, group := range groups {
			label := rate + " " + group.Name
			labels = append(labels, label)
			rows = append(rows, object{"row": 4*n + 2*g + k, "label": label, "rate": rate})
		}
	}
	get := func(name string) string { return fmt.Sprintf("toNumber(%s[datum.row][k]) / 1000", name) }
	axis := object{"title": "", "format": "%", "values": list{0, 0.25, 0.5, 0.75, 1}}
	domain := object{"domain": list{0, 1}, "nice": false}
	x := func(field string) object {
		return object{"field": field, "type": "quantitative", "scale": domain, "axis": axis}
	}
	y := object{
		"field": "label", "type": "nominal", "scale": object{"domain": labels, "paddingInner": 0.35},
		"axis": object{"title": "", "ticks": false, "labelPadding": 8},
	}
	color := object{"field": "rate", "type": "nominal", "legend": nil, "scale": object{
		"domain": list{rateNames[0], rateNames[1]}, "range": list{rateColors[0], rateColors[1]},
	}}
	return object{
		"title": title, "width": barsWidth, "height": 150,
		"data": object{"values": rows},
		"transform": list{
			object{"as": "value", "calculate": get("value")},
			object{"as": "low", "calculate": get("low")},
			object{"as": "high", "calculate": get("high")},
			object{"as": "told", "calculate": "format(100 * datum.value, '.1f') + ' %'"},
		},
		"layer": list{
			object{
				"mark":     object{"type": "bar", "opacity": 0.75},
				"encoding": object{"x": x("value"), "y": y, "color": color},
			},
			object{
				"mark":     object{"type": "rule", "strokeWidth": 2, "color": vega.Ink},
				"encoding": object{"x": x("low"), "x2": object{"field": "high"}, "y": y},
			},
			object{
				"mark": object{
					"type": "text", "align": "left", "fontSize": 13, "color": vega.Ink,
					"fontWeight": "bold",
				},
				"encoding": object{
					"x": object{"value": barsWidth + 8}, "y": y,
					"text": object{"field": "told", "type": "nominal"},
				},
			},
		},
	}
}
