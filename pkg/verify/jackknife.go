package verify

import "fmt"

// maxGroups is the largest number of replicates of [Jackknife].
const maxGroups = 100

// Jackknife computes statistics of the curve, each a rate in [0, 1], with intervals over people: for example
//
//	Jackknife(scores, labels, Curve.AUC, func(c Curve) float64 { return c.TARAt(0.01) })
//
// One person is left out at a time, with all pairs of the person. If there are more than 100 people, groups
// of people are left out instead: person i of the scores is in group i modulo 100; two million pairs of 500
// people take a few seconds. A statistic must not keep the curve after it has returned.
//
// It returns an error if the scores do not match the labels, if a statistic is outside [0, 1], or if there is
// no interval, because only one person or group has genuine pairs or because one is in all impostor pairs
// ([ErrTooFew]).
func Jackknife(scores []Score, labels []int, statistics ...func(Curve) float64) ([]Estimate, error) {
	whole, err := ROC(scores)
	if err != nil {
		return nil, err
	}
	parts, err := group(scores, labels)
	if err != nil {
		return nil, err
	}
	replicates, err := parts.replicates(statistics)
	if err != nil {
		return nil, err
	}
	out := make([]Estimate, len(statistics))
	for i, statistic := range statistics {
		value := statistic(whole)
		for _, v := range append(replicates[i], value) {
			if !(v >= 0 && v <= 1) {
				return nil, fmt.Errorf("verify: jackknife: statistic %d is %g: want a rate in [0, 1]", i, v)
			}
		}
		out[i] = jackknife{
			replicates: replicates[i], freedom: parts.freedom, independent: parts.people / 2, correction: 1,
			high: 1,
		}.estimate(value)
	}
	return out, nil
}

// groups are the pairs in the order of their distances, each with the groups of its people.
type groups struct {
	sorted  []ranked
	left    []tally // The pairs that remain without each group.
	people  int
	freedom int // The number of groups with genuine pairs minus one.
}

func group(scores []Score, labels []int) (groups, error) {
	p, err := peopleOf(scores, labels)
	if err != nil {
		return groups{}, err
	}
	out := groups{
		sorted: make([]ranked, len(scores)), left: make([]tally, min(len(p.labels), maxGroups)),
		people: len(p.labels), freedom: -1,
	}
	touched, all := make([]tally, len(out.left)), tally{}
	for i, s := range scores {
		a, b := p.of[s.A]%len(out.left), p.of[s.B]%len(out.left)
		out.sorted[i] = ranked{distance: s.Distance, same: s.Same, a: uint8(a), b: uint8(b)}
		all.count(s.Same)
		touched[a].count(s.Same)
		if a != b {
			touched[b].count(s.Same)
		}
	}
	for group, t := range touched {
		out.left[group] = tally{genuine: all.genuine - t.genuine, impostor: all.impostor - t.impostor}
		if t.genuine > 0 {
			out.freedom++
		}
	}
	rank(out.sorted)
	return out, nil
}

// replicates are the statistics without each group: [statistics][groups].
func (g groups) replicates(statistics []func(Curve) float64) ([][]float64, error) {
	out := make([][]float64, len(statistics))
	var part Curve
	for group, left := range g.left {
		if left.genuine == 0 || left.impostor == 0 {
			return nil, fmt.Errorf("verify: jackknife: %w: without one of %d people or groups there are %d "+
				"genuine and %d impostor pairs: use more people, with two pictures each", ErrTooFew,
				len(g.left),
				left.genuine, left.impostor)
		}
		part.trace(g.sorted, left, uint8(group))
		for i, statistic := range statistics {
			out[i] = append(out[i], statistic(part))
		}
	}
	return out, nil
}
