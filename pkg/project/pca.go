package project

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// PCA projects vectors onto their first two principal components: [n][d] -> [n][2], centred at their mean.
// The second result is the share of their variance that the two components explain, in [0, 1]. The sign of
// each axis is chosen so that the point farthest from the mean is positive, which makes the map the same on
// every machine.
//
// PCA returns an error if there are fewer than three vectors or two dimensions, if all vectors are equal, if
// their lengths differ, or if a value is non-finite.
func PCA(vectors [][]float32) (points [][]float32, share float64, err error) {
	if err := check(vectors); err != nil {
		return nil, 0, err
	}
	n, dims := len(vectors), len(vectors[0])
	if n < 3 || dims < 2 {
		return nil, 0, fmt.Errorf("project: PCA of %d vectors of %d dimensions: want at least 3 and 2",
			n, dims)
	}
	x := mat.NewDense(n, dims, nil)
	for i, vector := range vectors {
		for axis, v := range vector {
			x.Set(i, axis, float64(v))
		}
	}
	var pc stat.PC
	if !pc.PrincipalComponents(x, nil) {
		return nil, 0, errors.New("project: PCA: the decomposition does not converge: check the vectors")
	}
	variances := pc.VarsTo(nil)
	var all float64
	for _, v := range variances {
		all += v
	}
	if all == 0 {
		return nil, 0, errors.New("project: PCA: all vectors are equal: check how they are computed")
	}
	var axes mat.Dense
	pc.VectorsTo(&axes)
	points = make([][]float32, n)
	for i := range points {
		points[i] = make([]float32, 2)
	}
	for axis := range 2 {
		projectOnto(axes.ColView(axis), x, axis, points)
	}
	return points, (variances[0] + variances[1]) / all, nil
}

// projectOnto sets one coordinate of the points: the centred rows of x projected onto a direction.
func projectOnto(direction mat.Vector, x *mat.Dense, axis int, points [][]float32) {
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
