package embedding

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
)

// expect requires a check to print a text.
func expect(t *testing.T, name, got, want string) {
	t.Helper()
	if !strings.Contains(got, want) || strings.HasPrefix(got, "Right") != strings.HasPrefix(want, "Right") {
		t.Errorf("%s: got %q, want %q", name, got, want)
	}
}

// The functions of the lesson.
func centre(x [][]float64) {
	mean := make([]float64, len(x[0]))
	for _, row := range x {
		floats.AddScaled(mean, 1/float64(len(x)), row)
	}
	for _, row := range x {
		floats.Sub(row, mean)
	}
}

func covariance(x [][]float64) (c [][]float64) {
	for a := range x[0] {
		c = append(c, make([]float64, len(x[0])))
		for _, row := range x {
			floats.AddScaled(c[a], row[a]/float64(len(x)-1), row)
		}
	}
	return c
}

func leadingAfter(steps int, c [][]float64) (v []float64, variance float64) {
	rng := rand.New(rand.NewPCG(1, 0))
	v = make([]float64, len(c))
	for a := range v {
		v[a] = rng.NormFloat64()
	}
	for range steps {
		product := make([]float64, len(c))
		for a := range c {
			product[a] = floats.Dot(c[a], v)
		}
		variance = floats.Norm(product, 2)
		floats.ScaleTo(v, 1/variance, product)
	}
	return v, variance
}

func leading(c [][]float64) ([]float64, float64) { return leadingAfter(5000, c) }

func deflate(c [][]float64, v []float64, variance float64) {
	for a := range c {
		floats.AddScaled(c[a], -variance*v[a], v)
	}
}

// scaled multiplies all entries of the covariance matrix by a factor.
func scaled(factor func(n float64) float64) func(x [][]float64) [][]float64 {
	return func(x [][]float64) [][]float64 {
		c := covariance(x)
		for a := range c {
			floats.Scale(factor(float64(len(x))), c[a])
		}
		return c
	}
}

func TestCheckCovariance(t *testing.T) {
	expect(t, "right", CheckCovariance(centre, covariance), "Right")
	expect(t, "by n", CheckCovariance(centre, scaled(func(n float64) float64 { return (n - 1) / n })),
		"Right: the covariance matrix is that of gonum's stat.CovarianceMatrix. (It is divided by n")
	expect(t, "not centred", CheckCovariance(func([][]float64) {}, covariance), "unchanged")
	expect(t, "rows", CheckCovariance(func(x [][]float64) {
		for _, row := range x {
			floats.AddConst(-floats.Sum(row)/float64(len(row)), row)
		}
	}, covariance), "over the pictures")
	expect(t, "standardised", CheckCovariance(func(x [][]float64) {
		centre(x)
		for _, row := range x {
			floats.Scale(2, row)
		}
	}, covariance), "do not rescale")
	expect(t, "wrong mean", CheckCovariance(func(x [][]float64) {
		mean := slices.Clone(x[0])
		for _, row := range x {
			floats.Sub(row, mean)
		}
	}, covariance), "the mean of the result is not 0")
	expect(t, "not divided", CheckCovariance(centre, scaled(func(n float64) float64 { return n - 1 })),
		"divide the sum by n - 1")
	expect(t, "divided twice",
		CheckCovariance(centre, scaled(func(n float64) float64 { return 1 / n })), "once")
	expect(t, "Gram", CheckCovariance(centre, func(x [][]float64) [][]float64 {
		g := make([][]float64, len(x))
		for i := range x {
			for j := range x {
				g[i] = append(g[i], floats.Dot(x[i], x[j]))
			}
		}
		return g
	}), "the matrix is [d][d]")
	expect(t, "correlation", CheckCovariance(centre, func(x [][]float64) [][]float64 {
		c := covariance(x)
		out := make([][]float64, len(c))
		for a := range c {
			for b := range c {
				out[a] = append(out[a], c[a][b]/math.Sqrt(c[a][a]*c[b][b]))
			}
		}
		return out
	}), "correlations")
}

