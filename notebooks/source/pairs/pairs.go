// Package pairs supports lesson 10 with the scores of a binary head, figures, and the check of its exercise.
package pairs

import (
	"errors"
	"math"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Count returns the numbers of genuine and of impostor pairs in a batch of the given number of people with
// the given number of pictures each.
func Count(people, pictures int) (genuine, impostor int) {
	genuine = people * pictures * (pictures - 1) / 2
	return genuine, people*pictures*(people*pictures-1)/2 - genuine
}

// Scores scores all pairs by 1 - p, where p is the head's probability that the pair shows one person. Like a
// distance, the score is small for genuine pairs, so all of package verify applies. A pair is accepted at the
// threshold q on p if its score is at most 1 - q.
func Scores(head siamese.Head, vectors [][]float32, labels []int) ([]verify.Score, error) {
	scores, err := verify.Scores(vectors, labels)
	if err != nil {
		return nil, err
	}
	for i, s := range scores {
		scores[i].Distance = 1 - head.Probability(vectors[s.A], vectors[s.B])
		if math.IsNaN(scores[i].Distance) {
			return nil, errors.New("pairs: the head belongs to embeddings of another length")
		}
	}
	return scores, nil
}

// Head shows the result of training with the binary loss, dimension by dimension, in the order of the weights
// of the head: the weights and their initial values, and the mean differences |f_k(x) - f_k(y)| of genuine
// and of impostor pairs.
func Head(head siamese.Head, vectors [][]float32, labels []int) (show.Figure, error) {
	scores, err := verify.Scores(vectors, labels)
	if err != nil {
		return nil, err
	}
	n := len(head.Weights)
	order := make([]int, n)
	for k := range order {
		order[k] = k
	}
	slices.SortFunc(order, func(i, j int) int {
		if head.Weights[i] < head.Weights[j] {
			return -1
		}
		return 1
	})
	one := show.Series{Name: "one person", Color: show.Genuine, Values: make([]float64, n)}
	two := show.Series{Name: "two people", Color: show.Impostor, Values: make([]float64, n)}
	genuine, impostor := verify.GenuineImpostor(scores)
	for _, s := range scores {
		into, pairs := two.Values, len(impostor)
		if s.Same {
			into, pairs = one.Values, len(genuine)
		}
		for place, k := range order {
			into[place] += math.Abs(float64(vectors[s.A][k]-vectors[s.B][k])) / float64(pairs)
		}
	}
	var x, learnt, start []float64
	for place, k := range order {
		x, learnt = append(x, float64(place+1)), append(learnt, float64(head.Weights[k]))
		start = append(start, -1)
	}
	return show.Lines("dimension, in the order of its weight", x,
		show.Panel{Title: "weights of the head", Y: "w", Series: []show.Series{
			{Name: "learnt", Values: learnt}, {Name: "at the start", Values: start},
		}},
		show.Panel{Title: "mean |f(x) - f(y)|", Y: "difference", Series: []show.Series{one, two}})
}

// Logits returns the mean of w . |f(x) - f(y)| + b over genuine and over impostor pairs: the logarithm of p /
// (1 - p), above 0 if the head predicts one person.
func Logits(head siamese.Head, vectors [][]float32, labels []int) (genuine, impostor float64, err error) {
	scores, err := Scores(head, vectors, labels)
	if err != nil {
		return 0, 0, err
	}
	mean := func(scores []float64) (sum float64) {
		for _, d := range scores {
			d = min(max(d, 1e-9), 1-1e-9)
			sum += math.Log((1-d)/d) / float64(len(scores))
		}
		return sum
	}
	one, two := verify.GenuineImpostor(scores)
	return mean(one), mean(two), nil
}

// ErrorRates shows FAR and FRR over the threshold on p: a pair is accepted if p is at least the threshold.
func ErrorRates(titles []string, of ...[]verify.Score) (show.Figure, error) {
	var at []float64
	for q := 1; q < 40; q++ {
		at = append(at, 2.5*float64(q))
	}
	var panels []show.Panel
	for k, scores := range of {
		curve, err := verify.ROC(scores)
		if err != nil {
			return nil, err
		}
		far := show.Series{Name: "FAR", Color: show.Impostor}
		frr := show.Series{Name: "FRR", Color: show.Genuine}
		for _, q := range at {
			accepted, rejected := curve.At(1 - q/100)
			far.Values, frr.Values = append(far.Values, accepted), append(frr.Values, rejected)
		}
		panels = append(panels, show.Panel{Title: titles[k], Y: "share", Series: []show.Series{far, frr}})
	}
	return show.Lines("threshold on p, in percent", at, panels...)
}
