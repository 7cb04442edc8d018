// Package baseline holds the classic floors that a network must clear: raw pixels, eigenfaces, Fisherfaces.
//
// Each is a [Floor], fitted to training pictures where it has something to learn, that embeds new pictures as
// a network does: y = A (x - m), with the mean picture m and the axes A. Eigenfaces take the directions in
// which the training pictures differ most (PCA; Turk and Pentland 1991, "Eigenfaces for recognition").
// Fisherfaces then keep the directions w in which people differ most against the differences among pictures
// of one person, the largest w'Bw / w'Ww (LDA; Belhumeur, Hespanha and Kriegman 1997, "Eigenfaces vs.
// Fisherfaces").
//
// Fit on training people and measure on unseen people, as for a network.
package baseline

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Floor turns pictures into vectors. Its zero value is that of [Pixels].
type Floor struct {
	mean []float64  // [pixels]
	axes *mat.Dense // [pixels, dims], or nil: pictures stay as they are.
}

// Pixels is the floor of raw pixels: it learns nothing, and a vector is the picture. Vectors are not of unit
// length, so that distances are sums of squared differences of pixels, in [0, pixels].
func Pixels() Floor { return Floor{} }

// Dims is the number of dimensions of a vector, 0 for raw pixels, which keep that of the picture.
func (f Floor) Dims() int {
	if f.axes == nil {
		return 0
	}
	_, dims := f.axes.Dims()
	return dims
}

// Embed returns a vector for each picture: [n][pixels] -> [n][dims]. Vectors have unit length except those
// of raw pixels, and except that a picture without any part along the axes, such as the mean picture,
// becomes the zero vector. No pictures give no vectors. A picture of another size than those of the
// training, or with a value that is not finite, is an error. The vectors share nothing with the pictures.
func (f Floor) Embed(pictures [][]float32) ([][]float32, error) {
	if len(pictures) == 0 {
		return nil, nil
	}
	if err := check(pictures); err != nil {
		return nil, err
	}
	vectors := make([][]float32, len(pictures))
	if f.axes == nil {
		for i, picture := range pictures {
			vectors[i] = append([]float32(nil), picture...)
		}
		return vectors, nil
	}
	if len(pictures[0]) != len(f.mean) {
		return nil, fmt.Errorf("baseline: pictures of %d values, but the floor was fitted to %d: bring them "+
			"to one size", len(pictures[0]), len(f.mean))
	}
	var along mat.Dense
	along.Mul(f.centred(pictures), f.axes) // [n, dims]
	for i := range vectors {
		vectors[i] = unit(along.RawRowView(i))
	}
	return vectors, nil
}

// centred is the pictures less the mean picture, [n, pixels].
func (f Floor) centred(pictures [][]float32) *mat.Dense {
	x := dense(pictures)
	for i := range pictures {
		for j, m := range f.mean {
			x.RawRowView(i)[j] -= m
		}
	}
	return x
}

// unit is the vector brought to unit length; the zero vector stays.
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

// dense is the pictures as a matrix, [n, pixels].
func dense(pictures [][]float32) *mat.Dense {
	x := mat.NewDense(len(pictures), len(pictures[0]), nil)
	for i, picture := range pictures {
		for j, v := range picture {
			x.Set(i, j, float64(v))
		}
	}
	return x
}

// check returns an error where pictures cannot stand in one matrix.
func check(pictures [][]float32) error {
	for i, picture := range pictures {
		if len(picture) == 0 || len(picture) != len(pictures[0]) {
			return fmt.Errorf("baseline: picture 0 has %d values, picture %d has %d: bring them to one size",
				len(pictures[0]), i, len(picture))
		}
		for _, v := range picture {
			if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
				return fmt.Errorf("baseline: picture %d holds %g: look for NaN or Inf where it was made", i,
					v)
			}
		}
	}
	return nil
}
