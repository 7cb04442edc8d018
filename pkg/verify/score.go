// Package verify decides whether two pictures show the same person, and says how well that works.
//
// Two pictures are the same person when the distance d of their vectors is at most tau. Over many pairs, FAR
// is the share of impostor pairs (two people) that are accepted, FRR the share of genuine pairs (one person)
// that are rejected, and TAR = 1 - FRR. A larger tau raises FAR and lowers FRR; the ROC curve shows both for
// every tau, and the equal error rate is where they meet (slides: learning a similarity; ISO/IEC 19795-1).
//
// Figures are only honest for people that were seen neither in training nor when tau was chosen, and with an
// interval over people ([Estimate]): pairs that share people are no independent trials. What the data cannot
// support is refused ([UnsupportedError]). A [Gallery] names people, and rejects those it does not know.
package verify

import (
	"fmt"
	"iter"
	"math"
	"slices"
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
	if len(a) != len(b) {
		panic(fmt.Sprintf("verify: distance of vectors with %d and %d dimensions", len(a), len(b)))
	}
	var sum float64
	for i, v := range a {
		diff := float64(v) - float64(b[i])
		sum += diff * diff
	}
	return sum
}

// Scores compares every picture with every other once: n(n-1)/2 scores of n vectors, in the order (0, 1),
// (0, 2), ...
//
// Vectors of different lengths or of none, values that are not finite, and labels of another number are
// errors.
func Scores(vectors [][]float32, labels []int) ([]Score, error) {
	if err := check(vectors, labels); err != nil {
		return nil, err
	}
	scores := make([]Score, 0, len(vectors)*max(len(vectors)-1, 0)/2)
	for a := range vectors {
		for b := a + 1; b < len(vectors); b++ {
			d := Distance(vectors[a], vectors[b])
			scores = append(scores, Score{Distance: d, Same: labels[a] == labels[b], A: a, B: b})
		}
	}
	return scores, nil
}

// check returns an error where vectors cannot be compared.
func check(vectors [][]float32, labels []int) error {
	if len(vectors) != len(labels) {
		return fmt.Errorf("verify: %d vectors but %d labels", len(vectors), len(labels))
	}
	return checkVectors(vectors)
}

func checkVectors(vectors [][]float32) error {
	if len(vectors) == 0 {
		return nil
	}
	return checkFinite(slices.Values(vectors), len(vectors[0]))
}

func checkFinite(vectors iter.Seq[[]float32], dimensions int) error {
	i := -1
	for vector := range vectors {
		i++
		if len(vector) == 0 || len(vector) != dimensions {
			return fmt.Errorf("verify: vector 0 has %d dimensions, vector %d has %d", dimensions, i,
				len(vector))
		}
		for _, v := range vector {
			if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
				return fmt.Errorf("verify: vector %d holds %g: look for NaN or Inf where it was made", i, v)
			}
		}
	}
	return nil
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
