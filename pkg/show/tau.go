package show

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Tau shows the separation of genuine and impostor distances, with a slider for the threshold tau, the ROC
// curve with a point at tau, and the pairs of faces nearest to tau on either side. Each histogram is
// normalised separately, since impostor pairs are far more numerous; the errors are the filled parts.
//
// FAR is the share of impostor pairs with d <= tau, FRR that of genuine pairs with d > tau, and the balanced
// accuracy is 1 - (FAR + FRR) / 2. They are counted in Go for each position of the slider, and shown to three
// decimals. Below are, for each kind, the three pairs with the largest d <= tau and the three with the
// smallest d > tau, out of all pairs whose pictures both have pixels; if some pairs have none, the figure
// reports it.
//
// There must be pairs of both kinds, and their indices are those of the pictures; without pictures the figure
// shows no faces. If there are many pictures, omit the pixels of most, since a figure holds about 120 small
// ones. Intervals returns 95 % confidence intervals of the three rates, low and high, for each of up to 451
// increasing thresholds; if it is nil, none are shown. The slider starts at the step nearest to tau; a step
// is 0.01 for distances in [0, 4].
//
// Tau returns an error if pairs of a kind are missing, if tau or a distance is negative, non-finite or above
// 1e300, if an index is out of range, if a picture is invalid, or if an interval is outside [0, 1].
func Tau(
	tau float64, pairs []Pair, pictures []Picture,
	intervals func(taus []float64) (far, frr, accuracy [][2]float64, err error),
) (Figure, error) {
	genuinePairs, impostorPairs := byKind(pairs)
	genuine, impostor := distancesOf(genuinePairs), distancesOf(impostorPairs)
	if len(genuine) == 0 || len(impostor) == 0 {
		return nil, fmt.Errorf("show: %d genuine and %d impostor pairs, tau needs both: "+
			"take at least two people and two pictures of one", len(genuine), len(impostor))
	}
	if err := errors.Join(distances("genuine", genuine), distances("impostor", impostor),
		distances("tau", []float64{tau})); err != nil {
		return nil, err
	}
	s := slideTo(max(slices.Max(genuine), slices.Max(impostor), tau))
	rates := s.rates(genuine, impostor)
	if err := rates.bound(s, intervals); err != nil {
		return nil, err
	}
	params := append(s.params(tau), rates.params()...)
	params = append(params,
		object{"name": "genuine", "value": len(genuine)}, object{"name": "impostor", "value": len(impostor)})
	rows := list{
		rates.numbers(),
		beside(94, histograms(genuine, impostor, s.end()), rates.roc(s)),
	}
	if len(pictures) > 0 {
		faces, err := nearestFaces(pairs, pictures, s)
		if err != nil {
			return nil, err
		}
		params, rows = append(params, faces.params()...), append(rows, faces.draw())
	}
	return figure(rates.says(s, s.nearest(tau)), object{
		"params": params, "vconcat": rows, "spacing": 14,
		"resolve": object{"legend": object{"color": "independent"}},
	})
}

// byKind returns the genuine and the impostor pairs.
func byKind(pairs []Pair) (genuine, impostor []Pair) {
	for _, p := range pairs {
		if p.Same {
			genuine = append(genuine, p)
			continue
		}
		impostor = append(impostor, p)
	}
	return genuine, impostor
}

// beside draws plots in a row with fixed spacing, whatever is written beyond their edges, so that no plot
// shifts while a slider is moved.
func beside(spacing float64, plots ...any) object {
	return object{"hconcat": plots, "spacing": spacing, "bounds": "flush"}
}

// slider holds the values 0, unit/100, 2 unit/100, ... of tau.
type slider struct {
	steps int
	unit  float64
}

func slideTo(most float64) slider {
	end, unit := rangeTo(most)
	return slider{steps: int(math.Round(100 * end / unit)), unit: unit}
}

// at returns the value at position i: the number nearest to its decimal form, as a browser reads it.
func (s slider) at(i int) float64 { return float64(i) * s.unit / 100 }

func (s slider) end() float64 { return s.at(s.steps) }

func (s slider) nearest(tau float64) int { return int(math.Round(100 * tau / s.unit)) }

// places returns all values.
func (s slider) places() []float64 {
	out := make([]float64, s.steps+1)
	for i := range out {
		out[i] = s.at(i)
	}
	return out
}

// params returns the slider, and the index of its position.
func (s slider) params(tau float64) list {
	return list{
		ranged("tau", s.at(s.nearest(tau)), 0, s.end(), s.at(1)),
		object{"name": "step", "expr": fmt.Sprintf("round(tau / %g)", s.at(1))},
	}
}

// looked is a parameter that holds an array of texts without spaces, quotes and backslashes, such as numbers.
// It is written as one text, since a notebook file puts every element of a list on its own line.
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
	text, _ := json.Marshal(shown) // Encoding strings never fails.
	return string(text)
}
