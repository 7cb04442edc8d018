package fairness_test

import (
	"math"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/source/fairness"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

type presentations = []fairness.Presentation

// missed returns the shares of the presentations of each species with a score of at most the threshold.
func missed(all presentations, threshold float64) map[fairness.Species]float64 {
	out, count := map[fairness.Species]float64{}, map[fairness.Species]float64{}
	for _, p := range all {
		count[p.Species]++
		if p.Score <= threshold {
			out[p.Species]++
		}
	}
	for s := range count {
		out[s] /= count[s]
	}
	return out
}

func attacks(all presentations) (out presentations) {
	for _, p := range all {
		if p.Species != fairness.BonaFide {
			out = append(out, fairness.Presentation{Species: fairness.Print, Score: p.Score})
		}
	}
	return out
}

func TestCheckErrors(t *testing.T) {
	right := func(all presentations, threshold float64) (apcer, bpcer float64) {
		m := missed(all, threshold)
		return max(m[fairness.Print], m[fairness.Screen]), 1 - m[fairness.BonaFide]
	}
	for want, answer := range map[string]func(all presentations, threshold float64) (apcer, bpcer float64){
		"Right": right,
		"in two maps": func(all presentations, u float64) (a, b float64) {
			_, b = right(all, u)
			return 0, b
		},
		"two are exchanged": func(all presentations, u float64) (a, b float64) {
			a, b = right(all, u)
			return b, a
		},
		"count the wrong ones": func(all presentations, u float64) (a, b float64) {
			a, b = right(all, u)
			return a, 1 - b
		},
		"not if it is equal": func(all presentations, u float64) (a, b float64) {
			return right(all, math.Nextafter(u, 0))
		},
		"number of all": func(all presentations, u float64) (a, b float64) {
			a, b = right(all, u)
			n := 0.0
			for _, p := range all {
				if p.Species == fairness.BonaFide {
					n++
				}
			}
			return a, b * n / float64(len(all))
		},
		"counted together": func(all presentations, u float64) (a, b float64) {
			_, b = right(all, u)
			return missed(attacks(all), u)[fairness.Print], b
		},
		"attacker chooses": func(all presentations, u float64) (a, b float64) {
			_, b = right(all, u)
			m := missed(all, u)
			return (m[fairness.Print] + m[fairness.Screen]) / 2, b
		},
		"detected best": func(all presentations, u float64) (a, b float64) {
			_, b = right(all, u)
			m := missed(all, u)
			return min(m[fairness.Print], m[fairness.Screen]), b
		},
		"APCER is right": func(all presentations, u float64) (a, b float64) {
			a, _ = right(all, u)
			return a, 0
		},
		"not a number": func(presentations, float64) (a, b float64) { return math.NaN(), 0 },
		"count, for each species": func(presentations, float64) (a, b float64) {
			return 0, 0
		},
		"a missed attack has": func(presentations, float64) (a, b float64) { return 0.123, 0.456 },
	} {
		if got := fairness.CheckErrors(answer); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := fairness.CheckErrors(fairness.Errors); !strings.HasPrefix(got, "Right") {
		t.Errorf("the reference: %s", got)
	}
}

func TestCheckRates(t *testing.T) {
	if got := fairness.CheckRates(counted); !strings.HasPrefix(got, "The same") {
		t.Error(got)
	}
	for name, wrong := range map[string]func([]verify.Score, []int, float64, int) (far, frr float64){
		"no one left out": func(s []verify.Score, l []int, tau float64, _ int) (far, frr float64) {
			return counted(s, l, tau, -1)
		},
		"below tau": func(s []verify.Score, l []int, tau float64, without int) (far, frr float64) {
			return counted(s, l, math.Nextafter(tau, 0), without)
		},
		"exchanged": func(s []verify.Score, l []int, tau float64, without int) (far, frr float64) {
			far, frr = counted(s, l, tau, without)
			return frr, far
		},
	} {
		if got := fairness.CheckRates(wrong); !strings.HasPrefix(got, "Different") {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// counted returns FAR and FRR without the pairs of a person.
func counted(scores []verify.Score, labels []int, tau float64, without int) (far, frr float64) {
	var genuine, impostor float64
	for _, s := range scores {
		switch {
		case labels[s.A] == without || labels[s.B] == without:
		case s.Same:
			genuine++
			if s.Distance > tau {
				frr++
			}
		default:
			impostor++
			if s.Distance <= tau {
				far++
			}
		}
	}
	return far / impostor, frr / genuine
}

func TestCheckRules(t *testing.T) {
	for answer, want := range map[string]string{
		"ACDBA": "Right", "a c d b a": "Right", "": "0 letters", "-----": "plan 1.", "ACDB": "4 letters",
		"BCDBA": "plan 1.", "ADDBA": "plan 2.", "ACCBA": "plan 3.", "ACDCA": "plan 4.", "ACDBC": "plan 5.",
	} {
		if got := fairness.CheckRules(answer); !strings.Contains(got, want) {
			t.Errorf("%q: got %q, want %q", answer, got, want)
		}
	}
}
