package oneshot

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Result is the result of a search of all probes by one method, with its threshold.
type Result struct {
	Name     string
	Tau      float64
	Searches []verify.Probe
}

// OpenSet formats a line for each result: FPIR and DIR at its threshold with their intervals over the people
// of the probes, and the paired differences from those of the first result. All results are of the same
// probes in the same order.
func OpenSet(results ...Result) (string, error) {
	minus := "minus " + results[0].Name
	lines := []string{fmt.Sprintf("%-12s %-20s %-27s %-20s %s", "", "FPIR", minus, "DIR", minus)}
	for k, r := range results {
		fpir, dir, err := r.rates()
		if err != nil {
			return "", err
		}
		var more, found string
		if k > 0 {
			more, found = r.minus(results[0], false), r.minus(results[0], true)
		}
		line := fmt.Sprintf("%-12s %-20s %-27s %-20s %s", r.Name, fpir, more, dir, found)
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return strings.Join(lines, "\n"), nil
}

// minus formats the paired difference of DIR, for mated probes, or of FPIR, for the others.
func (r Result) minus(first Result, mated bool) string {
	before, probes := first.counts(mated)
	after, _ := r.counts(mated)
	for i := range after {
		after[i] -= before[i]
	}
	return paired(after, probes)
}

// rates formats FPIR and DIR with their intervals, or alone if there are too few people for an interval.
func (r Result) rates() (fpir, dir string, err error) {
	id, err := verify.OpenSet(r.Searches)
	if err != nil {
		return "", "", err
	}
	f, d, err := id.At(r.Tau)
	if errors.Is(err, verify.ErrTooFew) {
		f, d := Rates(r.Searches, r.Tau)
		return fmt.Sprintf("%.1f %%", 100*f), fmt.Sprintf("%.1f %%", 100*d), nil
	}
	return f.String(), d.String(), err
}

// counts returns for each person, enrolled ones if mated and else the others, the probes that are identified
// (as their own person, if mated) and all probes.
func (r Result) counts(mated bool) (hits, probes []float64) {
	number := map[string]int{}
	for _, p := range r.Searches {
		if p.Enrolled != mated {
			continue
		}
		i, known := number[p.Name]
		if !known {
			i = len(number)
			number[p.Name], hits, probes = i, append(hits, 0), append(probes, 0)
		}
		probes[i]++
		if p.Distance <= r.Tau && (!mated || p.Nearest == p.Name) {
			hits[i]++
		}
	}
	return hits, probes
}

// Pick returns the vectors with these indices.
func Pick(vectors [][]float32, indices []int) (out [][]float32) {
	for _, i := range indices {
		out = append(out, vectors[i])
	}
	return out
}

// Filled returns searches with the results of a search by a graph, the distances and the indices of the
// nearest people: [len(searches)] numbers each.
func Filled(searches []verify.Probe, names []string, found []*tensors.Tensor) []verify.Probe {
	distances, indices := found[0].Value().([]float32), found[1].Value().([]int32)
	for i := range searches {
		searches[i].Distance, searches[i].Nearest = float64(distances[i]), names[indices[i]]
	}
	return searches
}

// Rates returns FPIR and DIR at rank 1, at a threshold.
func Rates(searches []verify.Probe, tau float64) (fpir, dir float64) {
	var mated, identified, others, falsely float64
	for _, p := range searches {
		accepted := p.Distance <= tau
		if !p.Enrolled {
			others++
			if accepted {
				falsely++
			}
			continue
		}
		mated++
		if accepted && p.Nearest == p.Name {
			identified++
		}
	}
	return falsely / others, identified / mated
}

// FPIR returns the probability that at least one of n independent comparisons accepts, if each does with the
// probability far.
func FPIR(far float64, n int) float64 { return 1 - math.Pow(1-far, float64(n)) }

// GalleryThresholds formats a line for each FPIR that a gallery of n people is to keep: the FAR of one
// comparison that independent comparisons would need for it, the threshold that the pairs of the validation
// people give for that FAR, and the rates of the searches there. If there are too few pairs to support the
// FAR, the line has no threshold.
func GalleryThresholds(validation []verify.Score, searches []verify.Probe, n int, fpirs ...float64) (
	string, error,
) {
	curve, err := verify.ROC(validation)
	if err != nil {
		return "", err
	}
	lines := []string{
		"                         validation people    test people",
		"FPIR at most   FAR of one comparison   tau    FPIR                   DIR",
	}
	for _, target := range fpirs {
		far := -math.Expm1(math.Log1p(-target) / float64(n)) // 1 - (1 - FPIR)^(1/n)
		line := fmt.Sprintf("%10.3g %%   %19.2g %%   ", 100*target, 100*far)
		tau, _, err := curve.AtFAR(far)
		var e *verify.UnsupportedError
		switch {
		case errors.As(err, &e):
			line += fmt.Sprintf("refused: it needs %d impostor pairs, here are %d", e.Needed, e.Trials)
		case err != nil:
			return "", err
		default:
			fpir, dir, err := Result{Tau: tau, Searches: searches}.rates()
			if err != nil {
				return "", err
			}
			line += fmt.Sprintf("%.2f   %-22s %s", tau, fpir, dir)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n"), nil
}
