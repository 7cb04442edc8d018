package embedding

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"github.com/gosiamese/gosiamese/pkg/project"
)

// near is whether two numbers are equal up to rounding, relative to the larger one; NaN is near to nothing.
func near(a, b float64) bool { return math.Abs(a-b) <= 1e-6*max(1e-3, math.Abs(a), math.Abs(b)) }

// allNear is whether two lists of numbers are equal up to rounding, and a tolerance relative to the largest.
func allNear(a, b []float64, tolerance float64) bool {
	if len(a) != len(b) {
		return false
	}
	largest := 0.0
	for _, v := range b {
		largest = max(largest, math.Abs(v))
	}
	for i := range a {
		if !(math.Abs(a[i]-b[i]) <= tolerance*largest) {
			return false
		}
	}
	return true
}

// example returns n random vectors, with different variances along random axes, and with a mean far from 0.
func example(rng *rand.Rand, n, dims int) (vectors [][]float32) {
	mean, axes := make([]float64, dims), make([][]float64, dims)
	for k := range axes {
		mean[k] = 3 * rng.NormFloat64()
		axes[k] = make([]float64, dims)
		for a := range axes[k] {
			axes[k][a] = rng.NormFloat64() * math.Pow(0.6, float64(k))
		}
	}
	for range n {
		v := append([]float64(nil), mean...)
		for _, axis := range axes {
			floats.AddScaled(v, rng.NormFloat64(), axis)
		}
		vectors = append(vectors, nil)
		for _, x := range v {
			vectors[len(vectors)-1] = append(vectors[len(vectors)-1], float32(x))
		}
	}
	return vectors
}

// flat returns the rows of a matrix one after the other.
func flat(rows [][]float64) (all []float64) {
	for _, row := range rows {
		all = append(all, row...)
	}
	return all
}

// notYet is the answer of a check to a wrong result.
func notYet(what, hint string) string { return fmt.Sprintf("Not yet: %s.\nHint: %s.", what, hint) }

// CheckCovariance checks the first step of PCA in lesson 12: centre subtracts the mean in place, and
// covariance returns the covariance matrix, [n][d] -> [d][d]. Division by n in place of n-1 is accepted, with
// a remark.
func CheckCovariance(centre func(x [][]float64), covariance func(x [][]float64) [][]float64) string {
	rng, remark := rand.New(rand.NewPCG(12, 1)), ""
	for _, size := range [][2]int{{12, 4}, {30, 7}, {5, 9}} {
		vectors := example(rng, size[0], size[1])
		x, want := Float64(vectors), centred(vectors)
		centre(x)
		if hint := centreHint(x, Float64(vectors), want); hint != "" {
			return notYet(fmt.Sprintf("%d vectors of %d numbers are not centred", size[0], size[1]), hint)
		}
		var c mat.SymDense
		stat.CovarianceMatrix(&c, dense(want), nil)
		right := make([][]float64, size[1])
		for a := range right {
			for b := range right {
				right[a] = append(right[a], c.At(a, b))
			}
		}
		got, n := covariance(want), float64(size[0])
		scaled := flat(right)
		floats.Scale((n-1)/n, scaled)
		switch {
		case len(got) != size[1]:
			return notYet(fmt.Sprintf("the matrix has %d rows for vectors of %d numbers", len(got), size[1]),
				"a covariance is that of two dimensions, over all pictures: the matrix is [d][d]")
		case allNear(flat(got), scaled, 1e-9):
			remark = " (It is divided by n, that of the library by n - 1. Directions and shares of the " +
				"variance " +
				"are the same.)"
		case !allNear(flat(got), flat(right), 1e-9):
			return notYet("the covariance matrix differs from that of the library",
				covarianceHint(flat(got), flat(right), n))
		}
	}
	return "Right: the covariance matrix is that of gonum's stat.CovarianceMatrix." + remark
}

