package siamese

import (
	"fmt"
	"slices"

	"gonum.org/v1/gonum/stat"

	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// Epoch is the record of one epoch. The distances are those of all pairs of training pictures and of all
// pairs of validation pictures, measured after the epoch without augmentation.
type Epoch struct {
	Number       int     `json:"epoch"` // From 1.
	LearningRate float64 `json:"learning_rate"`

	Loss   float64 `json:"loss"`   // Mean over the batches.
	Active float64 `json:"active"` // Share of the chosen triplets with a triplet loss above 0.

	Train      DistanceSummary `json:"train"`
	Validation DistanceSummary `json:"validation"`

	EER float64 `json:"eer"` // On the validation people.

	// Evaluator and Score are the name and the result of [Config.Evaluator], if there is one.
	Evaluator string  `json:"evaluator,omitempty"`
	Score     float64 `json:"score,omitempty"`
}

// DistanceSummary summarises the distances of genuine pairs, d(a, p), and of impostor pairs, d(a, n).
type DistanceSummary struct {
	Positive Quantiles `json:"positive"`
	Negative Quantiles `json:"negative"`
}

// Quantiles of distances: Low, Median and High are the 0.1, 0.5 and 0.9 quantiles.
type Quantiles struct {
	Low    float64 `json:"low"`
	Median float64 `json:"median"`
	High   float64 `json:"high"`
	Mean   float64 `json:"mean"`
}

func quantiles(distances []float64) Quantiles {
	slices.Sort(distances)
	at := func(p float64) float64 { return stat.Quantile(p, stat.Empirical, distances, nil) }
	return Quantiles{Low: at(0.1), Median: at(0.5), High: at(0.9), Mean: stat.Mean(distances, nil)}
}

// Rank compares the scores of the evaluator, if the run has one. Otherwise it compares the EER on the
// validation people and, if equal, the gap between the medians of d(a, n) and d(a, p) there.
func (e Epoch) Rank() trainer.Rank {
	r := trainer.Rank{Epoch: e.Number, Invalid: e.check()}
	if e.Evaluator != "" {
		r.Label, r.Scores = fmt.Sprintf("score-%.3f", e.Score), []float64{e.Score}
		return r
	}
	gap := e.Validation.Negative.Median - e.Validation.Positive.Median
	r.Label, r.Scores = fmt.Sprintf("eer-%.3f", e.EER), []float64{e.EER, -gap}
	return r
}

// check returns an error if no training run can produce this record. Values read from JSON are finite.
func (e Epoch) check() error {
	if !(e.EER >= 0 && e.EER <= 1) {
		return fmt.Errorf("an EER of %g", e.EER)
	}
	for _, q := range []Quantiles{
		e.Train.Positive, e.Train.Negative, e.Validation.Positive, e.Validation.Negative,
	} {
		if min(q.Low, q.Median, q.High, q.Mean) < 0 {
			return fmt.Errorf("negative distances, %+v", q)
		}
	}
	return nil
}
