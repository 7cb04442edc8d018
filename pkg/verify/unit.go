package verify

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
)

// lengthTolerance is how far the length of an embedding may be from 1: many times what rounding to float32
// does.
const lengthTolerance = 1e-3

// errCancel is returned for vectors without a mean direction.
var errCancel = errors.New("the vectors cancel each other out: they are not of one person, look for a " +
	"network that has collapsed or diverged")

// checkEmbeddings returns an error where vectors cannot be compared or are not of unit length. A zero vector
// is at distance 1 from every embedding and short ones are not much farther: they are near everyone.
func checkEmbeddings(vectors [][]float32) error {
	if err := checkVectors(vectors); err != nil {
		return err
	}
	return checkUnit(slices.Values(vectors))
}

func checkUnit(vectors iter.Seq[[]float32]) error {
	i := -1
	for vector := range vectors {
		i++
		if length := norm(vector); !(math.Abs(length-1) <= lengthTolerance) {
			return fmt.Errorf("verify: vector %d has the length %.4g, embeddings have unit length: look for "+
				"a network without its last normalisation, or with zero weights", i, length)
		}
	}
	return nil
}

// norm is the length ||v||.
func norm(vector []float32) float64 {
	var squares float64
	for _, v := range vector {
		squares += float64(v) * float64(v)
	}
	return math.Sqrt(squares)
}

// Mean is the mean of the embeddings of one person, brought back to unit length: what a [Gallery] finds them
// by. No embeddings, some that are not of unit length, and some that cancel each other out, so that no
// direction is left, are errors.
func Mean(embeddings [][]float32) ([]float32, error) {
	if len(embeddings) == 0 {
		return nil, errors.New("verify: mean of no vectors: take one at least")
	}
	if err := checkEmbeddings(embeddings); err != nil {
		return nil, err
	}
	mean, err := meanOf(slices.Values(embeddings), len(embeddings[0]))
	if err != nil {
		return nil, fmt.Errorf("verify: mean: %w", err)
	}
	return mean, nil
}

// meanOf is [average]. It returns an error if the vectors cancel each other out.
func meanOf(vectors iter.Seq[[]float32], dimensions int) ([]float32, error) {
	mean, left := average(vectors, dimensions)
	if left <= 1e-6 { // It is NaN where all are zero.
		return nil, errCancel
	}
	return mean, nil
}

// average is the mean of one or more vectors, scaled to the mean of their lengths, and the share of these
// that the mean has before, in [0, 1]. A mean of zero stays zero.
func average(vectors iter.Seq[[]float32], dimensions int) (mean []float32, left float64) {
	sum, lengths, squares, n := make([]float64, dimensions), 0.0, 0.0, 0.0
	for vector := range vectors {
		n++
		for i, v := range vector {
			sum[i] += float64(v)
		}
		lengths += norm(vector)
	}
	for _, v := range sum {
		squares += v * v
	}
	mean, scale := make([]float32, len(sum)), 0.0
	if squares > 0 {
		scale = lengths / n / math.Sqrt(squares)
	}
	for i, v := range sum {
		mean[i] = float32(v * scale)
	}
	return mean, math.Sqrt(squares) / lengths
}
