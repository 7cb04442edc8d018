package project

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// TSNEConfig is the configuration of [TSNE]. Start from [DefaultTSNE].
type TSNEConfig struct {
	Perplexity float64 // Effective number of neighbours, at least 1, below n-1 for n vectors.
	Steps      int     // Of gradient descent, at least 1.
	Seed       uint64  // Of the initial positions.
}

// DefaultTSNE is a perplexity of 10 and 750 steps.
func DefaultTSNE() TSNEConfig { return TSNEConfig{Perplexity: 10, Steps: 750} }

// TSNE maps vectors by t-distributed stochastic neighbour embedding: [n][d] -> [n][2]. The same seed gives
// the same map. The second result is the divergence KL(P || Q) at the end of gradient descent, with p_ij the
// similarity of two vectors (a Gaussian of their distance) and q_ij that of their points (1 / (1 +
// distance^2), normalised to sum 1):
//
//	KL = sum_ij p_ij log(p_ij / q_ij)
//
// The gradient is exact, in O(n^2) per step: 300 points take a second or two. During the first third of the
// steps all p are multiplied by 12 (early exaggeration; van der Maaten and Hinton 2008, section 3.4).
//
// TSNE returns an error if there are fewer than three vectors, if a setting is out of range, if the lengths
// of the vectors differ, or if a value is non-finite.
func TSNE(vectors [][]float32, cfg TSNEConfig) (points [][]float32, divergence float64, err error) {
	n := len(vectors)
	if n < 3 || cfg.Steps < 1 {
		return nil, 0, fmt.Errorf("project: t-SNE of %d vectors in %d steps: want at least 3 and 1", n,
			cfg.Steps)
	}
	if !(cfg.Perplexity >= 1 && cfg.Perplexity < float64(n-1)) {
		return nil, 0, fmt.Errorf("project: t-SNE of %d vectors with perplexity %g: want it from 1 to below "+
			"%d", n, cfg.Perplexity, n-1)
	}
	d, err := distances(vectors)
	if err != nil {
		return nil, 0, err
	}
	rng := rand.New(rand.NewPCG(cfg.Seed, 0))
	y := make([][2]float64, n)
	for i := range y {
		y[i] = [2]float64{1e-4 * rng.NormFloat64(), 1e-4 * rng.NormFloat64()}
	}
	p := affinities(d, cfg.Perplexity)
	descend(p, y, cfg.Steps)
	divergence, _ = gradient(p, y, 1)
	points = make([][]float32, n)
	for i := range points {
		points[i] = []float32{float32(y[i][0]), float32(y[i][1])}
	}
	return points, divergence, nil
}

// descend runs gradient descent with momentum and a gain per coordinate, which grows while the coordinate
// keeps its direction (delta-bar-delta, Jacobs 1988), as in the authors' implementation.
func descend(p [][]float64, y [][2]float64, steps int) {
	const exaggeration, least = 12, 0.01
	rate := max(float64(len(y))/exaggeration/4, 50) // Belkina et al. 2019, with the factor 4 of the gradient.
	speed, gain := make([][2]float64, len(y)), make([][2]float64, len(y))
	for i := range gain {
		gain[i] = [2]float64{1, 1}
	}
	for step := range steps {
		larger, momentum := 1.0, 0.8
		if step < steps/3 {
			larger, momentum = exaggeration, 0.5
		}
		_, slope := gradient(p, y, larger)
		for i := range y {
			for axis := range 2 {
				if slope[i][axis]*speed[i][axis] < 0 {
					gain[i][axis] += 0.2
				} else {
					gain[i][axis] = max(gain[i][axis]*0.8, least)
				}
				speed[i][axis] = momentum*speed[i][axis] - rate*gain[i][axis]*slope[i][axis]
				y[i][axis] += speed[i][axis]
			}
		}
	}
}

// gradient returns KL(P || Q) and its gradient, 4 sum_j (p_ij - q_ij) (y_i - y_j) / (1 + |y_i - y_j|^2), with
// p multiplied by larger, the exaggeration.
func gradient(p [][]float64, y [][2]float64, larger float64) (divergence float64, slope [][2]float64) {
	const tiny = 1e-300
	near := make([][]float64, len(y)) // 1 / (1 + distance^2), below the diagonal.
	var sum float64
	for i := range y {
		near[i] = make([]float64, i)
		for j := range i {
			dx, dy := y[i][0]-y[j][0], y[i][1]-y[j][1]
			near[i][j] = 1 / (1 + dx*dx + dy*dy)
			sum += 2 * near[i][j]
		}
	}
	slope = make([][2]float64, len(y))
	for i := range y {
		for j, w := range near[i] {
			pij, q := larger*p[i][j], w/sum
			divergence += 2 * pij * math.Log(max(pij, tiny)/q)
			for axis := range 2 {
				pull := 4 * (pij - q) * w * (y[i][axis] - y[j][axis])
				slope[i][axis] += pull
				slope[j][axis] -= pull
			}
		}
	}
	return divergence, slope
}
