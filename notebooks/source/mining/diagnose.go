package mining

import (
	"fmt"
	"math"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// sameDistance is the largest difference between two values of one distance.
const sameDistance = 1e-5

// picked is a chosen triplet: the indices of anchor, positive and negative.
type picked = [3]int

// complaint returns what is wrong with the first miner, with a hint, or "" if both miners agree.
func (o outcome) complaint(library siamese.Miner) string {
	own, fault := o.triplets(o.own)
	if fault != "" {
		return fault
	}
	want, _ := o.triplets(o.library)
	for _, check := range []func() string{
		func() string { return o.kinds(own) },
		func() string { return o.number(own, want) },
		func() string { return o.negatives(own, want, library) },
	} {
		if fault := check(); fault != "" {
			return fault
		}
	}
	if math.Abs(float64(o.own.loss-o.library.loss)) > 1e-5 {
		return fmt.Sprintf("the triplets are right, but their mean loss is %.5f, want %.5f.\nHint: Chosen "+
			"must be 1 for a chosen triplet and 0 for all others", o.own.loss, o.library.loss)
	}
	for i, g := range o.own.gradient {
		if w := o.library.gradient[i]; !(math.Abs(float64(g-w)) < 1e-4) {
			return fmt.Sprintf("triplets and loss are right, but the gradient at coordinate %d of picture %d"+
				" is %.5f, want %.5f.\nHint: Positive and Negative must be computed from d by operations "+
				"that pass the gradient on, so no StopGradient", i%3, i/3, g, w)
		}
	}
	return ""
}

// triplets returns the chosen triplets, sorted, or what is wrong with the nodes. All distances of a batch
// differ, so the pair of pictures follows from the distance, and the anchor is in both pairs.
func (o outcome) triplets(m mined) (all []picked, fault string) {
	for i, c := range m.chosen {
		if c == 0 {
			continue
		}
		if c != 1 {
			return nil, fmt.Sprintf("Chosen has the value %g.\nHint: it is a mask, 1 or 0", c)
		}
		ap, an := m.positive[i], m.negative[i]
		p, n := o.pair(ap), o.pair(an)
		switch {
		case p == nil || n == nil:
			return nil, fmt.Sprintf("a chosen triplet has the distances (%.4g, %.4g), and the batch has no "+
				"such pair.\nHint: pick single distances of d. A constant that stands for \"no candidate\" "+
				"must never be chosen, so it is larger than 4 before a minimum and below 0 before a maximum",
				ap, an)
		case p[0] == p[1]:
			return nil, "a chosen triplet has d(a, p) = 0.\nHint: the anchor itself is among your " +
				"positives. It shows the same person too: take the diagonal out of the mask"
		case n[0] == n[1]:
			return nil, "a chosen triplet has d(a, n) = 0.\nHint: the anchor itself is among your " +
				"negatives: a negative shows another person"
		}
		a := slices.IndexFunc(p, func(i int) bool { return slices.Contains(n, i) })
		if a < 0 {
			return nil, "the two distances of a triplet have no picture in common.\nHint: both are measured" +
				" from the anchor: compare rows of d, d[a, p] with d[a, n]"
		}
		all = append(all, picked{p[a], p[1-a], n[1-slices.Index(n, p[a])]})
	}
	if len(all) == 0 {
		return nil, "no triplet is chosen.\nHint: Chosen is 1 for each anchor and positive"
	}
	slices.SortFunc(all, func(x, y picked) int { return slices.Compare(x[:], y[:]) })
	return all, ""
}

// pair returns the two pictures with a distance, twice the same for the distance 0; nil if there are none.
func (o outcome) pair(distance float32) []int {
	for i, d := range o.d {
		if math.Abs(float64(d-distance)) < sameDistance {
			b := len(o.labels)
			return []int{i / b, i % b}
		}
	}
	return nil
}

// kinds reports positives of another person and negatives of the same one.
func (o outcome) kinds(own []picked) string {
	for _, t := range own {
		switch {
		case o.labels[t[0]] != o.labels[t[1]]:
			return fmt.Sprintf("pictures %d and %d are an anchor and its positive, but show two people.\n"+
				"Hint: Chosen is 1 only if the labels are equal", t[0], t[1])
		case o.labels[t[0]] == o.labels[t[2]]:
			return fmt.Sprintf("picture %d is a negative of picture %d, but shows the same person.\nHint: "+
				"take the negatives only: replace the distances of one person before the minimum, by "+
				"Where(negative, ...)", t[2], t[0])
		}
	}
	return ""
}

// number reports anchors and positives with no triplet, or with several.
func (o outcome) number(own, want []picked) string {
	count := map[[2]int]int{}
	for _, t := range own {
		count[[2]int{t[0], t[1]}]++
	}
	for _, t := range want {
		switch n := count[[2]int{t[0], t[1]}]; {
		case n == 0 && len(o.beyond(t)) == 0:
			return fmt.Sprintf("anchor %d with positive %d has no triplet.\nHint: none of its negatives is "+
				"farther than the positive. Then take the farthest negative", t[0], t[1])
		case n == 0:
			return fmt.Sprintf("%d triplets, want %d: anchor %d with positive %d has none.\nHint: every "+
				"ordered pair of two pictures of one person is an anchor and a positive", len(own), len(want),
				t[0], t[1])
		case n > 1:
			return fmt.Sprintf("%d triplets, want %d: anchor %d with positive %d has %d negatives.\nHint: "+
				"keep one of them: a minimum or a maximum over the last axis", len(own), len(want), t[0],
				t[1], n)
		}
	}
	return ""
}

// negatives reports a wrong choice of the negative, by the rule that explains it.
func (o outcome) negatives(own, want []picked, library siamese.Miner) string {
	if slices.Equal(own, want) {
		return ""
	}
	for _, r := range rules {
		explains := func(t picked) bool { return r.choose(o, t) == t[2] }
		if !slices.ContainsFunc(own, func(t picked) bool { return !explains(t) }) {
			return fmt.Sprintf("%s.\nHint: %s", r.says, targets[library.String()])
		}
	}
	i := 0
	for own[i] == want[i] {
		i++
	}
	a, p := own[i][0], own[i][1]
	return fmt.Sprintf("for anchor %d and positive %d, d(a, p) = %.2f, you take a negative with d(a, n) = "+
		"%.2f, want %.2f.\nHint: %s", a, p, o.at(a, p), o.at(a, own[i][2]), o.at(a, want[i][2]),
		targets[library.String()])
}

func (o outcome) at(i, j int) float32 { return o.d[i*len(o.labels)+j] }

// others returns the negatives of the anchor of a triplet, and beyond those that are farther than its
// positive.
func (o outcome) others(t picked) (all []int) {
	for i, label := range o.labels {
		if label != o.labels[t[0]] {
			all = append(all, i)
		}
	}
	return all
}

func (o outcome) beyond(t picked) (all []int) {
	for _, n := range o.others(t) {
		if o.at(t[0], n) > o.at(t[0], t[1]) {
			all = append(all, n)
		}
	}
	return all
}

// targets say which negative a miner takes.
var targets = map[string]string{
	siamese.Near.String(): "take the negative with the smallest |d(a, n) - d(a, p)|, nearer or farther than" +
		" the positive",
	siamese.SemiHard.String(): "of the negatives that are farther than the positive take the nearest; if " +
		"there is none, the farthest negative",
}

// rule is a rule by which wrong answers choose the negative.
type rule struct {
	says   string
	choose func(o outcome, t picked) int
}

var rules = []rule{
	{
		"you take the nearest negative, the hardest, even if it is nearer than the positive (the smallest " +
			"d(a, n) - d(a, p) without an absolute value is the same)",
		func(o outcome, t picked) int { return o.nearest(t, o.others(t)) },
	},
	{
		"you take the farthest negative, the easiest, whose loss is mostly 0",
		func(o outcome, t picked) int { return o.farthest(t, o.others(t)) },
	},
	{
		"you take the smallest |d(a, n) - d(a, p)|, so that the negative may be nearer than the positive",
		func(o outcome, t picked) int {
			return least(o.others(t), func(n int) float64 {
				return math.Abs(float64(o.at(t[0], n) - o.at(t[0], t[1])))
			})
		},
	},
	{
		"you take only negatives beyond the positive",
		func(o outcome, t picked) int { return o.either(t, o.beyond(t), o.nearest, o.farthest) },
	},
	{
		"if no negative is farther than the positive, you take the nearest one",
		func(o outcome, t picked) int { return o.either(t, o.beyond(t), o.nearest, o.nearest) },
	},
	{
		"you take the farthest of the semi-hard negatives",
		func(o outcome, t picked) int {
			band := slices.DeleteFunc(o.beyond(t), func(n int) bool {
				return o.at(t[0], n) >= o.at(t[0], t[1])+checkAlpha
			})
			return o.either(t, band, o.farthest, func(picked, []int) int { return t[2] })
		},
	},
	{
		"of the negatives beyond the positive you take the first of the batch",
		func(o outcome, t picked) int {
			first := func(_ picked, of []int) int { return of[0] }
			return o.either(t, o.beyond(t), first, func(picked, []int) int { return t[2] })
		},
	},
}

func (o outcome) nearest(t picked, of []int) int {
	return least(of, func(n int) float64 { return float64(o.at(t[0], n)) })
}

func (o outcome) farthest(t picked, of []int) int {
	return least(of, func(n int) float64 { return -float64(o.at(t[0], n)) })
}

// either chooses from some of the negatives, or from all negatives if there are none.
func (o outcome) either(t picked, some []int, choose, otherwise func(picked, []int) int) int {
	if len(some) > 0 {
		return choose(t, some)
	}
	return otherwise(t, o.others(t))
}
