// Package plane puts vectors of many dimensions on a plane to be looked at, and says what that costs.
//
// No map of 128 dimensions can keep all distances. [PCA] takes the plane along which the vectors differ most
// and drops the rest; a distance on it is never larger than the true one. [TSNE] tries to keep who is near
// whom, and gives up all else: sizes of groups and the distances between them (van der Maaten and Hinton
// 2008, "Visualizing data using t-SNE"). [Kept] is the share of the nearest neighbours that a map keeps.
//
// Points are vectors with two dimensions, so that whatever measures vectors measures maps as well.
package plane

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Nearest lists the k vectors nearest to each one, without itself, the nearest first; on a tie the one that
// comes first: [n][k]. Distances are Euclidean.
//
// A k below 1, or one that is not below the number of vectors, vectors of different lengths, and values that
// are not finite are errors.
func Nearest(vectors [][]float32, k int) ([][]int, error) {
	if k < 1 || k >= len(vectors) {
		return nil, fmt.Errorf("plane: %d nearest of %d vectors: want 1 at least, and fewer than there are",
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

// Kept is the share of neighbours in one list that the other one has too, the mean over all points, in [0,
// 1]; a map that knows nothing keeps about k/(n-1) of them. Both are lists of [Nearest].
//
// No points, other numbers of points, and a point without neighbours are errors.
func Kept(before, after [][]int) (float64, error) {
	if len(before) == 0 || len(before) != len(after) {
		return 0, fmt.Errorf("plane: neighbours of %d points, and then of %d: want the same points, one at "+
			"least", len(before), len(after))
	}
	var sum float64
	for i, own := range before {
		if len(own) == 0 {
			return 0, fmt.Errorf("plane: point %d has no neighbours", i)
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

// distances are the squared Euclidean distances of all pairs, [n][n].
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

func check(vectors [][]float32) error {
	if len(vectors) == 0 {
		return errors.New("plane: no vectors")
	}
	for i, vector := range vectors {
		if len(vector) == 0 || len(vector) != len(vectors[0]) {
			return fmt.Errorf("plane: vector 0 has %d dimensions, vector %d has %d", len(vectors[0]), i,
				len(vector))
		}
		for _, v := range vector {
			if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
				return fmt.Errorf("plane: vector %d holds %g: look for NaN or Inf where it was made", i, v)
			}
		}
	}
	return nil
}
