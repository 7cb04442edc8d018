// Package pairs supports lesson 10: it compares losses written in a cell with those of the library, tunes and
// compares the losses, draws its figures, and checks its exercises.
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

// Scores scores all pairs by the weighted distance of a head, delta = -w . |f(x) - f(y)|, so that the
// log-odds are b - delta. Like a distance, the score is small for genuine pairs, so that [verify.Calibrate]
// and [Uncalibrated] apply.
func Scores(head siamese.Head, vectors [][]float32, labels []int) ([]verify.Score, error) {
	scores, err := verify.Scores(vectors, labels)
	if err != nil {
		return nil, err
	}
	if len(vectors) > 0 && len(vectors[0]) != len(head.Weights) {
		return nil, errors.New("pairs: the head belongs to embeddings of another length")
	}
	for i, s := range scores {
		delta := 0.0
		for k, w := range head.Weights {
			delta -= float64(w) * math.Abs(float64(vectors[s.A][k])-float64(vectors[s.B][k]))
		}
		scores[i].Distance = delta
	}
	return scores, nil
}

// Uncalibrated is the calibration that leaves the probability of a head as it is, sigmoid(b - delta), for the
// scores of [Scores] and equal priors.
func Uncalibrated(head siamese.Head) verify.Calibration {
	return verify.Calibration{Intercept: float64(head.Bias), Slope: 1, Prior: 0.5}
}

// Rates returns FAR and FRR if a pair is accepted whose probability is at least p.
func Rates(c verify.Calibration, scores []verify.Score, p float64) (far, frr float64) {
	genuine, impostor := verify.GenuineImpostor(scores)
	for _, d := range impostor {
		if c.Probability(d) >= p {
			far += 1 / float64(len(impostor))
		}
	}
	for _, d := range genuine {
		if c.Probability(d) < p {
			frr += 1 / float64(len(genuine))
		}
	}
	return far, frr
}

// EER returns the EER by the probability of a head, with its interval over people.
func EER(scores []verify.Score, labels []int) (verify.Estimate, error) {
	least := 0.0
	for _, s := range scores {
		least = min(least, s.Distance)
	}
	shifted := slices.Clone(scores) // A curve wants scores of at least 0.
	for i := range shifted {
		shifted[i].Distance -= least
	}
	estimates, err := verify.Jackknife(shifted, labels, func(c verify.Curve) float64 {
		eer, _ := c.EER()
		return eer
	})
	if err != nil {
		return verify.Estimate{}, err
	}
	return estimates[0], nil
}

// Head shows the result of training with the binary loss, dimension by dimension, in the order of the weights
// of the head: the weights and their initial values, and the mean differences |f_k(x) - f_k(y)| of genuine
// and of impostor pairs.
func Head(head siamese.Head, vectors [][]float32, labels []int) (show.Figure, error) {
	scores, err := Scores(head, vectors, labels)
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
	one := show.Series{Name: "genuine pairs", Color: show.Genuine, Values: make([]float64, n)}
	two := show.Series{Name: "impostor pairs", Color: show.Impostor, Values: make([]float64, n)}
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
	var x, trained, start []float64
	for place, k := range order {
		x, trained = append(x, float64(place+1)), append(trained, float64(head.Weights[k]))
		start = append(start, -1)
	}
	return show.Lines("dimension, in the order of its weight", x,
		show.Panel{Title: "weights of the head", Y: "w", Series: []show.Series{
			{Name: "after training", Values: trained},
			{Name: "at the start", Values: start, Color: "#999999"},
		}},
		show.Panel{Title: "mean |f(x) - f(y)|", Y: "difference", Series: []show.Series{one, two}})
}
