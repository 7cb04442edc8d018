package plane

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// PCA puts vectors on the plane along which they differ most: [n][d] -> [n][2], around their mean. The second
// result is the share of their variance that lies in that plane, in [0, 1]. Each axis points to where the
// point lies that is farthest along it, so that the map is the same on every machine.
//
// Fewer than three vectors, or than two dimensions, vectors that are all equal, and those that [Nearest]
// refuses are errors.
func PCA(vectors [][]float32) (points [][]float32, share float64, err error) {
	if err := check(vectors); err != nil {
		return nil, 0, err
	}
	n, dims := len(vectors), len(vectors[0])
	if n < 3 || dims < 2 {
		return nil, 0, fmt.Errorf("plane: PCA of %d vectors of %d dimensions: want 3 and 2 at least", n, dims)
	}
	x := mat.NewDense(n, dims, nil)
	for i, vector := range vectors {
		for axis, v := range vector {
			x.Set(i, axis, float64(v))
		}
	}
	var pc stat.PC
	if !pc.PrincipalComponents(x, nil) {
		return nil, 0, errors.New("plane: PCA: the decomposition does not converge: look at the vectors")
	}
	variances := pc.VarsTo(nil)
	var all float64
	for _, v := range variances {
		all += v
	}
	if all == 0 {
		return nil, 0, errors.New("plane: PCA: all vectors are equal: look where they are made")
	}
	var axes mat.Dense
	pc.VectorsTo(&axes)
	points = make([][]float32, n)
	for i := range points {
		points[i] = make([]float32, 2)
	}
	for axis := range 2 {
		project(x, axes.ColView(axis), axis, points)
	}
	return points, (variances[0] + variances[1]) / all, nil
}

// project writes how far each row of x lies along a direction from their mean.
func project(x *mat.Dense, direction mat.Vector, axis int, points [][]float32) {
	var along mat.VecDense
	along.MulVec(x, direction)
	mean, farthest := mat.Sum(&along)/float64(along.Len()), 0.0
	for i := range points {
		if v := along.AtVec(i) - mean; math.Abs(v) > math.Abs(farthest)+1e-9 {
			farthest = v
		}
	}
	for i := range points {
		points[i][axis] = float32(math.Copysign(1, farthest) * (along.AtVec(i) - mean))
	}
}
