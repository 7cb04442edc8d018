// Package embedding supports lesson 12 with maps of embeddings, their quality, and the check of its exercise.
package embedding

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/project"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Values shows pictures of a set, by their indices, each with its embedding beside it: a square for each
// value, black for values far below 0, white for values far above, eight in a row.
func Values(set images.Set, vectors [][]float32, pictures ...int) (show.Figure, error) {
	const across, zoom, contrast = 8, 8, 6
	var all []show.Picture
	for _, i := range pictures {
		down := (len(vectors[i]) + across - 1) / across
		p := show.Picture{Height: zoom * down, Width: zoom * across, Channels: 1, Caption: "f of it"}
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

// Maps shows the pictures of a set as dots on several maps, coloured by person, with lines to their
// neighbours.
func Maps(set images.Set, vectors [][]float32, maps ...show.Layout) (show.Figure, error) {
	nearest, err := project.Nearest(vectors, 3)
	if err != nil {
		return nil, err
	}
	var points []show.Picture
	for _, label := range set.Labels {
		points = append(points, show.Picture{Caption: set.Names[label]})
	}
	return show.Map(points, nearest, maps...)
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

// MapQuality formats a line on what a map preserves: the recall of the ten nearest neighbours (half of the
// pictures if there are fewer than twenty), the share of pictures whose nearest neighbour shows the same
// person, and the share of pairs of distances between people's means that are in the same order.
func MapQuality(name string, vectors, places [][]float32, labels []int) (string, error) {
	k := min(10, len(vectors)/2)
	before, err := project.Nearest(vectors, k)
	if err != nil {
		return "", err
	}
	after, err := project.Nearest(places, k)
	if err != nil {
		return "", err
	}
	kept, err := project.NeighbourRecall(before, after)
	if err != nil {
		return "", err
	}
	right := 0
	for i, nearest := range after {
		if labels[nearest[0]] == labels[i] {
			right++
		}
	}
	same, order := float64(right)/float64(len(labels)), sameOrder(vectors, places, labels)
	return fmt.Sprintf("%-18s neighbours kept %.2f   nearest is the same person %.2f   "+
		"order of distances %.2f", name, kept, same, order), nil
}

// sameOrder compares the distances between the means of people in two spaces: it is the share of pairs of
// distances whose order is the same in both; chance is one half.
func sameOrder(a, b [][]float32, labels []int) float64 {
	return (1 + stat.Kendall(betweenMeans(a, labels), betweenMeans(b, labels), nil)) / 2
}

// betweenMeans returns the squared distances between the means of all pairs of people.
func betweenMeans(vectors [][]float32, labels []int) (distances []float64) {
	means := map[int][]float32{}
	count := map[int]float32{}
	last := 0
	for i, label := range labels {
		last = max(last, label)
		if means[label] == nil {
			means[label] = make([]float32, len(vectors[i]))
		}
		count[label]++
		for axis, v := range vectors[i] {
			means[label][axis] += (v - means[label][axis]) / count[label]
		}
	}
	for a := range last + 1 {
		for b := range a {
			if means[a] != nil && means[b] != nil {
				distances = append(distances, verify.Distance(means[a], means[b]))
			}
		}
	}
	return distances
}
