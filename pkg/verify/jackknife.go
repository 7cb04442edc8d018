package verify

import "fmt"

// MaxGroups is how many times [Jackknife] leaves something out at most.
const MaxGroups = 100

// Jackknife gives figures of the curve, each a rate in [0, 1], with intervals over people: for example
//
//	Jackknife(scores, labels, Curve.AUC, func(c Curve) float64 { return c.TARAt(0.01) })
//
// One person is left out at a time, with every pair that the person is in, at either end. Where there are
// more than [MaxGroups] people, groups of people are left out instead: the first person of the scores goes
// to the first group, the second to the second, and so on round; two million pairs of 500 people take a
// few seconds. An [Estimate] says how many groups there were. The curve that a figure is given is only its
// own until it returns.
//
// Where nobody but one person, or one group, has genuine pairs, or is in every impostor pair, there is no
// interval ([ErrTooFew]). A figure outside [0, 1] is an error.
func Jackknife(scores []Score, labels []int, figures ...func(Curve) float64) ([]Estimate, error) {
	whole, err := ROC(scores)
	if err != nil {
		return nil, err
	}
	parts, err := group(scores, labels)
	if err != nil {
		return nil, err
	}
	replicates, err := parts.replicates(figures)
	if err != nil {
		return nil, err
	}
	out := make([]Estimate, len(figures))
	for i, figure := range figures {
		value := figure(whole)
		for _, v := range append(replicates[i], value) {
			if !(v >= 0 && v <= 1) {
				return nil, fmt.Errorf("verify: jackknife: figure %d is %g: want a rate in [0, 1]", i, v)
			}
		}
		out[i] = jackknife{
			replicates: replicates[i], freedom: parts.freedom, independent: parts.people / 2, correction: 1,
		}.estimate(value)
	}
	return out, nil
}

// groups is the pairs in the order of their distances, marked with the groups of their people.
type groups struct {
	sorted  []ranked
	left    []tally // Without each group.
	people  int
	freedom int // Groups with genuine pairs, less one.
}

func group(scores []Score, labels []int) (groups, error) {
	p, err := peopleOf(scores, labels)
	if err != nil {
		return groups{}, err
	}
	out := groups{
		sorted: make([]ranked, len(scores)), left: make([]tally, min(len(p.labels), MaxGroups)),
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

// replicates are the figures without each group: [figures][groups].
func (g groups) replicates(figures []func(Curve) float64) ([][]float64, error) {
	out := make([][]float64, len(figures))
	var part Curve
	for group, left := range g.left {
		if left.genuine == 0 || left.impostor == 0 {
			return nil, fmt.Errorf("verify: %w: without one of %d people or groups there are %d genuine "+
				"and %d impostor pairs: take more people, with two pictures each", ErrTooFew, len(g.left),
				left.genuine, left.impostor)
		}
		part.trace(g.sorted, left, uint8(group))
		for i, figure := range figures {
			out[i] = append(out[i], figure(part))
		}
	}
	return out, nil
}
