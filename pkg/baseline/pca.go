package baseline

import (
	"errors"
	"fmt"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// ErrTooFew is returned where a floor cannot be fitted to so few pictures or people.
var ErrTooFew = errors.New("too few to fit a floor")

// PCA fits eigenfaces: the mean picture, and the components along which the pictures differ most, each of
// unit length. Vectors are brought to unit length, so that distances compare directions from the mean
// picture.
//
// At most so many components are taken as asked for: n pictures differ along n-1 directions, or along as many
// as they have pixels. Fewer than one component, fewer than two pictures ([ErrTooFew]), pictures that are all
// equal, and those that [Floor.Embed] refuses are errors. The time grows with the pictures' number times
// their pixels times the smaller of the two.
func PCA(pictures [][]float32, components int) (Floor, error) {
	if components < 1 {
		return Floor{}, fmt.Errorf("baseline: %d components: take one at least", components)
	}
	if len(pictures) < 2 {
		return Floor{}, fmt.Errorf("baseline: PCA: %w: %d pictures, take two at least", ErrTooFew,
			len(pictures))
	}
	if err := check(pictures); err != nil {
		return Floor{}, err
	}
	x := dense(pictures)
	var pc stat.PC
	if !pc.PrincipalComponents(x, nil) {
		return Floor{}, errors.New("baseline: PCA: the decomposition does not converge: look at the pictures")
	}
	directions := spread(pc.VarsTo(nil))
	if directions == 0 {
		return Floor{}, errors.New("baseline: PCA: all pictures are equal: look where they are read")
	}
	var all mat.Dense
	pc.VectorsTo(&all)
	axes := mat.DenseCopyOf(all.Slice(0, len(pictures[0]), 0, min(components, len(pictures)-1, directions)))
	return Floor{mean: means(x), axes: axes}, nil
}

// spread is along how many of the directions, the widest first, there is more than rounding.
func spread(variances []float64) int {
	n := 0
	for n < len(variances) && variances[n] > 1e-12*variances[0] {
		n++
	}
	return n
}

// means is the mean of each column.
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
