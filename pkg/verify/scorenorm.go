package verify

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// Transform post-processes embeddings: score normalisation ([NewScoreNorm]), or within-class covariance
// normalisation ([NewWCCN]). It is fitted to people other than those whose error rates are reported, and tau
// must be chosen on transformed embeddings.
type Transform interface {
	// Apply returns the transformed embeddings [n][d] and leaves the given ones unchanged. It returns an
	// error if an embedding is not of unit length or differs in dimension from those the transform was fitted
	// to.
	Apply(embeddings [][]float32) ([][]float32, error)
}

// scoreNorm is the transform of [NewScoreNorm].
type scoreNorm struct {
	cohort  [][]float32
	nearest int
}

// NewScoreNorm is score normalisation with a cohort: other people, often those of the training set, whose
// distances serve as a reference. Some faces are near those of many people (hubs), so a single tau does not
// suit both them and the others.
//
// Each embedding is divided by the square root of its mean distance to the nearest embeddings of the cohort.
// The distance of two transformed embeddings is then about d(x, y) divided by the geometric mean of these two
// mean distances: at 1, two pictures are as far apart as each is from the nearest of the cohort, whatever the
// network. This is local scaling (Zelnik-Manor and Perona 2004), used against hubs (Schnitzer et al. 2012),
// with the cohort of adaptive score normalisation in speaker verification (Matejka et al. 2017).
//
// The cohort must have embeddings of unit length, and nearest is how many of them are averaged; 50 suits
// cohorts of a few hundred pictures or more. The results are not of unit length: a gallery of them must be an
// unnormalised one. Apply returns an error for a person who is in the cohort with the same pictures.
func NewScoreNorm(cohort [][]float32, nearest int) (Transform, error) {
	if nearest < 1 || nearest > len(cohort) {
		return nil, fmt.Errorf("verify: score normalisation by the %d nearest of a cohort of %d: want at "+
			"least 1 and at most all", nearest, len(cohort))
	}
	if err := checkUnit("cohort", cohort); err != nil {
		return nil, err
	}
	return scoreNorm{cohort: cohort, nearest: nearest}, nil
}

func (s scoreNorm) Apply(embeddings [][]float32) ([][]float32, error) {
	if err := checkUnit("score normalisation", embeddings); err != nil {
		return nil, err
	}
	scaled := make([][]float32, len(embeddings))
	distances := make([]float64, len(s.cohort))
	for i, embedding := range embeddings {
		if len(embedding) != len(s.cohort[0]) {
			return nil, fmt.Errorf("verify: embeddings of %d dimensions, a cohort of %d: embed both with "+
				"one network", len(embedding), len(s.cohort[0]))
		}
		for k, other := range s.cohort {
			distances[k] = Distance(embedding, other)
		}
		slices.Sort(distances)
		mean := stat.Mean(distances[:s.nearest], nil)
		if !(mean > 0) {
			return nil, fmt.Errorf("verify: score normalisation of embedding %d: its nearest pictures of "+
				"the cohort are equal to it: remove the person from the cohort", i)
		}
		factor := float32(1 / math.Sqrt(mean))
		scaled[i] = make([]float32, len(embedding))
		for k, v := range embedding {
			scaled[i][k] = factor * v
		}
	}
	return scaled, nil
}
