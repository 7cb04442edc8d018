package oneshot

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Method is a way to embed pictures: its name, and the vectors of a set.
type Method struct {
	Name    string
	Vectors [][]float32
}

// EERs formats a line for each method: the EER of its distances with its interval over people, and its
// paired difference from the first method, on the same pictures.
func EERs(labels []int, methods ...Method) (string, error) {
	lines := []string{fmt.Sprintf("%-12s %-24s %s", "", "EER", "minus that of the "+methods[0].Name)}
	for k, m := range methods {
		report, err := verify.Evaluate(m.Vectors, labels)
		if err != nil {
			return "", err
		}
		eer := fmt.Sprintf("%.1f %%", 100*report.EER)
		if report.Interval.EER.Known() {
			eer = report.Interval.EER.String()
		}
		line := fmt.Sprintf("%-12s %-24s", m.Name, eer)
		if k > 0 {
			d, err := verify.Compare(methods[0].Vectors, m.Vectors, labels)
			switch {
			case errors.Is(err, verify.ErrTooFew):
				line += " too few people for an interval"
			case err != nil:
				return "", err
			default:
				line += " " + points(d.Value, d.Low, d.High)
			}
		}
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return strings.Join(lines, "\n"), nil
}

// points formats a difference of two rates and its interval in percentage points.
func points(value, low, high float64) string {
	return fmt.Sprintf("%+.1f points [%+.1f, %+.1f]", 100*value, 100*low, 100*high)
}

// paired formats the difference of two rates of the same probes with its 95 % interval. Gained[i] is the
// difference of the hits of person i and probes[i] the number of that person's probes. One person is left out
// at a time (the jackknife), and Student's t has as many degrees of freedom as there are people, minus one.
func paired(gained, probes []float64) string {
	var hits, all float64
	for i := range gained {
		hits, all = hits+gained[i], all+probes[i]
	}
	var mean, squares float64
	people := float64(len(gained))
	without := func(i int) float64 { return (hits - gained[i]) / (all - probes[i]) }
	for i := range gained {
		mean += without(i) / people
	}
	for i := range gained {
		squares += (without(i) - mean) * (without(i) - mean)
	}
	if people < 3 || !(squares > 1e-15) {
		return fmt.Sprintf("%+.1f points, no interval", 100*hits/all)
	}
	half := distuv.StudentsT{Sigma: 1, Nu: people - 1}.Quantile(0.975) * math.Sqrt((people-1)/people*squares)
	return points(hits/all, max(-1, hits/all-half), min(1, hits/all+half))
}

// Thresholds formats a line for each FAR that is asked for: the threshold that the pairs of the validation
// people give, and the error rates of the test people there, with their intervals. If there are too few
// validation pairs to support a FAR, the line has no threshold, but the number of pairs that are needed.
func Thresholds(validation, test []verify.Score, labels []int, fars ...float64) (string, error) {
	curve, err := verify.ROC(validation)
	if err != nil {
		return "", err
	}
	lines := []string{"validation people    test people", "FAR at most   tau    FAR                      FRR"}
	for _, far := range fars {
		tau, _, err := curve.AtFAR(far)
		var e *verify.UnsupportedError
		switch {
		case errors.As(err, &e):
			lines = append(lines, fmt.Sprintf("%9.3g %%   refused: it needs %d impostor pairs, here are %d",
				100*far, e.Needed, e.Trials))
			continue
		case err != nil:
			return "", err
		}
		rates, err := verify.RatesAt(test, labels, tau)
		if err != nil && !errors.Is(err, verify.ErrTooFew) {
			return "", err
		}
		lines = append(lines, fmt.Sprintf("%9.3g %%   %.2f   %-24s %s", 100*far, tau, percent(rates.FAR),
			percent(rates.FRR)))
	}
	return strings.Join(lines, "\n"), nil
}

// percent is [verify.Estimate.String] with two decimals below 1 %.
func percent(e verify.Estimate) string {
	if !e.Known() || e.Value >= 0.01 {
		return e.String()
	}
	return fmt.Sprintf("%.2f %% [%.2f, %.2f]", 100*e.Value, 100*e.Low, 100*e.High)
}
