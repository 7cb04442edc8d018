package baseline

import (
	"errors"
	"fmt"
	"slices"

	"gonum.org/v1/gonum/mat"
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
	p := Projection{mean: means(dense(pictures))}
	x := p.centred(pictures)
	variances, vectors, ok := eigen(x)
	if !ok {
		return Projection{}, errors.New(
			"baseline: PCA: the decomposition does not converge: check the pictures")
	}
	k := min(components, len(pictures)-1, spread(variances))
	if k == 0 || allEqual(pictures) {
		return Projection{}, errors.New("baseline: PCA: all pictures are equal: check how they are read")
	}
	rows, _ := vectors.Dims()
	p.axes = mat.NewDense(len(p.mean), k, nil)
	if chosen := vectors.Slice(0, rows, 0, k); rows == len(p.mean) {
		p.axes.Copy(chosen)
	} else {
		p.axes.Mul(x.T(), chosen)
	}
	for j := range k {
		column := p.axes.ColView(j).(*mat.VecDense)
		column.ScaleVec(1/mat.Norm(column, 2), column)
	}
	return p, nil
}

// eigen returns the eigenvalues of X'X, in descending order, and its eigenvectors, for centred pictures X:
// [n, pixels] -> [k], [k, k]. If there are fewer pictures than pixels, it decomposes the smaller XX' instead,
// which has the same eigenvalues: each of its eigenvectors u stands for X'u (Turk and Pentland 1991).
func eigen(x *mat.Dense) (variances []float64, vectors *mat.Dense, ok bool) {
	var product, rising mat.Dense
	if n, pixels := x.Dims(); n < pixels {
		product.Mul(x, x.T())
	} else {
		product.Mul(x.T(), x)
	}
	var decomposition mat.EigenSym
	if !decomposition.Factorize(symmetric(&product), true) {
		return nil, nil, false
	}
	variances = decomposition.Values(nil)
	slices.Reverse(variances)
	decomposition.VectorsTo(&rising)
	k := len(variances)
	vectors = mat.NewDense(k, k, nil)
	for j := range k {
		vectors.SetCol(j, mat.Col(nil, k-1-j, &rising))
	}
	return variances, vectors, true
}

func allEqual(pictures [][]float32) bool {
	for _, picture := range pictures {
		if !slices.Equal(picture, pictures[0]) {
			return false
		}
	}
	return true
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