// centreHint returns a hint on vectors that should be centred, or "" if they are.
func centreHint(got, before, want [][]float64) string {
	if allNear(flat(got), flat(want), 1e-9) {
		return ""
	}
	if allNear(flat(got), flat(before), 1e-9) {
		return "the vectors are unchanged: subtract the mean from each of them, in place"
	}
	if len(got) == len(want) && math.Abs(floats.Sum(got[0])) < 1e-9*floats.Norm(got[0], 1) {
		return "the mean is over the pictures, one for each dimension, not over the numbers of one picture"
	}
	mean := make([]float64, len(want[0]))
	for _, row := range got {
		if len(row) != len(mean) {
			return "keep the size of the vectors"
		}
		floats.Add(mean, row)
	}
	if floats.Norm(mean, 2) < 1e-6 {
		return "the mean is 0, but the differences of the vectors have changed: subtract the mean, and do " +
			"not " +
			"rescale"
	}
	return "the mean of the result is not 0: add up all vectors, divide by their number, and subtract that"
}

func covarianceHint(got, want []float64, n float64) string {
	factor := floats.Dot(got, want) / floats.Dot(want, want)
	same := append([]float64(nil), want...)
	floats.Scale(factor, same)
	switch dims := int(math.Sqrt(float64(len(want)))); {
	case len(got) != len(want):
		return "the matrix is [d][d]"
	case allNear(got, same, 1e-9) && near(factor, n-1):
		return "divide the sum by n - 1"
	case allNear(got, same, 1e-9):
		return fmt.Sprintf("it is %.3g times too large: divide the sum by n - 1, once", factor)
	case near(got[0], 1) && near(got[dims+1], 1):
		return "that is the matrix of correlations: do not divide by the standard deviations"
	}
	return "entry (a, b) is the sum over all pictures of x[a] * x[b], divided by n - 1"
}

// CheckLeading checks the second step: leading returns the unit eigenvector of the largest eigenvalue of a
// covariance matrix, and that eigenvalue, and deflate removes them from the matrix.
func CheckLeading(leading func(c [][]float64) ([]float64, float64),
	deflate func(c [][]float64, v []float64, variance float64),
) string {
	rng := rand.New(rand.NewPCG(12, 2))
	for _, dims := range []int{3, 6, 20} {
		x := dense(centred(example(rng, 5*dims, dims)))
		var c mat.SymDense
		stat.CovarianceMatrix(&c, x, nil)
		var eigen mat.EigenSym
		eigen.Factorize(&c, true)
		var axes mat.Dense
		eigen.VectorsTo(&axes)
		values := eigen.Values(nil)
		rows := make([][]float64, dims)
		for a := range rows {
			rows[a] = mat.Row(nil, a, &c)
		}
		for k := dims - 1; k >= max(0, dims-3); k-- {
			before := flat(rows)
			v, variance := leading(rows)
			what := fmt.Sprintf("component %d of a matrix of %d x %d", dims-k, dims, dims)
			if !allNear(flat(rows), before, 1e-12) {
				return notYet(what, "leading has changed the matrix: leave that to deflate")
			}
			if hint := leadingHint(v, variance, mat.Col(nil, k, &axes), values[k], rows); hint != "" {
				return notYet(what, hint)
			}
			deflate(rows, v, variance)
			for a := range v {
				if norm := floats.Dot(rows[a], v); math.Abs(norm) > 1e-6*values[dims-1] {
					return notYet(what, "after deflate the matrix must map the direction to 0: subtract "+
						"variance * v[a] * v[b] from entry (a, b)")
				}
			}
		}
	}
	return "Right: direction and variance are those of gonum's mat.EigenSym."
}

