package embedding

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/gosiamese/gosiamese/pkg/show"
)

// Float64 returns a copy of vectors with values of type float64.
func Float64(vectors [][]float32) [][]float64 {
	out := make([][]float64, len(vectors))
	for i, v := range vectors {
		out[i] = make([]float64, len(v))
		for k := range v {
			out[i][k] = float64(v[k])
		}
	}
	return out
}

// centred returns a copy of vectors with mean 0, [n][d].
func centred(vectors [][]float32) [][]float64 {
	x := Float64(vectors)
	mean := make([]float64, len(x[0]))
	for _, row := range x {
		floats.AddScaled(mean, 1/float64(len(x)), row)
	}
	for _, row := range x {
		floats.Sub(row, mean)
	}
	return x
}

func dense(rows [][]float64) *mat.Dense {
	x := mat.NewDense(len(rows), len(rows[0]), nil)
	for i, row := range rows {
		x.SetRow(i, row)
	}
	return x
}

// principal returns vectors in the coordinates of all their principal components, [n][r], and the variances
// of these, the largest first. Components without variance are omitted. If there are more dimensions than
// vectors, the components are computed from the Gram matrix of the vectors, which is smaller than the
// covariance matrix and has the same eigenvalues other than 0, up to a factor.
func principal(vectors [][]float32) (coordinates [][]float32, variances []float64, err error) {
	x := dense(centred(vectors))
	n, dims := x.Dims()
	var product mat.SymDense
	if dims <= n {
		product.SymOuterK(1, x.T())
	} else {
		product.SymOuterK(1, x)
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(&product, true) {
		return nil, nil, errors.New("embedding: PCA: the decomposition does not converge: check the vectors")
	}
	var axes, along mat.Dense
	eigen.VectorsTo(&axes)
	if dims <= n {
		along.Mul(x, &axes)
	}
	values := eigen.Values(nil) // Ascending.
	last := len(values) - 1
	coordinates = make([][]float32, n)
	for k := last; k >= 0 && values[k] > 1e-9*values[last]; k-- {
		variances = append(variances, values[k]/float64(n-1))
		for i := range coordinates {
			v := 0.0
			if dims <= n {
				v = along.At(i, k)
			} else {
				v = axes.At(i, k) * math.Sqrt(values[k])
			}
			coordinates[i] = append(coordinates[i], float32(v))
		}
	}
	return coordinates, variances, nil
}

// counts are the numbers of components in the figure of [Components].
var counts = []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30}

// colours are those of the methods: none of them means genuine or impostor pairs.
var colours = []string{"#009E73", "#CC79A7", "#555555"}

// Components shows, over the number of principal components, the share of the variance that they explain and
// the 1-nearest-neighbour accuracy in them, for each method.
func Components(labels []int, methods ...Method) (show.Figure, error) {
	variance := show.Panel{Title: "explained variance", Y: "share"}
	accuracy := show.Panel{Title: "1-nearest-neighbour accuracy", Y: "share"}
	for m, method := range methods {
		coordinates, variances, err := principal(method.Vectors)
		if err != nil {
			return nil, err
		}
		share := show.Series{Name: method.Name, Color: colours[m%len(colours)]}
		right, sum, all := share, 0.0, floats.Sum(variances)
		d := make([][]float64, len(labels)) // Squared distances in the first components.
		for i := range d {
			d[i] = make([]float64, len(labels))
		}
		for k, at := 0, 0; at < len(counts); at++ {
			for ; k < int(counts[at]) && k < len(variances); k++ {
				sum += variances[k]
				addSquares(d, coordinates, k)
			}
			share.Values = append(share.Values, sum/all)
			hits := sameAsNearest(d, labels)
			right.Values = append(right.Values, floats.Sum(hits)/float64(len(hits)))
		}
		variance.Series, accuracy.Series = append(variance.Series, share), append(accuracy.Series, right)
	}
	return show.Lines("number of principal components", counts, variance, accuracy)
}

// addSquares adds the squared differences along one axis to the distances of all pairs.
func addSquares(d [][]float64, coordinates [][]float32, axis int) {
	for i, a := range coordinates {
		for j, b := range coordinates {
			difference := float64(a[axis]) - float64(b[axis])
			d[i][j] += difference * difference
		}
	}
}

// sameAsNearest is 1 for each picture whose nearest other picture shows the same person, and else 0.
func sameAsNearest(d [][]float64, labels []int) []float64 {
	hits := make([]float64, len(labels))
	for i, row := range d {
		nearest, least := -1, math.Inf(1)
		for j, v := range row {
			if j != i && v < least {
				nearest, least = j, v
			}
		}
		if labels[nearest] == labels[i] {
			hits[i] = 1
		}
	}
	return hits
}
