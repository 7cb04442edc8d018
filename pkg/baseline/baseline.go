// Package baseline implements the classic baselines that a network must beat: raw pixels and Fisherfaces.
//
// Each is a [Projection], used in place of an embedding network. Raw pixels are the picture itself.
// Fisherfaces are y = A (x - m), with the mean picture m and the axes A, both estimated from training
// pictures: the directions w of the largest ratio w'Bw / w'Ww of between-person to within-person scatter,
// within the directions of largest variance (PCA followed by LDA; Belhumeur, Hespanha and Kriegman 1997,
// "Eigenfaces vs. Fisherfaces").
//
// Fit on training people and evaluate on test people, as for a network.
package baseline

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Projection embeds pictures. The zero value is the projection that [Pixels] returns.
type Projection struct {
	mean []float64  // [pixels]
	axes *mat.Dense // [pixels, dims]; nil for raw pixels.
}

// Pixels is the baseline of raw pixels: nothing is fitted, and the embedding is the picture itself, not of
// unit length. Distances are sums of squared pixel differences, in [0, pixels].
func Pixels() Projection { return Projection{} }

// Embed returns the embedding of each picture: [n][pixels] -> [n][dims]. Embeddings have unit length, with
// two exceptions: those of raw pixels, and pictures whose difference from the mean picture is zero or
// orthogonal to all axes, which become the zero vector. Without pictures the result is empty. It shares no
// memory with the pictures.
//
// Embed returns an error if a picture differs in size from the training pictures or contains a non-finite
// value.
func (p Projection) Embed(pictures [][]float32) ([][]float32, error) {
	if len(pictures) == 0 {
		return nil, nil
	}
	if err := check(pictures); err != nil {
		return nil, err
	}
	vectors := make([][]float32, len(pictures))
	if p.axes == nil {
		for i, picture := range pictures {
			vectors[i] = append([]float32(nil), picture...)
		}
		return vectors, nil
	}
	if len(pictures[0]) != len(p.mean) {
		return nil, fmt.Errorf("baseline: pictures of %d values, but the projection was fitted to %d: "+
			"resize them to one size", len(pictures[0]), len(p.mean))
	}
	var along mat.Dense
	along.Mul(p.centred(pictures), p.axes) // [n, dims]
	for i := range vectors {
		vectors[i] = unit(along.RawRowView(i))
	}
	return vectors, nil
}

// centred returns the pictures minus the mean picture, [n, pixels].
func (p Projection) centred(pictures [][]float32) *mat.Dense {
	x := dense(pictures)
	for i := range pictures {
		for j, m := range p.mean {
			x.RawRowView(i)[j] -= m
		}
	}
	return x
}

// unit returns the vector scaled to unit length; the zero vector is returned as it is.
func unit(v []float64) []float32 {
	norm := mat.Norm(mat.NewVecDense(len(v), v), 2)
	out := make([]float32, len(v))
	for i := range v {
		if norm > 0 {
			out[i] = float32(v[i] / norm)
		}
	}
	return out
}

// dense returns the pictures as a matrix, [n, pixels].
func dense(pictures [][]float32) *mat.Dense {
	x := mat.NewDense(len(pictures), len(pictures[0]), nil)
	for i, picture := range pictures {
		for j, v := range picture {
			x.Set(i, j, float64(v))
		}
	}
	return x
}

// check returns an error if the pictures differ in size or contain a non-finite value.
func check(pictures [][]float32) error {
	for i, picture := range pictures {
		if len(picture) == 0 || len(picture) != len(pictures[0]) {
			return fmt.Errorf("baseline: picture 0 has %d values, picture %d has %d: resize them to one size",
				len(pictures[0]), i, len(picture))
		}
		for _, v := range picture {
			if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
				return fmt.Errorf("baseline: picture %d contains %g: check how it was read or computed",
					i, v)
			}
		}
	}
	return nil
}
