// Package mining supports lesson 09 with miners as loops, figures, comparisons, and the check of a miner.
package mining

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Centred embeds pictures without a network: the pixels minus their mean, scaled to unit length.
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

// Batch returns the first people of a set by name with their first pictures, a possible batch of a training
// step.
func Batch(set images.Set, people, pictures int) (images.Set, error) {
	names := slices.Sorted(slices.Values(set.Names))
	some, err := set.Only(names[:min(people, len(names))]...)
	if err != nil {
		return images.Set{}, err
	}
	return some.First(pictures), nil
}

// Sharp returns the pictures of a batch at 64 x 64, for figures: the same ones at another size.
func Sharp(batch images.Set, pictures int) (images.Set, error) {
	people := 1
	for _, name := range batch.Names {
		var seed, person int
		if _, err := fmt.Sscanf(name, "face-%d-%d", &seed, &person); err == nil {
			people = max(people, person)
		}
	}
	faces, err := lesson.Faces(people, 64)
	if err != nil {
		return images.Set{}, err
	}
	faces, err = faces.Only(batch.Names...)
	if err != nil {
		return images.Set{}, err
	}
	return faces.First(pictures), nil
}

// Distances returns the distances of all pairs, [n][n].
func Distances(vectors [][]float32) [][]float64 {
	d := make([][]float64, len(vectors))
	for i, x := range vectors {
		for _, y := range vectors {
			d[i] = append(d[i], verify.Distance(x, y))
		}
	}
	return d
}

// Triplets returns the triplets that one of [lesson.Miners] selects from a batch, in the order of anchors.
// Its loops do what [siamese.Miner] does as a graph.
func Triplets(miner siamese.Miner, vectors [][]float32, labels []int) (selected []show.Triplet) {
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
		if miner == siamese.BatchHard {
			positives = []int{least(positives, func(i int) float64 { return -to(i) })}
		}
		for _, p := range positives {
			for _, n := range partners(miner, p, negatives, to) {
				selected = append(selected, show.Triplet{
					Anchor: a, Positive: p, Negative: n, AP: to(p), AN: to(n),
				})
			}
		}
	}
	return selected
}

// partners returns the negatives that a miner combines with a positive.
func partners(miner siamese.Miner, p int, negatives []int, to func(int) float64) []int {
	cost := to // Batch-hard: the nearest.
	switch miner {
	case siamese.BatchAll:
		return negatives
	case siamese.Near:
		cost = func(n int) float64 { return math.Abs(to(n) - to(p)) }
	case siamese.SemiHard:
		cost = func(n int) float64 { // The nearest beyond the positive; if there is none, the farthest.
			if to(n) > to(p) {
				return to(n)
			}
			return 9 - to(n)
		}
	}
	return []int{least(negatives, cost)}
}

// least returns the first element with the smallest cost.
func least[T any](of []T, cost func(T) float64) T {
	return slices.MinFunc(of, func(a, b T) int { return cmp.Compare(cost(a), cost(b)) })
}

// ByMiner shows, in a row for each miner, the triplet that it selects for one anchor of a batch. This is the
// first anchor for which near selects a negative that is nearer than the positive, so that semi-hard selects
// another one.
func ByMiner(set images.Set, vectors [][]float32, alpha float64, miners ...siamese.Miner) (
	show.Figure, error,
) {
	near := Triplets(siamese.Near, vectors, set.Labels)
	if len(near) == 0 {
		return nil, errors.New("mining: no triplets: take at least two people, and two pictures of one")
	}
	like := near[max(slices.IndexFunc(near, func(t show.Triplet) bool { return t.AN < t.AP }), 0)]
	var rows []show.Triplet
	for _, miner := range miners {
		rows = append(rows, least(Triplets(miner, vectors, set.Labels), func(t show.Triplet) float64 {
			switch {
			case t.Anchor != like.Anchor:
				return 2
			case t.Positive != like.Positive: // Batch-hard selects its own positive.
				return 1
			}
			return 0
		}))
	}
	return lesson.Triplets(set, alpha, rows...)
}

// Statistics of an epoch by which miners are compared: the share of active triplets and the mean loss, of the
// chosen triplets; the mean distance of all impostor pairs of training people; the EER of validation people.
var (
	Active = lesson.Measure{
		Title: "active triplets", Y: "share of the chosen triplets",
		Of: func(e siamese.Epoch) float64 { return e.Active },
	}
	Loss = lesson.Measure{
		Title: "mean loss of the chosen triplets", Y: "loss",
		Of: func(e siamese.Epoch) float64 { return e.Loss },
	}
	MeanNegative = lesson.Measure{
		Title: "impostor pairs of training people", Y: "mean d(a, n)",
		Of: func(e siamese.Epoch) float64 { return e.Train.Negative.Mean },
	}
	EER = lesson.Measure{
		Title: "validation people", Y: "EER",
		Of: func(e siamese.Epoch) float64 { return e.EER },
	}
)

// Collapsed reports whether a run ended in a collapse; any other error ends the cell.
func Collapsed(err error) bool {
	if errors.Is(err, siamese.ErrCollapsed) {
		return true
	}
	lesson.Check(err)
	return false
}
