package nn

import (
	"math"

	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
)

// soft is added to the local standard deviation, so that noise in uniform areas is not amplified.
const soft = 0.3

// LocalContrast is local contrast normalisation: it subtracts the mean of the neighbourhood of each pixel and
// divides by its standard deviation, so that facial features count equally in light and shadow: x
// [b, h, w, c] -> [b, h, w, c]. The neighbourhood has Gaussian weights with a standard deviation of half the
// radius, in pixels; beyond the border the edge pixels are repeated (Jarrett et al. 2009, "What is the best
// multi-stage architecture for object recognition?").
func LocalContrast(x *Node, radius int) *Node {
	x.AssertRank(4)
	x = standardise(x)
	x = Sub(x, blur(x, radius))
	deviation := Sqrt(AddScalar(blur(Square(x), radius), 1e-6))
	return Div(x, AddScalar(deviation, soft))
}

// blur is the weighted mean of the neighbourhood of each pixel: along columns, then along rows.
func blur(x *Node, radius int) *Node {
	g := x.Graph()
	x = Einsum("hj,bjwc->bhwc", Const(g, smoothing(x.Shape().Dim(1), radius)), x)
	return Einsum("wj,bhjc->bhwc", Const(g, smoothing(x.Shape().Dim(2), radius)), x)
}

// smoothing is the matrix [n][n] that maps n values to their weighted local means.
func smoothing(n, radius int) [][]float32 {
	rows := make([][]float32, n)
	var sum float64
	weight := func(k int) float64 { return math.Exp(-2 * float64(k*k) / float64(radius*radius)) }
	for k := -radius; k <= radius; k++ {
		sum += weight(k)
	}
	for i := range rows {
		rows[i] = make([]float32, n)
		for k := -radius; k <= radius; k++ {
			rows[i][min(max(i+k, 0), n-1)] += float32(weight(k) / sum)
		}
	}
	return rows
}
