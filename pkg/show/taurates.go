package show

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// tauRates holds the rates at each position of the slider, [steps+1] each.
type tauRates struct {
	genuine, impostor  int   // Pairs.
	accepted, falsely  []int // Genuine and impostor pairs with d <= tau.
	far, frr, accuracy tauRate
}

// tauRate is one rate at each position, with the name of its parameter.
type tauRate struct {
	name      string
	values    []float64
	intervals [][2]float64 // Empty if unknown.
}

// rates counts the pairs at each position.
func (s slider) rates(genuine, impostor []float64) tauRates {
	genuine, impostor = slices.Sorted(slices.Values(genuine)), slices.Sorted(slices.Values(impostor))
	r := tauRates{
		genuine: len(genuine), impostor: len(impostor),
		far: tauRate{name: "far"}, frr: tauRate{name: "frr"}, accuracy: tauRate{name: "accuracy"},
	}
	for _, tau := range s.places() {
		accepted, falsely := atMost(genuine, tau), atMost(impostor, tau)
		far := float64(falsely) / float64(len(impostor))
		frr := float64(len(genuine)-accepted) / float64(len(genuine))
		r.accepted, r.falsely = append(r.accepted, accepted), append(r.falsely, falsely)
		r.far.values, r.frr.values = append(r.far.values, far), append(r.frr.values, frr)
		r.accuracy.values = append(r.accuracy.values, 1-(frr+far)/2)
	}
	return r
}

// atMost counts the values up to tau.
func atMost(sorted []float64, tau float64) int {
	return sort.Search(len(sorted), func(i int) bool { return sorted[i] > tau })
}

// bound computes the intervals, if there are any.
func (r *tauRates) bound(
	s slider, intervals func([]float64) (far, frr, accuracy [][2]float64, err error),
) error {
	if intervals == nil {
		return nil
	}
	far, frr, accuracy, err := intervals(s.places())
	if err != nil {
		return fmt.Errorf("show: intervals for tau: %w", err)
	}
	for _, n := range []int{len(far), len(frr), len(accuracy)} {
		if n != s.steps+1 {
			return fmt.Errorf("show: intervals for %d tau, want %d", n, s.steps+1)
		}
	}
	for i := range far {
		all := slices.Concat(far[i][:], frr[i][:], accuracy[i][:])
		if err := shares(fmt.Sprintf("intervals at tau = %g", s.at(i)), all); err != nil {
			return err
		}
	}
	r.far.intervals, r.frr.intervals, r.accuracy.intervals = far, frr, accuracy
	return nil
}

// says returns the description of the figure with the slider at position i.
func (r tauRates) says(s slider, i int) string {
	return fmt.Sprintf("%d genuine and %d impostor distances. "+
		"At tau = %g: FAR %s  FRR %s  balanced accuracy %s", r.genuine, r.impostor, s.at(i),
		r.far.says(i), r.frr.says(i), r.accuracy.says(i))
}

func (r tauRate) says(i int) string {
	if len(r.intervals) == 0 {
		return digits(r.values[i])
	}
	return fmt.Sprintf("%.3f (%.3f to %.3f)", r.values[i], r.intervals[i][0], r.intervals[i][1])
}

// params returns the rates in thousandths, and the numbers of accepted pairs, at each position.
func (r tauRates) params() list {
	return slices.Concat(
		list{
			looked("accepted", mapped(r.accepted, strconv.Itoa)),
			looked("falsely", mapped(r.falsely, strconv.Itoa)),
		},
		r.far.params(), r.frr.params(), r.accuracy.params())
}

func (r tauRate) params() list {
	out := list{looked(r.name, mapped(r.values, thousandths))}
	if len(r.intervals) == 0 {
		return out
	}
	end := func(k int) func([2]float64) string {
		return func(interval [2]float64) string { return thousandths(interval[k]) }
	}
	return append(out, looked(r.name+"Low", mapped(r.intervals, end(0))),
		looked(r.name+"High", mapped(r.intervals, end(1))))
}

// thousandths formats a rate in [0, 1] compactly, since a notebook holds thousands: "50" for 0.05.
func thousandths(v float64) string {
	return cmp.Or(strings.TrimLeft(strings.Replace(digits(v), ".", "", 1), "0"), "0")
}

func mapped[T, U any](values []T, of func(T) U) (out []U) {
	for _, v := range values {
		out = append(out, of(v))
	}
	return out
}
