package verify

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// Whitening turns and stretches vectors so that pictures of one person differ equally in all directions:
// what changes from picture to picture of the people it was fitted to (light, pose) counts less, what does
// not counts more. It is fitted to people that the figures are not about, and fits a network to their kind
// of pictures without training it.
//
// Within-class covariance normalisation (Hatch et al. 2006), which verification of speakers came to first.
type Whitening struct {
	mean   []float32
	matrix *mat.TriDense
}

// WhiteningShrink suits some hundred pictures and a hundred dimensions.
const WhiteningShrink = 0.2

// NewWhitening fits to embeddings [n][d], of unit length, and the people they show. The covariance of
// vectors about the mean of their person, C, is taken as (1 - shrink) C + shrink c I, where c is its mean
// over the directions: the fewer pictures, the larger shrink, in (0, 1]. At 1 vectors only lose their mean.
//
// People count equally; those with one picture count for the mean alone. Nobody with two pictures, pictures
// of one person that never differ, and a shrink outside its range are errors.
func NewWhitening(vectors [][]float32, labels []int, shrink float64) (*Whitening, error) {
	if err := check(vectors, labels); err != nil {
		return nil, err
	}
	if !(shrink > 0 && shrink <= 1) {
		return nil, fmt.Errorf("verify: whitening: shrink %g: want more than 0 and at most 1", shrink)
	}
	if len(vectors) == 0 {
		return nil, errors.New("verify: whitening: no vectors to fit to")
	}
	if err := checkEmbeddings(vectors); err != nil {
		return nil, fmt.Errorf("verify: whitening: %w", err)
	}
	within := scatterWithin(vectors, labels)
	if !(mat.Trace(within) > 0) {
		return nil, errors.New("verify: whitening: nobody with two pictures that differ: take more people")
	}
	dim := within.SymmetricDim()
	ridge := shrink * mat.Trace(within) / float64(dim)
	within.ScaleSym(1-shrink, within)
	for i := range dim {
		within.SetSym(i, i, within.At(i, i)+ridge)
	}
	var cholesky mat.Cholesky
	if !cholesky.Factorize(within) {
		return nil, errors.New("verify: whitening: the covariance has no root: take a larger shrink")
	}
	var lower, inverse mat.TriDense
	cholesky.LTo(&lower)
	if err := inverse.InverseTri(&lower); err != nil {
		return nil, fmt.Errorf("verify: whitening: %w: take a larger shrink", err)
	}
	return &Whitening{mean: centroid(vectors), matrix: &inverse}, nil
}

// Apply returns the vectors less their mean, whitened, and brought to length 1, so that distances lie in [0,
// 4] as before; tau must be chosen anew. Embeddings that are not of unit length or of other dimensions than
// those it was fitted to are an error; so is one that is the mean itself, of which no direction is left.
func (w *Whitening) Apply(vectors [][]float32) ([][]float32, error) {
	if err := checkEmbeddings(vectors); err != nil {
		return nil, err
	}
	white := make([][]float32, len(vectors))
	for i, vector := range vectors {
		if len(vector) != len(w.mean) {
			return nil, fmt.Errorf("verify: vectors of %d numbers, whitening of %d: they come from two "+
				"networks", len(vector), len(w.mean))
		}
		var turned mat.VecDense
		turned.MulVec(w.matrix, minus(vector, w.mean))
		length := mat.Norm(&turned, 2)
		if !(length > 0) {
			return nil, fmt.Errorf("verify: whitening: vector %d is the mean of all it was fitted to: look "+
				"for a collapsed network", i)
		}
		white[i] = make([]float32, len(vector))
		for k := range white[i] {
			white[i][k] = float32(turned.AtVec(k) / length)
		}
	}
	return white, nil
}

// scatterWithin is the covariance of vectors about the mean of their person, averaged over people.
func scatterWithin(vectors [][]float32, labels []int) *mat.SymDense {
	own := make(map[int][][]float32)
	for i, vector := range vectors {
		own[labels[i]] = append(own[labels[i]], vector)
	}
	dim := len(vectors[0])
	within, people := mat.NewSymDense(dim, nil), 0
	for _, label := range slices.Sorted(maps.Keys(own)) { // In one order: sums depend on it.
		if n := len(own[label]); n > 1 {
			centre := centroid(own[label])
			for _, vector := range own[label] {
				within.SymRankOne(within, 1/float64(n), minus(vector, centre))
			}
			people++
		}
	}
	within.ScaleSym(1/float64(max(people, 1)), within)
	return within
}

func minus(vector, mean []float32) *mat.VecDense {
	difference := mat.NewVecDense(len(vector), nil)
	for k, v := range vector {
		difference.SetVec(k, float64(v)-float64(mean[k]))
	}
	return difference
}

func centroid(vectors [][]float32) []float32 {
	sum, mean := make([]float64, len(vectors[0])), make([]float32, len(vectors[0]))
	for _, vector := range vectors {
		for k, v := range vector {
			sum[k] += float64(v)
		}
	}
	for k, v := range sum {
		mean[k] = float32(v / float64(len(vectors)))
	}
	return mean
}
