package verify

import (
	"errors"
	"fmt"
)

// Report is how well vectors tell people apart, over all pairs of the pictures given.
type Report struct {
	EER     float64 // Equal error rate.
	AUC     float64 // Area under the ROC curve.
	OneShot float64 // Share named rightly from one picture each; see [OneShot].

	People, Genuine, Impostor int // People, and pairs of each kind.

	// Interval holds the figures above again, and TAR at FAR 1 %, with their intervals over people.
	Interval Intervals
	// At holds the errors at the threshold of [EvaluateAt], and nothing after [Evaluate].
	At Rates
}

// Intervals are figures with their intervals over people, each not known where there are too few; see
// [Estimate.Known].
type Intervals struct {
	EER, AUC, OneShot Estimate

	// TAR1 is the TAR at FAR 1 %, not known where fewer than 3000 impostor pairs do not support it.
	TAR1 Estimate
}

// Evaluate makes the report of vectors and the people they show.
func Evaluate(vectors [][]float32, labels []int) (Report, error) {
	report, _, err := evaluate(vectors, labels)
	return report, err
}

// EvaluateAt is [Evaluate] with the errors at the threshold tau, which must have been chosen on other
// people. It needs the people of [RatesAt].
func EvaluateAt(vectors [][]float32, labels []int, tau float64) (Report, error) {
	report, scores, err := evaluate(vectors, labels)
	if err != nil {
		return Report{}, err
	}
	if report.At, err = RatesAt(scores, labels, tau); err != nil {
		return Report{}, err
	}
	return report, nil
}

func evaluate(vectors [][]float32, labels []int) (Report, []Score, error) {
	scores, err := Scores(vectors, labels)
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
	if r.OneShot, err = OneShot(vectors, labels); err != nil {
		return Report{}, nil, err
	}
	figures := []func(Curve) float64{equalError, Curve.AUC}
	if Supported(0.01, curve.Impostor) == nil {
		figures = append(figures, func(c Curve) float64 { return c.TARAt(0.01) })
	}
	estimates, err := Jackknife(scores, labels, figures...)
	if err != nil && !errors.Is(err, ErrTooFew) {
		return Report{}, nil, err
	}
	estimates = append(estimates, make([]Estimate, 3)...) // Those that are not known.
	r.Interval = Intervals{EER: estimates[0], AUC: estimates[1], TAR1: estimates[2]}
	if r.Interval.OneShot, err = OneShotEstimate(vectors, labels); err != nil && !errors.Is(err, ErrTooFew) {
		return Report{}, nil, err
	}
	return r, scores, nil
}

func equalError(c Curve) float64 {
	eer, _ := c.EER()
	return eer
}

// Beside is one line of the report beside that of a floor on the same pictures, such as the distance of raw
// pixels.
func (r Report) Beside(floor Report, name string) string {
	return fmt.Sprintf("%d unseen people: EER %.3f (%s %.3f), 1-shot %.2f (%s %.2f)",
		r.People, r.EER, name, floor.EER, r.OneShot, name, floor.OneShot)
}
