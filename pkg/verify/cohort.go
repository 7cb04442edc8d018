package verify

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// Cohort is a crowd of strangers to correct distances by: some faces lie near everybody's (hubs), and one
// threshold does not suit them and the others. A cohort is most often the training people, since it must
// not hold anybody whom the figures are about.
type Cohort struct {
	vectors [][]float32
	nearest int
}

// CohortNearest suits cohorts of some hundred pictures and more.
const CohortNearest = 50

// NewCohort keeps embeddings of strangers, of unit length; nearest is how many of them a face is held
// against.
func NewCohort(vectors [][]float32, nearest int) (*Cohort, error) {
	if nearest < 1 || nearest > len(vectors) {
		return nil, fmt.Errorf("verify: the %d nearest of a cohort of %d: want at least 1 and at most all",
			nearest, len(vectors))
	}
	if err := checkEmbeddings(vectors); err != nil {
		return nil, fmt.Errorf("verify: cohort: %w", err)
	}
	return &Cohort{vectors: vectors, nearest: nearest}, nil
}

// ErrInCohort is returned for a vector that cannot be scaled.
var ErrInCohort = errors.New("the nearest of the cohort are its equals")

// Scale returns each embedding divided by the root of its mean distance to the nearest of the cohort. A
// distance of scaled vectors is about d(x, y) divided by the geometric mean of how far x and y are from
// strangers: at 1, two pictures are as far apart as they are from the nearest strangers, whatever the
// network.
//
// Local scaling (Zelnik-Manor and Perona 2004) against hubs (Schnitzer et al. 2012), with a cohort as for
// speakers (Matejka et al. 2017). Embeddings [n][d] that are not of unit length, or of other dimensions than
// the cohort's, are an error. The results are not of unit length: a gallery of them is a
// [NewUnnormalisedGallery].
func (c *Cohort) Scale(vectors [][]float32) ([][]float32, error) {
	if err := checkEmbeddings(vectors); err != nil {
		return nil, err
	}
	scaled := make([][]float32, len(vectors))
	distances := make([]float64, len(c.vectors))
	for i, vector := range vectors {
		if len(vector) != len(c.vectors[0]) {
			return nil, fmt.Errorf("verify: vectors of %d numbers, a cohort of %d: they come from two "+
				"networks",
				len(vector), len(c.vectors[0]))
		}
		for k, other := range c.vectors {
			distances[k] = Distance(vector, other)
		}
		slices.Sort(distances)
		mean := stat.Mean(distances[:c.nearest], nil)
		if !(mean > 0) {
			return nil, fmt.Errorf("verify: vector %d: %w: take its person out of the cohort", i, ErrInCohort)
		}
		factor := float32(1 / math.Sqrt(mean))
		scaled[i] = make([]float32, len(vector))
		for k, v := range vector {
			scaled[i][k] = factor * v
		}
	}
	return scaled, nil
}
