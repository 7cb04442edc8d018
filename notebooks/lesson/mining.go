package lesson

import (
	"cmp"
	"errors"
	"math"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Rules are the rules by which triplets are chosen, those that take more of them first.
func Rules() []siamese.Miner {
	return []siamese.Miner{siamese.BatchAll, siamese.SemiHard, siamese.Near, siamese.BatchHard}
}

// Centred makes vectors of pictures without a network: the pixels less their mean, scaled to length 1.
func Centred(set images.Set) [][]float32 {
	var vectors [][]float32
	for _, picture := range set.Pictures {
		var mean, squares float64
		for _, v := range picture {
			mean += float64(v) / float64(len(picture))
		}
		vector := make([]float32, len(picture))
		for i, v := range picture {
			vector[i] = v - float32(mean)
			squares += float64(vector[i]) * float64(vector[i])
		}
		for i := range vector {
			vector[i] /= float32(math.Sqrt(max(squares, 1e-12)))
		}
		vectors = append(vectors, vector)
	}
	return vectors
}

// OneBatch is the first people of a set with their first pictures, as a training step may draw them.
func OneBatch(set images.Set, people, pictures int) (images.Set, error) {
	some, err := set.Only(set.Names[:min(people, len(set.Names))]...)
	if err != nil {
		return images.Set{}, err
	}
	return FirstOfEach(some, pictures), nil
}

// Places says which pictures of a batch make a triplet.
type Places struct{ Anchor, Positive, Negative int }

// Triples are the triplets that a rule chooses from a batch, by anchors in order: what
// [siamese.Miner] does as a graph, in loops.
func Triples(rule siamese.Miner, vectors [][]float32, labels []int) (chosen []Places) {
	for a := range vectors {
		var positives, negatives []int
		for i, label := range labels {
			switch {
			case label != labels[a]:
				negatives = append(negatives, i)
			case i != a:
				positives = append(positives, i)
			}
		}
		if len(positives) == 0 || len(negatives) == 0 {
			continue
		}
		to := func(i int) float64 { return verify.Distance(vectors[a], vectors[i]) }
		if rule == siamese.BatchHard {
			positives = []int{least(positives, func(i int) float64 { return -to(i) })}
		}
		for _, p := range positives {
			for _, n := range partners(rule, p, negatives, to) {
				chosen = append(chosen, Places{a, p, n})
			}
		}
	}
	return chosen
}

// partners are the negatives that a rule puts beside a positive.
func partners(rule siamese.Miner, p int, negatives []int, to func(int) float64) []int {
	cost := to // Hard: the nearest.
	switch rule {
	case siamese.BatchAll:
		return negatives
	case siamese.Near:
		cost = func(n int) float64 { return math.Abs(to(n) - to(p)) }
	case siamese.SemiHard:
		cost = func(n int) float64 { // Those beyond the positive come first; else the farthest.
			if to(n) > to(p) {
				return to(n)
			}
			return 9 - to(n)
		}
	}
	return []int{least(negatives, cost)}
}

// least is the first with the smallest cost.
func least[T any](of []T, cost func(T) float64) T {
	return slices.MinFunc(of, func(a, b T) int { return cmp.Compare(cost(a), cost(b)) })
}

// ByRule shows a row for each rule: the triplet that it makes with one anchor of a batch, the first for which
// near takes a negative that is nearer than the positive, so that semi-hard takes another one.
func ByRule(set images.Set, vectors [][]float32, alpha float64, rules ...siamese.Miner) (
	show.Figure, error,
) {
	near := Triples(siamese.Near, vectors, set.Labels)
	if len(near) == 0 {
		return nil, errors.New("lesson: no triplets: take two people at least, and two pictures of one")
	}
	d := func(i, j int) float64 { return verify.Distance(vectors[i], vectors[j]) }
	like := near[max(slices.IndexFunc(near, func(t Places) bool {
		return d(t.Anchor, t.Negative) < d(t.Anchor, t.Positive)
	}), 0)]
	var rows []show.Triplet
	for _, rule := range rules {
		t := least(Triples(rule, vectors, set.Labels), func(t Places) float64 {
			switch {
			case t.Anchor != like.Anchor:
				return 2
			case t.Positive != like.Positive: // The positive of hard is its own.
				return 1
			}
			return 0
		})
		rows = append(rows, show.Triplet{
			Anchor: fewGreys(Picture(set, t.Anchor)), Positive: fewGreys(Picture(set, t.Positive)),
			Negative: fewGreys(Picture(set, t.Negative)),
			AP:       d(t.Anchor, t.Positive), AN: d(t.Anchor, t.Negative),
		})
	}
	return show.Triplets(alpha, rows...)
}

// planePoints bounds the points of a cloud.
const planePoints = 150

// Plane shows all triplets of a batch by their two distances, and those that each rule chooses.
func Plane(vectors [][]float32, labels []int, alpha float64) (show.Figure, error) {
	points := func(rule siamese.Miner) (points [][2]float64) {
		all := Triples(rule, vectors, labels)
		for i := 0; i < len(all); i += 1 + len(all)/planePoints {
			t := all[i]
			points = append(points, [2]float64{
				verify.Distance(vectors[t.Anchor], vectors[t.Positive]),
				verify.Distance(vectors[t.Anchor], vectors[t.Negative]),
			})
		}
		return points
	}
	var clouds []show.Cloud
	for _, rule := range Rules() {
		clouds = append(clouds, show.Cloud{Title: rule.String(), Chosen: points(rule)})
	}
	return show.Plane(alpha, points(siamese.BatchAll), clouds...)
}
