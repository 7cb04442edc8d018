package show

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"
)

const tauBins = 50

// Tau shows how the distances of genuine pairs (one person) and impostor pairs (two people) part, with a
// slider for the threshold tau. It writes FAR, the share of impostors with d <= tau, and FRR, the share of
// genuine pairs with d > tau, to three decimals: exactly what counting the given distances yields at each
// place of the slider. The errors are the filled parts. Each histogram holds shares of its own kind, since
// impostors are many more.
//
// The slider starts at the step nearest to tau; a step is 0.01 for distances in [0, 4]. An empty slice, a
// distance that is negative or not a number, and such a tau are errors.
func Tau(genuine, impostor []float64, tau float64) (Figure, error) {
	if len(genuine) == 0 || len(impostor) == 0 {
		return nil, fmt.Errorf("show: %d genuine and %d impostor pairs, tau needs both: "+
			"take at least two people and two pictures of one", len(genuine), len(impostor))
	}
	if err := errors.Join(distances("genuine", genuine), distances("impostor", impostor),
		distances("tau", []float64{tau})); err != nil {
		return nil, err
	}
	s := slideTo(max(slices.Max(genuine), slices.Max(impostor), tau))
	start := s.nearest(tau)
	far, frr := s.rates(genuine, impostor)
	description := fmt.Sprintf("Distances of %d genuine and %d impostor pairs. At tau = %g: FAR %s  FRR %s",
		len(genuine), len(impostor), s.at(start), far[start], frr[start])
	names := []string{
		fmt.Sprintf("genuine: %d pairs of one person", len(genuine)),
		fmt.Sprintf("impostor: %d pairs of two people", len(impostor)),
	}
	bars := append(
		histogram(names[0], false, genuine, s.end()),
		histogram(names[1], true, impostor, s.end())...)
	return checked(figure(description, object{
		"width": 660, "height": 280,
		"params": list{
			object{"name": "tau", "value": s.at(start), "bind": object{
				"input": "range", "name": "tau", "min": 0, "max": s.end(), "step": s.at(1),
			}},
			object{"name": "step", "expr": fmt.Sprintf("round(tau / %g)", s.at(1))},
			object{"name": "far", "value": far},
			object{"name": "frr", "value": frr},
		},
		"data":  object{"values": bars},
		"layer": append(histogramLayers(names, s.end()), tauLayers()...),
	}))
}

// slider is the places 0, unit/100, 2 unit/100, ... that tau can take.
type slider struct {
	steps int
	unit  float64
}

func slideTo(most float64) slider {
	end, unit := rangeTo(most)
	return slider{steps: int(math.Round(100 * end / unit)), unit: unit}
}

// at is place i: the number nearest to its decimal form, as a browser reads it.
func (s slider) at(i int) float64 { return float64(i) * s.unit / 100 }

func (s slider) end() float64 { return s.at(s.steps) }

func (s slider) nearest(tau float64) int { return int(math.Round(100 * tau / s.unit)) }

// rates counts FAR and FRR at every place, [steps+1] each, written to three decimals.
func (s slider) rates(genuine, impostor []float64) (far, frr []string) {
	genuine, impostor = slices.Sorted(slices.Values(genuine)), slices.Sorted(slices.Values(impostor))
	accepted := func(sorted []float64, tau float64) int {
		return sort.Search(len(sorted), func(i int) bool { return sorted[i] > tau })
	}
	for i := range s.steps + 1 {
		falseAccepts := accepted(impostor, s.at(i))
		falseRejects := len(genuine) - accepted(genuine, s.at(i))
		far = append(far, fmt.Sprintf("%.3f", float64(falseAccepts)/float64(len(impostor))))
		frr = append(frr, fmt.Sprintf("%.3f", float64(falseRejects)/float64(len(genuine))))
	}
	return far, frr
}

// histogram is the bins that hold something, with their share of all distances.
func histogram(kind string, impostor bool, distances []float64, end float64) list {
	var counts [tauBins]int
	for _, d := range distances {
		counts[min(int(d/end*tauBins), tauBins-1)]++
	}
	var bars list
	for i, n := range counts {
		if n > 0 {
			bars = append(bars, object{
				"kind": kind, "impostor": impostor, "pairs": n, "share": float64(n) / float64(len(distances)),
				"from": float64(i) * end / tauBins, "to": float64(i+1) * end / tauBins,
			})
		}
	}
	return bars
}

// histogramLayers draw both histograms pale, and over them the errors at tau filled.
func histogramLayers(names []string, end float64) []object {
	encoding := func(from, to string) object {
		return object{
			"x": object{
				"field": from, "type": "quantitative", "scale": object{"domain": list{0, end}, "nice": false},
				"axis": object{"title": "squared distance d", "grid": false},
			},
			"x2": object{"field": to},
			"y": object{
				"field": "share", "type": "quantitative",
				"axis": object{"title": "share of the pairs of its kind", "format": "%", "tickCount": 5},
			},
			"y2": object{"datum": 0},
			"color": object{
				"field": "kind", "type": "nominal",
				"scale": object{"domain": names, "range": []Color{Genuine, Impostor}},
				"legend": object{
					"title": "", "orient": "bottom", "direction": "horizontal",
					"symbolType": "square", "symbolStrokeWidth": 0,
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
	all := object{
		"mark": object{"type": "rect", "aria": false, "opacity": 0.3}, "encoding": encoding("from", "to"),
	}
	wrong := object{
		"mark": object{"type": "rect", "aria": false}, "encoding": encoding("wrongFrom", "wrongTo"),
		"transform": list{
			object{"calculate": "clamp(tau, datum.from, datum.to)", "as": "cut"},
			object{"calculate": "datum.impostor ? datum.from : datum.cut", "as": "wrongFrom"},
			object{"calculate": "datum.impostor ? datum.cut : datum.to", "as": "wrongTo"},
			object{"filter": "datum.wrongFrom < datum.wrongTo"},
		},
	}
	return []object{all, wrong}
}

// tauLayers draw the line at tau and write the two rates above.
func tauLayers() []object {
	atTau := object{"datum": object{"expr": "tau"}, "type": "quantitative"}
	write := func(expression string, x any, y float64, style object) object {
		style["text"] = object{"expr": expression}
		style["aria"], style["description"] = true, style["text"]
		return layer("text", list{object{}}, style, object{"x": x, "y": object{"value": y}})
	}
	big := func(c Color) object {
		return object{"align": "left", "fontSize": 24, "fontWeight": "bold", "color": c}
	}
	small := func() object { return object{"align": "left", "fontSize": 13, "color": grey} }
	left, right := object{"value": 0}, object{"value": 290}
	return []object{
		layer("rule", list{object{}}, object{"color": ink, "strokeWidth": 2}, object{"x": atTau}),
		write("'tau = ' + tau", atTau, -10, object{"fontSize": 14, "fontWeight": "bold", "color": ink}),
		write("'FAR ' + far[step]", left, -66, big(Impostor)),
		write("'impostors accepted: d ≤ tau (filled)'", left, -44, small()),
		write("'FRR ' + frr[step]", right, -66, big(Genuine)),
		write("'genuine pairs rejected: d > tau (filled)'", right, -44, small()),
	}
}
