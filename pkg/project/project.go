// Package project projects high-dimensional vectors to two dimensions, and measures what the map preserves.
//
// No two-dimensional map of 128 dimensions preserves all distances. [PCA] keeps the plane of largest
// variance; a distance in it is never larger than the true one. [TSNE] preserves neighbourhoods at the
// expense of all else: the sizes of clusters and the distances between them (van der Maaten and Hinton 2008,
// "Visualizing data using t-SNE"). [NeighbourRecall] is the share of the nearest neighbours that a map
// preserves.
//
// Points are vectors of two dimensions, so that every measure of vectors applies to maps as well.
package project

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/internal/vectors"
)

// Nearest returns the indices of the k nearest neighbours of each vector, itself excluded, the nearest first;
// ties go to the lower index: [n][k]. Distances are Euclidean.
//
// Nearest returns an error if k is not in [1, n-1], if the lengths of the vectors differ, or if a value is
// non-finite.
func Nearest(vectors [][]float32, k int) ([][]int, error) {
	if k < 1 || k >= len(vectors) {
		return nil, fmt.Errorf("project: %d nearest neighbours among %d vectors: want at least 1, "+
			"and fewer than there are vectors",
			k, len(vectors))
	}
	d, err := distances(vectors)
	if err != nil {
		return nil, err
	}
	out := make([][]int, len(vectors))
	for i := range vectors {
		order := make([]int, 0, len(vectors)-1)
		for j := range vectors {
			if j != i {
				order = append(order, j)
			}
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(d[i][a], d[i][b]) })
		out[i] = order[:k:k]
	}
	return out, nil
}

// NeighbourRecall is the share of the neighbours in the first argument that are also in the second, averaged
// over all points, in [0, 1]; chance is about k/(n-1). Both arguments are results of [Nearest].
//
// NeighbourRecall returns an error if there are no points, if their numbers differ, or if a point has no
// neighbours in the first argument.
func NeighbourRecall(before, after [][]int) (float64, error) {
	if len(before) == 0 || len(before) != len(after) {
		return 0, fmt.Errorf("project: neighbours of %d points, and then of %d: want the same points, at "+
			"least one", len(before), len(after))
	}
	var sum float64
	for i, own := range before {
		if len(own) == 0 {
			return 0, fmt.Errorf("project: point %d has no neighbours", i)
		}
		kept := 0
		for _, neighbour := range own {
			if slices.Contains(after[i], neighbour) {
				kept++
			}
		}
		sum += float64(kept) / float64(len(own))
	}
	return sum / float64(len(before)), nil
}

// distances returns the squared Euclidean distances of all pairs, [n][n].
func distances(vectors [][]float32) ([][]float64, error) {
	if err := check(vectors); err != nil {
		return nil, err
	}
	d := make([][]float64, len(vectors))
	for i := range d {
		d[i] = make([]float64, len(vectors))
	}
	for i, a := range vectors {
		for j, b := range vectors[:i] {
			var sum float64
			for axis, v := range a {
				diff := float64(v) - float64(b[axis])
				sum += diff * diff
			}
			d[i][j], d[j][i] = sum, sum
		}
	}
	return d, nil
}

func check(v [][]float32) error {
	if len(v) == 0 {
		return errors.New("project: no vectors")
	}
	if err := vectors.CheckFinite(slices.Values(v), len(v[0])); err != nil {
		return fmt.Errorf("project: %w", err)
	}
	return nil
}
