// Package embedding supports lesson 12 with maps of embeddings, their quality, and the checks of what the
// reader writes.
package embedding

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/project"
	"github.com/gosiamese/gosiamese/pkg/show"
)

// Values shows pictures of a set, by their indices, each with its embedding beside it: a square for each
// value, black for values far below 0, white for values far above, eight in a row.
func Values(set images.Set, vectors [][]float32, pictures ...int) (show.Figure, error) {
	const across, zoom, contrast = 8, 8, 6
	var all []show.Picture
	for _, i := range pictures {
		down := (len(vectors[i]) + across - 1) / across
		p := show.Picture{Height: zoom * down, Width: zoom * across, Channels: 1, Caption: "f(x)"}
		p.Pixels = make([]float32, p.Height*p.Width)
		for at := range p.Pixels {
			row, column := at/p.Width/zoom, at%p.Width/zoom
			if value := row*across + column; value < len(vectors[i]) {
				p.Pixels[at] = 0.5 + contrast*vectors[i][value]/2
			}
		}
		all = append(all, lesson.Picture(set, i), p)
	}
	return show.Pictures(all...)
}

// Maps shows the pictures of a set as dots on several maps, coloured by person, with lines to the two nearest
// neighbours by their vectors.
func Maps(set images.Set, vectors [][]float32, maps ...show.Layout) (show.Figure, error) {
	nearest, err := project.Nearest(vectors, 2)
	if err != nil {
		return nil, err
	}
	return show.Map(dots(set), nearest, maps...)
}

// Plain is [Maps] without lines.
func Plain(set images.Set, maps ...show.Layout) (show.Figure, error) {
	return show.Map(dots(set), nil, maps...)
}

func dots(set images.Set) (points []show.Picture) {
	for _, label := range set.Labels {
		points = append(points, show.Picture{Caption: set.Names[label]})
	}
	return points
}

// Rotated multiplies all vectors by the same random orthogonal matrix, which is the Q of the QR decomposition
// of a matrix of normal numbers.
func Rotated(vectors [][]float32, seed uint64) [][]float32 {
	rng, dims := rand.New(rand.NewPCG(seed, 0)), len(vectors[0])
	normal := mat.NewDense(dims, dims, nil)
	normal.Apply(func(_, _ int, _ float64) float64 { return rng.NormFloat64() }, normal)
	var qr mat.QR
	qr.Factorize(normal)
	var q, product mat.Dense
	qr.QTo(&q)
	product.Mul(dense(Float64(vectors)), &q)
	out := make([][]float32, len(vectors))
	for i := range out {
		for _, v := range product.RawRowView(i) {
			out[i] = append(out[i], float32(v))
		}
	}
	return out
}

// Random returns the embeddings of n simulated people, each with its own label: unit vectors in random
// directions, slightly perturbed.
func Random(n, dimensions int, seed uint64) (images.Set, [][]float32, error) {
	if n < 1 || dimensions < 2 {
		return images.Set{}, nil, fmt.Errorf("embedding: %d vectors of %d dimensions: want at least 1 of 2",
			n, dimensions)
	}
	rng := rand.New(rand.NewPCG(seed, 0))
	var set images.Set
	vectors := make([][]float32, n)
	for i := range vectors {
		centre := make([]float64, dimensions)
		for axis := range centre {
			centre[axis] = rng.NormFloat64()
		}
		rescale(centre)
		rng.NormFloat64() // Unused, but it determines the numbers that follow.
		for axis := range centre {
			centre[axis] += 0.1 / math.Sqrt(float64(dimensions)) * rng.NormFloat64()
		}
		rescale(centre)
		for _, v := range centre {
			vectors[i] = append(vectors[i], float32(v))
		}
		set.Labels, set.Names = append(set.Labels, i), append(set.Names, fmt.Sprint("v", i))
	}
	return set, vectors, nil
}

// rescale scales a vector to unit length, in place.
func rescale(v []float64) {
	var squares float64
	for _, x := range v {
		squares += x * x
	}
	for axis := range v {
		v[axis] /= math.Sqrt(squares)
	}
}
