package verify

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Folds is the result of the protocol of LFW: each fold decided by the threshold of the others.
type Folds struct {
	Tau, Accuracy []float64 // Of each fold.

	Mean float64 // Mean accuracy, in [0, 1].
	// StandardError is the standard deviation of the accuracies (n-1 degrees of freedom) over the root of
	// the number of folds, as the results page of LFW has it.
	StandardError float64
}

// String is mean accuracy and standard error in percent.
func (f Folds) String() string {
	return fmt.Sprintf("%.2f %% +- %.2f", 100*f.Mean, 100*f.StandardError)
}

// CrossValidate takes tau from all folds but one, by the most pairs decided rightly ([Curve.BestPairs]), and
// counts the pairs of the last one that it decides rightly, in turn (Huang et al. 2007, "Labeled faces in
// the wild", view 2, ten folds). The folds must share no person for the result to mean what it says; those
// of LFW do not. It needs two folds, none empty, finite distances, and pairs of both kinds in the others of
// each ([ErrOneSided]).
func CrossValidate(folds [][]Score) (Folds, error) {
	if len(folds) < 2 {
		return Folds{}, fmt.Errorf("verify: %d folds: two are the least", len(folds))
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
			return Folds{}, fmt.Errorf("verify: all folds but %d: %w", i, ErrOneSided)
		}
		tau, _ := curve.BestPairs()
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

// InFolds parts a list into n folds of consecutive scores, as the pairs file of LFW lists them: ten folds of
// 600. The number of scores must be a multiple of n.
func InFolds(scores []Score, n int) ([][]Score, error) {
	if len(scores) == 0 {
		return nil, errors.New("verify: no scores to part into folds")
	}
	if n < 1 || len(scores)%n != 0 {
		return nil, fmt.Errorf("verify: %d scores are no %d folds of one size", len(scores), n)
	}
	return slices.Collect(slices.Chunk(scores, len(scores)/n)), nil
}