func leadingHint(v []float64, variance float64, want []float64, eigenvalue float64, c [][]float64) string {
	if len(v) != len(want) || math.IsNaN(floats.Sum(v)) {
		return "the direction must have as many finite numbers as the matrix has rows"
	}
	norm := floats.Norm(v, 2)
	cosine := math.Abs(floats.Dot(v, want)) / norm
	stretched := 0.0
	for a := range c {
		stretched += math.Pow(floats.Dot(c[a], v)/norm, 2)
	}
	stretched = math.Sqrt(stretched)
	switch {
	case !(cosine > 0.5) && stretched < eigenvalue/2:
		return "along this direction the variance is far from the largest: multiply by the matrix, not by " +
			"its " +
			"inverse, and start from a random direction"
	case !(cosine > 1-1e-9):
		return fmt.Sprintf("the direction is off by %.2g degrees: repeat the product with the matrix "+
			"until the "+
			"direction no longer changes", 180/math.Pi*math.Acos(min(1, cosine)))
	case !near(norm, 1):
		return fmt.Sprintf("the direction has the length %.3g: rescale it to 1", norm)
	case near(variance, math.Sqrt(eigenvalue)):
		return "that is the standard deviation: the variance is the factor by which the matrix stretches v"
	case !near(variance, eigenvalue):
		return fmt.Sprintf("the variance is %.4g, yours is %.4g: it is the factor by which the matrix "+
			"stretches "+
			"the unit vector v", eigenvalue, variance)
	}
	return ""
}

// CheckPCA checks the last step: the first k principal components of vectors, [n][d] -> [n][k], and the share
// of the variance of each. It compares the first two with [project.PCA], up to the sign of each axis.
func CheckPCA(pca func(vectors [][]float32, k int) (points [][]float32, shares []float64)) string {
	rng := rand.New(rand.NewPCG(12, 3))
	for _, size := range [][2]int{{20, 3}, {60, 8}, {15, 40}} {
		vectors := example(rng, size[0], size[1])
		want, share, err := project.PCA(vectors)
		if err != nil {
			return err.Error()
		}
		_, variances, err := principal(vectors)
		if err != nil {
			return err.Error()
		}
		points, shares := pca(vectors, 2)
		what := fmt.Sprintf("for %d vectors of %d numbers", size[0], size[1])
		if len(points) != size[0] || len(points[0]) != 2 || len(shares) != 2 {
			return notYet(what, "want two coordinates for each vector, and two shares")
		}
		got, right := columns(points), columns(want)
		for axis := range 2 {
			if hint := axisHint(got[axis], right[axis], axis, got[0]); hint != "" {
				return notYet(fmt.Sprintf("%s, axis %d", what, axis+1), hint)
			}
		}
		if sum := floats.Sum(shares); !(math.Abs(sum-share) < 1e-6) {
			hint := "divide the variance of each component by the sum of the diagonal of the covariance " +
				"matrix, " +
				"before deflation"
			switch {
			case near(sum, 1):
				hint = "the shares are of the variance of all dimensions, not of the two that are kept"
			case near(sum, variances[0]+variances[1]):
				hint = "these are variances: divide them by the variance of all dimensions"
			}
			return notYet(fmt.Sprintf("%s, the two shares add up to %.3f, yours to "+
				"%.3f", what, share, sum), hint)
		}
	}
	return "Right: points and shares are those of the package project, up to the sign of each axis."
}

// columns returns the columns of rows.
func columns(rows [][]float32) [][]float64 {
	out := make([][]float64, len(rows[0]))
	for _, row := range rows {
		for k, v := range row {
			out[k] = append(out[k], float64(v))
		}
	}
	return out
}

func axisHint(got, want []float64, axis int, first []float64) string {
	const tolerance = 1e-4
	same := func(a, b []float64) bool {
		minus := append([]float64(nil), b...)
		floats.Scale(-1, minus)
		return allNear(a, b, tolerance) || allNear(a, minus, tolerance)
	}
	shifted := append([]float64(nil), got...)
	floats.AddConst(-stat.Mean(got, nil), shifted)
	scaled := append([]float64(nil), got...)
	floats.Scale(stat.StdDev(want, nil)/stat.StdDev(got, nil), scaled)
	switch {
	case same(got, want):
		return ""
	case same(shifted, want):
		return "the mean of the points is not 0: project the centred vectors"
	case same(scaled, want):
		return "the points are rescaled: the variance along the axis must be that of the component"
	case axis == 1 && same(got, first):
		return "it equals axis 1: deflate the covariance matrix before you look for the next direction"
	}
	return "project each centred vector onto the direction: the dot product of both. Is the covariance " +
		"matrix " +
		"that of centred vectors?"
}
