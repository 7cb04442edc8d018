package verify

import (
	"fmt"
	"math"
	"slices"
)

// Folds is the result of cross-validation by the protocol of LFW: each fold is evaluated at the threshold
// chosen on the others.
type Folds struct {
	Tau, Accuracy []float64 // Of each fold.

	Mean float64 // Mean accuracy, in [0, 1].
	// StandardError is the standard deviation of the accuracies (n-1 degrees of freedom) divided by the
	// square root of the number of folds, as on the results page of LFW.
	StandardError float64
}

// CrossValidate chooses tau on all folds but one for the highest accuracy, the share of pairs that are
// decided correctly, and measures the accuracy on the remaining fold, for each fold in turn (Huang et al.
// 2007, "Labeled faces in the wild", view 2: ten folds of 600 consecutive pairs). The result is valid only if
// no person is in two folds, as in LFW.
//
// It returns an error if there are fewer than two folds, if a fold is empty, if a distance is non-finite, or
// if all folds but one lack genuine or impostor pairs ([ErrOneSided]).
func CrossValidate(folds [][]Score) (Folds, error) {
	if len(folds) < 2 {
		return Folds{}, fmt.Errorf("verify: %d folds: want at least two", len(folds))
	}
	var out Folds
	for i, fold := range folds {
		if len(fold) == 0 {
			return Folds{}, fmt.Errorf("verify: fold %d is empty", i)
		}
		for j, s := range fold {
			if err := s.finite(j); err != nil {
				return Folds{}, fmt.Errorf("verify: fold %d: %w", i, err)
			}
		}
	}
	for i, fold := range folds {
		curve, err := ROC(slices.Concat(slices.Concat(folds[:i]...), slices.Concat(folds[i+1:]...)))
		if err != nil {
			return Folds{}, fmt.Errorf("verify: all folds but %d: %w: want both kinds in each", i,
				ErrOneSided)
		}
		tau, _ := curve.bestPairs()
		var right share
		for _, s := range fold {
			right.add(s.Same == (s.Distance <= tau), 1)
		}
		out.Tau, out.Accuracy = append(out.Tau, tau), append(out.Accuracy, right.rate())
	}
	n := float64(len(folds))
	for _, a := range out.Accuracy {
		out.Mean += a / n
	}
	var squares float64
	for _, a := range out.Accuracy {
		squares += (a - out.Mean) * (a - out.Mean)
	}
	out.StandardError = math.Sqrt(squares / (n - 1) / n)
	return out, nil
}
