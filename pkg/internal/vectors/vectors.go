// Package vectors validates and averages embeddings.
//
// Errors have no package prefix: the calling packages add the context.
package vectors

import (
	"errors"
	"fmt"
	"iter"
	"math"
)

// lengthTolerance is how far the length of an embedding may be from 1. Rounding to float32 changes it far
// less.
const lengthTolerance = 1e-3

var errCancel = errors.New("the vectors cancel each other out, so they cannot be of one person: check " +
	"whether the network has collapsed or diverged")

// CheckFinite returns an error if a vector is empty, has a different number of dimensions, or contains NaN or
// Inf.
func CheckFinite(vectors iter.Seq[[]float32], dimensions int) error {
	i := -1
	for vector := range vectors {
		i++
		if len(vector) == 0 {
			return fmt.Errorf("vector %d has no dimensions", i)
		}
		if len(vector) != dimensions {
			return fmt.Errorf("vector 0 has %d dimensions, vector %d has %d: embed all pictures with one "+
				"network", dimensions, i, len(vector))
		}
		for _, v := range vector {
			if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
				return fmt.Errorf("vector %d contains %g: look for NaN or Inf in the code that computed it",
					i, v)
			}
		}
	}
	return nil
}

// CheckUnit returns an error if a vector is not of unit length. A zero vector is at distance 1 from every
// embedding, and a short one is not much farther away: it would match everyone.
func CheckUnit(vectors iter.Seq[[]float32]) error {
	i := -1
	for vector := range vectors {
		i++
		if length := norm(vector); !(math.Abs(length-1) <= lengthTolerance) {
			return fmt.Errorf("vector %d has length %.4g, but embeddings have unit length: check that the "+
				"network ends in L2 normalisation and that its weights are not zero", i, length)
		}
	}
	return nil
}

// Template is the [Mean] of the vectors of one person. It returns an error if they cancel each other out.
func Template(vectors iter.Seq[[]float32], dimensions int) ([]float32, error) {
	mean, left := average(vectors, dimensions)
	if left <= 1e-6 { // NaN, if all vectors are zero, is accepted.
		return nil, errCancel
	}
	return mean, nil
}

// Mean is the mean of one or more vectors, rescaled to the mean of their lengths: to unit length for
// embeddings. A mean of zero stays zero.
func Mean(vectors iter.Seq[[]float32], dimensions int) []float32 {
	mean, _ := average(vectors, dimensions)
	return mean
}

// average is the [Mean], and the length of the mean before rescaling, divided by the mean length of the
// vectors, in [0, 1].
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

// norm is the Euclidean length of a vector.
func norm(vector []float32) float64 {
	var squares float64
	for _, v := range vector {
		squares += float64(v) * float64(v)
	}
	return math.Sqrt(squares)
}