func TestCheckLeading(t *testing.T) {
	expect(t, "right", CheckLeading(leading, deflate), "Right")
	expect(t, "mirrored", CheckLeading(func(c [][]float64) ([]float64, float64) {
		v, variance := leading(c)
		floats.Scale(-1, v)
		return v, variance
	}, deflate), "Right")
	expect(t, "few steps",
		CheckLeading(func(c [][]float64) ([]float64, float64) { return leadingAfter(3, c) },
			deflate), "repeat the product")
	expect(t, "length", CheckLeading(func(c [][]float64) ([]float64, float64) {
		v, variance := leading(c)
		floats.Scale(2, v)
		return v, variance
	}, deflate), "rescale it to 1")
	expect(t, "standard deviation", CheckLeading(func(c [][]float64) ([]float64, float64) {
		v, variance := leading(c)
		return v, math.Sqrt(variance)
	}, deflate), "standard deviation")
	expect(t, "variance", CheckLeading(func(c [][]float64) ([]float64, float64) {
		v, variance := leading(c)
		return v, 3 * variance
	}, deflate), "the factor by which")
	expect(t, "changes c", CheckLeading(func(c [][]float64) ([]float64, float64) {
		v, variance := leading(c)
		deflate(c, v, variance)
		return v, variance
	}, deflate), "leave that to deflate")
	expect(t, "no deflation", CheckLeading(leading, func([][]float64, []float64, float64) {}),
		"must map the direction to 0")
	expect(t, "fixed", CheckLeading(func(c [][]float64) ([]float64, float64) {
		v := make([]float64, len(c))
		v[len(c)-1] = 1
		return v, 1
	}, deflate), "start from a random direction")
	expect(t, "empty", CheckLeading(func([][]float64) ([]float64, float64) { return nil, 0 }, deflate),
		"as many finite numbers")
}

// steps are variants of the last step.
type steps struct {
	project          func(x [][]float64) [][]float64
	again, whitening bool
	share            func(variance, total, kept float64) float64
}

func (s steps) pca(vectors [][]float32, k int) (points [][]float32, shares []float64) {
	x := Float64(vectors)
	raw := Float64(vectors)
	centre(x)
	c, total, kept := covariance(x), 0.0, 0.0
	for a := range c {
		total += c[a][a]
	}
	if s.project != nil {
		x = s.project(raw)
	}
	points = make([][]float32, len(x))
	var variances []float64
	for range k {
		u, variance := leading(c)
		for i := range x {
			v := floats.Dot(x[i], u)
			if s.whitening {
				v /= math.Sqrt(variance)
			}
			points[i] = append(points[i], float32(v))
		}
		variances = append(variances, variance)
		kept += variance
		if !s.again {
			deflate(c, u, variance)
		}
	}
	for _, v := range variances {
		share := v / total
		if s.share != nil {
			share = s.share(v, total, kept)
		}
		shares = append(shares, share)
	}
	return points, shares
}

func TestCheckPCA(t *testing.T) {
	expect(t, "right", CheckPCA(steps{}.pca), "Right")
	expect(t, "not centred points",
		CheckPCA(steps{project: func(raw [][]float64) [][]float64 { return raw }}.pca),
		"project the centred vectors")
	expect(t, "no deflation", CheckPCA(steps{again: true}.pca), "it equals axis 1")
	expect(t, "whitening", CheckPCA(steps{whitening: true}.pca), "rescaled")
	expect(t, "variances", CheckPCA(steps{share: func(v, _, _ float64) float64 { return v }}.pca),
		"these are variances")
	expect(t, "of the kept", CheckPCA(steps{share: func(v, _, kept float64) float64 { return v / kept }}.pca),
		"not of the two that are kept")
	expect(t, "of half",
		CheckPCA(steps{share: func(v, total, _ float64) float64 { return v / total / 2 }}.pca),
		"sum of the diagonal")
	expect(t, "first axes", CheckPCA(func(vectors [][]float32, _ int) (points [][]float32, shares []float64) {
		for _, row := range Float64(vectors) {
			points = append(points, []float32{float32(row[0]), float32(row[1])})
		}
		return points, []float64{0.5, 0.2}
	}), "project each centred vector onto the direction")
	expect(t, "one",
		CheckPCA(func(vectors [][]float32, _ int) ([][]float32, []float64) { return vectors, nil }),
		"two coordinates")
	// The covariance matrix of vectors that are not centred.
	expect(t, "nothing centred", CheckPCA(func(vectors [][]float32, k int) (points [][]float32, s []float64) {
		x := Float64(vectors)
		c := covariance(x)
		points = make([][]float32, len(x))
		for range k {
			u, variance := leading(c)
			for i := range x {
				points[i] = append(points[i], float32(floats.Dot(x[i], u)))
			}
			deflate(c, u, variance)
		}
		return points, []float64{0.5, 0.2}
	}), "Is the covariance matrix that of centred vectors?")
}
