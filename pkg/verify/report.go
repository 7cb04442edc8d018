package verify

import (
	"errors"
	"fmt"
)

// Report describes how well embeddings distinguish people, over all pairs of the given pictures.
type Report struct {
	EER     float64 // Equal error rate.
	AUC     float64 // Area under the ROC curve.
	OneShot float64 // One-shot accuracy; see [OneShot].

	People, Genuine, Impostor int // People, and pairs of each kind.

	// Interval has the rates above with their intervals over people, and TAR1, the TAR at FAR 1 %. They are
	// not known ([Estimate.Known]) if there are too few people, nor is TAR1 if there are fewer than 3000
	// impostor pairs.
	Interval struct{ EER, AUC, OneShot, TAR1 Estimate }
	// At holds the error rates at the threshold of [EvaluateAt]; it is zero after [Evaluate].
	At Rates
}

// Evaluate computes the report of embeddings and their labels. It returns the errors of [Scores], [ROC] and
// [OneShot].
func Evaluate(embeddings [][]float32, labels []int) (Report, error) {
	report, _, err := evaluate(embeddings, labels)
	return report, err
}

// EvaluateAt is [Evaluate] with the error rates at the threshold tau, which must be chosen on other people.
// It also returns the errors of [RatesAt].
func EvaluateAt(embeddings [][]float32, labels []int, tau float64) (Report, error) {
	report, scores, err := evaluate(embeddings, labels)
	if err != nil {
		return Report{}, err
	}
	if report.At, err = RatesAt(scores, labels, tau); err != nil {
		return Report{}, err
	}
	return report, nil
}

func evaluate(embeddings [][]float32, labels []int) (Report, []Score, error) {
	scores, err := Scores(embeddings, labels)
	if err != nil {
		return Report{}, nil, err
	}
	curve, err := ROC(scores)
	if err != nil {
		return Report{}, nil, err
	}
	r := Report{
		AUC: curve.AUC(), People: len(picturesOf(labels)), Genuine: curve.Genuine, Impostor: curve.Impostor,
	}
	r.EER, _ = curve.EER()
	all, err := oneShot(labels, func(a, b int) float64 { return scores[pairOf(a, b, len(labels))].Distance })
	if err != nil {
		return Report{}, nil, err
	}
	r.OneShot = all.right.rate()
	r.Interval.OneShot, _ = all.estimate() // Not known if there are too few people.
	statistics := []func(Curve) float64{equalError, Curve.AUC}
	if supported("FAR", 0.01, curve.Impostor) == nil {
		statistics = append(statistics, func(c Curve) float64 { return c.TARAt(0.01) })
	}
	estimates, err := Jackknife(scores, labels, statistics...)
	if err != nil && !errors.Is(err, ErrTooFew) {
		return Report{}, nil, err
	}
	estimates = append(estimates, make([]Estimate, 3)...) // The missing ones are not known.
	r.Interval.EER, r.Interval.AUC, r.Interval.TAR1 = estimates[0], estimates[1], estimates[2]
	return r, scores, nil
}

func equalError(c Curve) float64 {
	eer, _ := c.EER()
	return eer
}

// Beside is the report in one line, beside that of a baseline on the same pictures, such as the distance of
// raw pixels.
func (r Report) Beside(baseline Report, name string) string {
	return fmt.Sprintf("%d test people: EER %.3f (%s %.3f), 1-shot %.2f (%s %.2f)",
		r.People, r.EER, name, baseline.EER, r.OneShot, name, baseline.OneShot)
}
