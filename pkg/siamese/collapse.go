package siamese

import (
	"errors"
	"fmt"
)

// ErrCollapsed is returned if a network maps all pictures to nearly the same embedding.
var ErrCollapsed = errors.New("the network has collapsed")

// CheckCollapse returns an error that wraps [ErrCollapsed], with cause and remedy, if the mean distance of
// impostor pairs, negative, is below the larger of alpha/20 and 0.01. (Random unit vectors have a mean
// distance of 2.) The mean distance of genuine pairs, positive, is only reported.
//
// If all embeddings are equal, every triplet has loss alpha and gradient 0, so training cannot leave that
// point.
func CheckCollapse(positive, negative, alpha float64) error {
	if negative >= max(alpha/20, 0.01) {
		return nil
	}
	remedy := "look at the pictures, take siamese.BatchAll, or use a smaller learning rate"
	if alpha == 0 {
		remedy = "equal embeddings have loss 0, so set alpha above 0"
	}
	return fmt.Errorf("siamese: %w: mean d(a, p) %.4f, mean d(a, n) %.4f with alpha = %g: %s",
		ErrCollapsed, positive, negative, alpha, remedy)
}

// checkCollapse is [CheckCollapse] with the cause and remedy for the loss.
func checkCollapse(l Loss, positive, negative float64) error {
	if t := tripletOf(l); t != nil {
		return CheckCollapse(positive, negative, t.margin)
	}
	if CheckCollapse(positive, negative, 0) == nil {
		return nil
	}
	return fmt.Errorf("siamese: %w: mean d(a, p) %.4f, mean d(a, n) %.4f with the loss %s: look at the "+
		"pictures, or use a smaller learning rate", ErrCollapsed, positive, negative, l)
}
