package verify

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// wccn is the transform of [NewWCCN].
type wccn struct {
	mean   []float32
	matrix *mat.TriDense
}

// NewWCCN is within-class covariance normalisation (Hatch et al. 2006, for speaker verification): a linear
// map after which pictures of one person differ equally in all directions. Directions in which the pictures
// of one person vary a lot (light, pose) count less, the others more. It adapts a network to the pictures of
// other people without training it.
//
// It is fitted to embeddings [n][d] of unit length and their labels. The covariance C of the embeddings about
// the mean of their person is replaced by (1 - shrinkage) C + shrinkage c I, with c the mean of C over the
// directions: the fewer pictures, the larger shrinkage must be, in (0, 1]; 0.2 suits a few hundred pictures
// and a hundred dimensions. At 1 embeddings are only centred. People have equal weights; those with one
// picture contribute to the mean only.
//
// Transformed embeddings are centred and have unit length, so distances stay in [0, 4]. NewWCCN returns an
// error if shrinkage is out of range, or if no person has two pictures that differ. Apply returns an error
// for an embedding equal to the mean, which has no direction.
func NewWCCN(embeddings [][]float32, labels []int, shrinkage float64) (Transform, error) {
	if err := checkLabelled(embeddings, labels); err != nil {
		return nil, err
	}
	if !(shrinkage > 0 && shrinkage <= 1) {
		return nil, fmt.Errorf("verify: WCCN: shrinkage %g: want more than 0 and at most 1", shrinkage)
	}
	if len(embeddings) == 0 {
		return nil, errors.New("verify: WCCN: no embeddings to fit to")
	}
	if err := checkUnit("WCCN", embeddings); err != nil {
		return nil, err
	}
	within := covarianceWithin(embeddings, labels)
	if !(mat.Trace(within) > 0) {
		return nil, errors.New("verify: WCCN: no person has two pictures that differ: add people or pictures")
	}
	dim := within.SymmetricDim()
	ridge := shrinkage * mat.Trace(within) / float64(dim)
	within.ScaleSym(1-shrinkage, within)
	for i := range dim {
		within.SetSym(i, i, within.At(i, i)+ridge)
	}
	var cholesky mat.Cholesky
	if !cholesky.Factorize(within) {
		return nil, errors.New("verify: WCCN: the covariance is not positive definite: increase shrinkage")
	}
	var lower, inverse mat.TriDense
	cholesky.LTo(&lower)
	if err := inverse.InverseTri(&lower); err != nil {
		return nil, fmt.Errorf("verify: WCCN: %w: increase shrinkage", err)
	}
	return wccn{mean: centroid(embeddings), matrix: &inverse}, nil
}

func (w wccn) Apply(embeddings [][]float32) ([][]float32, error) {
	if err := checkUnit("WCCN", embeddings); err != nil {
		return nil, err
	}
	out := make([][]float32, len(embeddings))
	for i, embedding := range embeddings {
		if len(embedding) != len(w.mean) {
			return nil, fmt.Errorf("verify: embeddings of %d dimensions, WCCN of %d: embed both with one "+
				"network", len(embedding), len(w.mean))
		}
		var mapped mat.VecDense
		mapped.MulVec(w.matrix, minus(embedding, w.mean))
		length := mat.Norm(&mapped, 2)
		if !(length > 0) {
			return nil, fmt.Errorf("verify: WCCN: embedding %d is the mean of those it was fitted to: check "+
				"whether the network has collapsed", i)
		}
		out[i] = make([]float32, len(embedding))
		for k := range out[i] {
			out[i][k] = float32(mapped.AtVec(k) / length)
		}
	}
	return out, nil
}

// covarianceWithin is the covariance of embeddings about the mean of their person, averaged over people.
func covarianceWithin(embeddings [][]float32, labels []int) *mat.SymDense {
	own := make(map[int][][]float32)
	for i, embedding := range embeddings {
		own[labels[i]] = append(own[labels[i]], embedding)
	}
	dim := len(embeddings[0])
	within, people := mat.NewSymDense(dim, nil), 0
	for _, label := range slices.Sorted(maps.Keys(own)) { // In a fixed order, since rounding depends on it.
		if n := len(own[label]); n > 1 {
			centre := centroid(own[label])
			for _, embedding := range own[label] {
				within.SymRankOne(within, 1/float64(n), minus(embedding, centre))
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

func centroid(embeddings [][]float32) []float32 {
	sum, mean := make([]float64, len(embeddings[0])), make([]float32, len(embeddings[0]))
	for _, embedding := range embeddings {
		for k, v := range embedding {
			sum[k] += float64(v)
		}
	}
	for k, v := range sum {
		mean[k] = float32(v / float64(len(embeddings)))
	}
	return mean
}
