// Package verify decides whether two pictures show the same person, and measures how often that is right.
//
// Two pictures show the same person if the distance d of their embeddings is at most a threshold tau. Over
// many pairs, FAR is the share of impostor pairs (two people) that are accepted, FRR the share of genuine
// pairs (one person) that are rejected, and TAR = 1 - FRR. A larger tau raises FAR and lowers FRR. The ROC
// curve shows both at every tau, and the equal error rate is their value at the threshold where FAR equals
// FRR (slides: learning a similarity; ISO/IEC 19795-1).
//
// Rates are valid only for people who were used neither for training nor to choose tau, and they need an
// interval over people ([Estimate]), since pairs that share a person are not independent trials. A rate that
// is too small for the number of pairs is rejected ([UnsupportedError]).
package verify

import (
	"fmt"
	"math"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/gosiamese/gosiamese/pkg/internal/vectors"
)

// Score is the distance of a pair of pictures, and whether it is a genuine pair.
type Score struct {
	Distance float64
	Same     bool // Both pictures show one person.
	A, B     int  // Indices of the pictures, A < B.
}

// Distance is the squared Euclidean distance ||a - b||^2, in [0, 4] for unit vectors. It is NaN if the
// dimensions differ, so that no threshold accepts the pair.
func Distance(a, b []float32) float64 {
	if len(a) != len(b) {
		return math.NaN()
	}
	var sum float64
	for i, v := range a {
		diff := float64(v) - float64(b[i])
		sum += diff * diff
	}
	return sum
}

// Scores compares each picture with every other one once: n(n-1)/2 scores of n embeddings, in the order
// (0, 1), (0, 2), ...
//
// It returns an error if embeddings are empty, non-finite or of different dimensions, or if there are fewer
// or more labels than embeddings.
func Scores(embeddings [][]float32, labels []int) ([]Score, error) {
	if err := checkLabelled(embeddings, labels); err != nil {
		return nil, err
	}
	n := len(embeddings)
	scores := make([]Score, n*max(n-1, 0)/2)
	var rows errgroup.Group
	rows.SetLimit(runtime.GOMAXPROCS(0))
	for a := range embeddings {
		rows.Go(func() error {
			for b := a + 1; b < n; b++ {
				d := Distance(embeddings[a], embeddings[b])
				scores[pairOf(a, b, n)] = Score{Distance: d, Same: labels[a] == labels[b], A: a, B: b}
			}
			return nil
		})
	}
	return scores, rows.Wait()
}

// pairOf is the index of the score of two of n pictures in the result of [Scores].
func pairOf(a, b, n int) int {
	a, b = min(a, b), max(a, b)
	return a*(2*n-a-1)/2 + b - a - 1
}

// PairScores compares only the listed pairs, for example those of the pairs file of LFW: it returns them in
// the same order with their distances, and with A and B swapped if A > B. Besides the errors of [Scores] it
// returns an error if an index is out of range, or if a picture is paired with itself.
func PairScores(embeddings [][]float32, pairs []Score) ([]Score, error) {
	if err := checkFinite(embeddings); err != nil {
		return nil, err
	}
	scores := make([]Score, len(pairs))
	for i, p := range pairs {
		a, b := min(p.A, p.B), max(p.A, p.B)
		if a < 0 || b >= len(embeddings) || a == b {
			return nil, fmt.Errorf("verify: pair %d compares pictures %d and %d of %d: want two different "+
				"pictures", i, p.A, p.B, len(embeddings))
		}
		scores[i] = Score{Distance: Distance(embeddings[a], embeddings[b]), Same: p.Same, A: a, B: b}
	}
	return scores, nil
}

// GenuineImpostor separates the distances of genuine pairs (one person) from those of impostor pairs (two
// people), both in the order of the scores.
func GenuineImpostor(scores []Score) (genuine, impostor []float64) {
	for _, s := range scores {
		if s.Same {
			genuine = append(genuine, s.Distance)
			continue
		}
		impostor = append(impostor, s.Distance)
	}
	return genuine, impostor
}

// checkLabelled returns an error if embeddings cannot be compared, or do not match their labels.
func checkLabelled(embeddings [][]float32, labels []int) error {
	if len(embeddings) != len(labels) {
		return fmt.Errorf("verify: %d embeddings but %d labels", len(embeddings), len(labels))
	}
	return checkFinite(embeddings)
}

// checkFinite returns an error if embeddings cannot be compared.
func checkFinite(embeddings [][]float32) error {
	if len(embeddings) == 0 {
		return nil
	}
	if err := vectors.CheckFinite(slices.Values(embeddings), len(embeddings[0])); err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	return nil
}

// checkUnit returns an error if embeddings cannot be compared, or are not of unit length; what names them in
// the error.
func checkUnit(what string, embeddings [][]float32) error {
	if len(embeddings) == 0 {
		return nil
	}
	err := vectors.CheckFinite(slices.Values(embeddings), len(embeddings[0]))
	if err == nil {
		err = vectors.CheckUnit(slices.Values(embeddings))
	}
	if err != nil {
		return fmt.Errorf("verify: %s: %w", what, err)
	}
	return nil
}
