package baseline

import (
	"errors"
	"fmt"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// errTooFew is returned if there are too few pictures or people to fit a projection.
var errTooFew = errors.New("too few to fit a projection")

// pca fits eigenfaces: the mean picture and the components of largest variance, each of unit length.
// Embeddings are scaled to unit length, so that distances compare directions from the mean picture.
//
// The number of components is a maximum: n pictures have at most n-1, and at most as many as pixels. The time
// is proportional to pictures times pixels times the smaller of the two.
//
// It returns an error if components is below 1, if there are fewer than two pictures, if all
// pictures are equal, if their sizes differ, or if a value is non-finite.
func pca(pictures [][]float32, components int) (Projection, error) {
	if components < 1 {
		return Projection{}, fmt.Errorf("baseline: %d components: take at least one", components)
	}
	if len(pictures) < 2 {
		return Projection{}, fmt.Errorf("baseline: PCA: %w: %d pictures, take at least two", errTooFew,
			len(pictures))
	}
	if err := check(pictures); err != nil {
		return Projection{}, err
	}
	x := dense(pictures)
	var pc stat.PC
	if !pc.PrincipalComponents(x, nil) {
		return Projection{}, errors.New(
			"baseline: PCA: the decomposition does not converge: check the pictures")
	}
	directions := spread(pc.VarsTo(nil))
	if directions == 0 {
		return Projection{}, errors.New("baseline: PCA: all pictures are equal: check how they are read")
	}
	var all mat.Dense
	pc.VectorsTo(&all)
	axes := mat.DenseCopyOf(all.Slice(0, len(pictures[0]), 0, min(components, len(pictures)-1, directions)))
	return Projection{mean: means(x), axes: axes}, nil
}

// spread returns how many of the variances, which are in descending order, exceed rounding error.
func spread(variances []float64) int {
	n := 0
	for n < len(variances) && variances[n] > 1e-12*variances[0] {
		n++
	}
	return n
}

// means returns the mean of each column.
func means(x *mat.Dense) []float64 {
	n, _ := x.Dims()
	ones := make([]float64, n)
	for i := range ones {
		ones[i] = 1 / float64(n)
	}
	var mean mat.VecDense
	mean.MulVec(x.T(), mat.NewVecDense(n, ones))
	return mean.RawVector().Data
}
