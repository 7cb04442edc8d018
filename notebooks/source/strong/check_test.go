package strong_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/source/strong"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

func TestCheckJoined(t *testing.T) {
	sum := func(a, b []float32) []float32 {
		out := make([]float32, len(a))
		for k := range a {
			out[k] = a[k] + b[k]
		}
		return out
	}
	unit := func(v []float32) []float32 {
		square := 0.0
		for _, x := range v {
			square += float64(x) * float64(x)
		}
		for k := range v {
			v[k] /= float32(math.Sqrt(square))
		}
		return v
	}
	for name, c := range map[string]struct {
		joined func(a, b []float32) []float32
		want   string
	}{
		"right":     {func(a, b []float32) []float32 { return unit(sum(a, b)) }, "Right"},
		"not begun": {func(a, _ []float32) []float32 { return a }, "add number by number"},
		"no scale":  {sum, "its length is 2.000, want 1"},
		"mean": {func(a, b []float32) []float32 {
			v := sum(a, b)
			for k := range v {
				v[k] /= 2
			}
			return v
		}, "its length is 0.7"},
		"nothing":  {func(_, _ []float32) []float32 { return nil }, "2 numbers"},
		"appended": {func(a, b []float32) []float32 { return unit(slices.Concat(a, b)) }, "2 numbers"},
		"zero":     {func(_, _ []float32) []float32 { return make([]float32, 2) }, "its length is 0.000"},
		"larger": {func(a, b []float32) []float32 {
			out := make([]float32, len(a))
			for k := range a {
				out[k] = max(a[k], b[k])
			}
			return unit(out)
		}, "do not take the larger one"},
		"in place": {func(a, b []float32) []float32 {
			for k := range a {
				a[k] += b[k]
			}
			return unit(a)
		}, "it changes its arguments"},
		"two numbers only": {func(a, b []float32) []float32 {
			v := sum(a, b)
			for k := 2; k < len(v); k++ {
				v[k] = 0
			}
			return unit(v)
		}, "over the whole length"},
	} {
		if got := strong.CheckJoined(c.joined); !strings.Contains(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// errorRates counts as the lesson does.
func errorRates(scores []verify.Score, tau float64) (far, frr float64) {
	var errors, all [2]float64
	for _, s := range scores {
		kind, wrong := 0, s.Distance <= tau
		if s.Same {
			kind, wrong = 1, s.Distance > tau
		}
		all[kind]++
		if wrong {
			errors[kind]++
		}
	}
	return errors[0] / all[0], errors[1] / all[1]
}

type scores = []verify.Score

// largest returns the largest distance for which the condition holds.
func largest(from scores, holds func(tau float64) bool) float64 {
	tau := -1.0
	for _, s := range from {
		if holds(s.Distance) {
			tau = max(tau, s.Distance)
		}
	}
	return tau
}

func keeps(from scores, far float64) float64 {
	return largest(from, func(tau float64) bool { f, _ := errorRates(from, tau); return f <= far })
}

type transfer = func(from, to scores, far float64) (tau, farTo, frrTo float64)

func TestCheckTransfer(t *testing.T) {
	at := func(choose func(from, to scores, far float64) float64) transfer {
		return func(from, to scores, far float64) (a, b, c float64) {
			tau := choose(from, to, far)
			f, r := errorRates(to, tau)
			return tau, f, r
		}
	}
	for name, c := range map[string]struct {
		answer func(from, to scores, far float64) (tau, farTo, frrTo float64)
		want   string
	}{
		"right": {at(func(from, _ scores, far float64) float64 { return keeps(from, far) }), "Right"},
		"not begun": {
			func(_, _ scores, _ float64) (a, b, c float64) { return 0, 0, 0 }, "a larger one does so too",
		},
		"on the test people": {
			at(func(_, to scores, far float64) float64 { return keeps(to, far) }), "only measure it",
		},
		"measured where it was chosen": {func(from, _ scores, far float64) (a, b, c float64) {
			tau := keeps(from, far)
			f, r := errorRates(from, tau)
			return tau, f, r
		}, "not on those it was chosen on"},
		"FRR limited": {at(func(from, _ scores, far float64) float64 {
			tau := 4.0
			for _, s := range from {
				if _, r := errorRates(from, s.Distance); r <= far {
					tau = min(tau, s.Distance)
				}
			}
			return tau
		}), "limit the FAR"},
		"share of all pairs": {at(func(from, _ scores, far float64) float64 {
			return largest(from, func(tau float64) bool {
				n := 0.0
				for _, s := range from {
					if !s.Same && s.Distance <= tau {
						n++
					}
				}
				return n/float64(len(from)) <= far
			})
		}), "not of all pairs"},
		"strictly below": {at(func(from, _ scores, far float64) float64 {
			return largest(from, func(tau float64) bool {
				f, _ := errorRates(from, math.Nextafter(tau, 0))
				return f <= far
			})
		}), "counts in the FAR of tau"},
		"EER": {at(func(from, _ scores, _ float64) float64 {
			curve, err := verify.ROC(from)
			if err != nil {
				t.Fatal(err)
			}
			_, tau := curve.EER()
			return tau
		}), "only the FAR is limited"},
		"all accepted": {at(func(_, _ scores, _ float64) float64 { return 4 }), "more than allowed"},
		"smallest": {at(func(from, _ scores, _ float64) float64 {
			tau := 4.0
			for _, s := range from {
				tau = min(tau, s.Distance)
			}
			return tau
		}), "a larger one does so too"},
		"between two distances": {
			at(func(from, _ scores, far float64) float64 { return keeps(from, far) + 1e-3 }),
			"one of the distances",
		},
		"genuine pairs only": {at(func(from, _ scores, far float64) float64 {
			tau := -1.0
			for _, s := range from {
				if f, _ := errorRates(from, s.Distance); s.Same && f <= far {
					tau = max(tau, s.Distance)
				}
			}
			return tau
		}), "of all pairs in from"},
		"NaN": {func(_, _ scores, _ float64) (a, b, c float64) { return math.NaN(), 0, 0 }, "not a number"},
		"exchanged": {func(from, to scores, far float64) (a, b, c float64) {
			tau := keeps(from, far)
			f, r := errorRates(to, tau)
			return tau, r, f
		}, "exchanged"},
		"TAR": {func(from, to scores, far float64) (a, b, c float64) {
			tau := keeps(from, far)
			f, r := errorRates(to, tau)
			return tau, f, 1 - r
		}, "with d > tau"},
		"rates of all pairs": {func(from, to scores, far float64) (a, b, c float64) {
			tau := keeps(from, far)
			f, r := errorRates(to, tau)
			return tau, f * 150 / 190, r * 40 / 190
		}, "of the impostor pairs alone"},
	} {
		if got := strong.CheckTransfer(c.answer); !strings.Contains(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}
