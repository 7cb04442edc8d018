package siamese

import (
	"errors"
	"fmt"
)

// ErrCollapsed says that a network maps all pictures to nearly one vector.
var ErrCollapsed = errors.New("the network has collapsed")

// CheckCollapse returns an error that wraps [ErrCollapsed], with cause and remedy, where the mean distances
// of pictures of one person, positive, and of two people, negative, are small beside the margin: d(a, n)
// below the larger of alpha/20 and 0.01 (vectors drawn at random are 2 apart).
//
// Where all vectors are equal, every triplet has the loss alpha and the gradient 0, so that training cannot
// leave that point.
func CheckCollapse(positive, negative, alpha float64) error {
	if negative >= max(alpha/20, 0.01) {
		return nil
	}
	cause := "hard triplets have pulled everything together before the network told people apart, or all " +
		"pictures are alike: look at the pictures, start with siamese.SemiHard or BatchAll, or take a " +
		"smaller " +
		"learning rate"
	if alpha == 0 {
		cause = "with alpha = 0 equal vectors have the loss 0, the trivial answer: set it above 0"
	}
	return fmt.Errorf("siamese: %w: mean d(a, p) is %.4f and mean d(a, n) %.4f, far below what tells "+
		"people apart; where all distances are 0 the loss sticks at alpha = %g: %s",
		ErrCollapsed, positive, negative, alpha, cause)
}

// checkCollapse is [CheckCollapse] with the cause and remedy that fit the loss.
func checkCollapse(l Loss, positive, negative float64) error {
	if t := tripletOf(l); t != nil {
		return CheckCollapse(positive, negative, t.margin)
	}
	if CheckCollapse(positive, negative, 0) == nil {
		return nil
	}
	return fmt.Errorf("siamese: %w: mean d(a, p) is %.4f and mean d(a, n) %.4f under the loss %s: all "+
		"pictures are alike, or the learning rate is too large: look at the pictures, or take a smaller "+
		"learning rate", ErrCollapsed, positive, negative, l)
}
