package show

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Threshold is what [Tau] explores: pairs that were compared, and what is known beside their distances.
type Threshold struct {
	// Tau is where the slider starts.
	Tau float64
	// Pairs are all pairs that count, of both kinds.
	Pairs []Compared
	// Pictures are what A and B of a pair number. Without any there are no faces in the figure. One without
	// pixels is never shown: where there are many, leave most out, since a figure holds about 120 small ones.
	Pictures []Picture
	// Intervals are the 95 % intervals at each tau, [len(taus)], of which there are up to 451, rising. None
	// are shown where it is nil.
	Intervals func(taus []float64) ([]Bounds, error)
}

// Compared is a pair of pictures, by their numbers, and how far they are apart.
type Compared struct {
	A, B     int
	Same     bool // One person.
	Distance float64
}

// Bounds are the intervals of the three figures at one tau, low and high, in [0, 1].
type Bounds struct{ FAR, FRR, Accuracy [2]float64 }

// Tau shows how the distances of genuine pairs (one person) and impostor pairs (two people) part, with a
// slider for the threshold tau, the ROC curve with a point at tau, and the pairs of faces nearest to tau on
// either side. Each histogram holds shares of its own kind, since impostors are many more; the errors are the
// filled parts.
//
// FAR is the share of impostors with d <= tau, FRR that of genuine pairs with d > tau, and the accuracy is
// balanced, 1 - (FAR + FRR) / 2. They are counted in Go for each place of the slider, and written to three
// decimals. Below it are, of each kind, the three pairs with the largest d <= tau and the three with the
// smallest d > tau, out of all pairs whose pictures both have pixels; the figure says so where that are not
// all.
//
// The slider starts at the step nearest to Tau; a step is 0.01 for distances in [0, 4]. Pairs of one kind
// only, a distance that is negative, not a number or above 1e300, such a tau, pairs of pictures that are not
// there, bad pictures (those without colours are shown) and intervals outside of [0, 1] are errors.
func Tau(t Threshold) (Figure, error) {
	genuine, impostor := t.distances()
	if len(genuine) == 0 || len(impostor) == 0 {
		return nil, fmt.Errorf("show: %d genuine and %d impostor pairs, tau needs both: "+
			"take at least two people and two pictures of one", len(genuine), len(impostor))
	}
	if err := errors.Join(distances("genuine", genuine), distances("impostor", impostor),
		distances("tau", []float64{t.Tau})); err != nil {
		return nil, err
	}
	s := slideTo(max(slices.Max(genuine), slices.Max(impostor), t.Tau))
	rates := s.rates(genuine, impostor)
	if err := rates.bound(s, t.Intervals); err != nil {
		return nil, err
	}
	params := append(s.params(t.Tau), rates.params()...)
	params = append(params,
		object{"name": "genuine", "value": len(genuine)}, object{"name": "impostor", "value": len(impostor)})
	rows := list{
		rates.numbers(),
		beside(94, histograms(genuine, impostor, s.end()), rates.roc(s)),
	}
	if len(t.Pictures) > 0 {
		faces, err := nearestFaces(t, s)
		if err != nil {
			return nil, err
		}
		params, rows = append(params, faces.params()...), append(rows, faces.draw())
	}
	return checked(figure(rates.says(s, s.nearest(t.Tau)), object{
		"params": params, "vconcat": rows, "spacing": 14,
		"resolve": object{"legend": object{"color": "independent"}},
	}))
}

func (t Threshold) distances() (genuine, impostor []float64) {
	for _, p := range t.Pairs {
		if p.Same {
			genuine = append(genuine, p.Distance)
			continue
		}
		impostor = append(impostor, p.Distance)
	}
	return genuine, impostor
}

// beside draws plots in a row, so far apart whatever is written beyond their edges: while a slider moves, no
// plot does.
func beside(spacing float64, plots ...any) object {
	return object{"hconcat": plots, "spacing": spacing, "bounds": "flush"}
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

// places are all of them.
func (s slider) places() []float64 {
	out := make([]float64, s.steps+1)
	for i := range out {
		out[i] = s.at(i)
	}
	return out
}

// params are the slider, and the number of its place.
func (s slider) params(tau float64) list {
	return list{
		object{"name": "tau", "value": s.at(s.nearest(tau)), "bind": object{
			"input": "range", "name": "tau", "min": 0, "max": s.end(), "step": s.at(1),
		}},
		object{"name": "step", "expr": fmt.Sprintf("round(tau / %g)", s.at(1))},
	}
}

// looked is a parameter that holds an array of texts without spaces, quotes and backslashes, such as numbers:
// written as one text, since a notebook writes every element of a list in a line of its own.
func looked(name string, values ...[]string) object {
	var arrays []string
	for _, v := range values {
		arrays = append(arrays, "split('"+strings.Join(v, " ")+"', ' ')")
	}
	if len(arrays) == 1 {
		return object{"name": name, "expr": arrays[0]}
	}
	return object{"name": name, "expr": "[" + strings.Join(arrays, ", ") + "]"}
}

// quoted is an expression whose value is an array of any texts.
func quoted(values []string) string {
	shown := make([]string, len(values))
	for i, v := range values {
		shown[i] = visible(v)
	}
	text, _ := json.Marshal(shown) // Texts have no errors.
	return string(text)
}
