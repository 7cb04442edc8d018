package project

import "math"

// affinities returns the joint probabilities of all pairs, [n][n], symmetric, 0 on the diagonal, with sum 1
// (van der Maaten and Hinton 2008, equation 1 and algorithm 1): a Gaussian around each point, whose bandwidth
// gives the requested perplexity, the exponential of its entropy; the two directions are then averaged.
func affinities(d [][]float64, perplexity float64) [][]float64 {
	n := float64(len(d))
	p := make([][]float64, len(d))
	for i := range d {
		p[i] = conditional(d[i], i, perplexity)
	}
	for i := range p {
		for j := range p[:i] {
			both := (p[i][j] + p[j][i]) / (2 * n)
			p[i][j], p[j][i] = both, both
		}
	}
	return p
}

// conditional returns the probabilities under the Gaussian around point i. Its precision beta = 1/(2 sigma^2)
// is found by bisection.
func conditional(d []float64, i int, perplexity float64) []float64 {
	const halvings, tolerance = 100, 1e-9
	low, high, beta := 0.0, math.Inf(1), 1.0
	p := make([]float64, len(d))
	for range halvings {
		off := gaussian(d, i, beta, p) - math.Log(perplexity)
		if math.Abs(off) < tolerance {
			break
		}
		if off < 0 { // Too sharp.
			high = beta
			beta = (low + high) / 2
			continue
		}
		low = beta
		beta = min(2*beta, (low+high)/2)
	}
	return p
}

// gaussian fills p, and returns its entropy. The smallest distance is subtracted from all, which cancels in
// the quotient and keeps the sum from underflowing.
func gaussian(d []float64, i int, beta float64, p []float64) (entropy float64) {
	nearest := math.Inf(1)
	for j, v := range d {
		if j != i {
			nearest = min(nearest, v)
		}
	}
	var sum, weighted float64
	for j, v := range d {
		p[j] = 0
		if j != i {
			p[j] = math.Exp(-beta * (v - nearest))
			sum += p[j]
			weighted += beta * (v - nearest) * p[j]
		}
	}
	for j := range p {
		p[j] /= sum
	}
	return math.Log(sum) + weighted/sum
}
