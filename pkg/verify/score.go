// Package verify decides whether two pictures show the same person, and says how well that works.
//
// Two pictures are the same person when the distance d of their vectors is at most tau. Over many pairs, FAR
// is the share of impostor pairs (two people) that are accepted, FRR the share of genuine pairs (one person)
// that are rejected, and TAR = 1 - FRR. A larger tau raises FAR and lowers FRR; the ROC curve shows both for
// every tau, and the equal error rate is where they meet (slides: learning a similarity; ISO/IEC 19795-1).
//
// Figures are only honest for people that were seen neither in training nor when tau was chosen.
package verify

import (
	"fmt"
	"math"
)

// Score is the distance of one pair of pictures, and the truth about it.
type Score struct {
	Distance float64
	Same     bool // One person.
	A, B     int  // The pictures, A < B.
}

// Distance is the squared Euclidean distance ||a - b||^2, in [0, 4] for unit vectors. It panics where the
// lengths differ.
func Distance(a, b []float32) float64 {
	var sum float64
	for i, v := range a {
		diff := float64(v) - float64(b[i])
		sum += diff * diff
	}
	return sum
}

// Scores compares every picture with every other once: n(n-1)/2 scores of n vectors, in the order (0, 1), (0,
// 2), ...
//
// Vectors of different lengths, a distance that is not a number, and labels of another number are errors.
func Scores(vectors [][]float32, labels []int) ([]Score, error) {
	if len(vectors) != len(labels) {
		return nil, fmt.Errorf("verify: %d vectors but %d labels", len(vectors), len(labels))
	}
	scores := make([]Score, 0, len(vectors)*max(len(vectors)-1, 0)/2)
	for a := range vectors {
		for b := a + 1; b < len(vectors); b++ {
			if len(vectors[a]) != len(vectors[b]) {
				return nil, fmt.Errorf("verify: vector %d has %d dimensions, vector %d has %d",
					a, len(vectors[a]), b, len(vectors[b]))
			}
			d := Distance(vectors[a], vectors[b])
			if math.IsNaN(d) || math.IsInf(d, 0) {
				return nil, fmt.Errorf(
					"verify: the distance of pictures %d and %d is %g: look for NaN or Inf in their vectors",
					a,
					b,
					d,
				)
			}
			scores = append(scores, Score{Distance: d, Same: labels[a] == labels[b], A: a, B: b})
		}
	}
	return scores, nil
}

// Distances parts the distances of genuine pairs (one person) from those of impostor pairs (two people).
func Distances(scores []Score) (genuine, impostor []float64) {
	for _, s := range scores {
		if s.Same {
			genuine = append(genuine, s.Distance)
			continue
		}
		impostor = append(impostor, s.Distance)
	}
	return genuine, impostor
}
