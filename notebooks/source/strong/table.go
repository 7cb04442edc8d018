package strong

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Method is a way to embed pictures: its name, and the vectors of a set.
type Method struct {
	Name    string
	Vectors [][]float32
}

// By returns the method of the given name.
func By(name string, vectors [][]float32) Method { return Method{Name: name, Vectors: vectors} }

// Table formats a line for each method: its EER with the interval over people, its one-shot accuracy, and the
// paired difference of its EER from that of the method with the given name, on the same pictures. It returns
// an error if no method has this name.
func Table(labels []int, reference string, methods ...Method) (string, error) {
	var before [][]float32
	for _, m := range methods {
		if m.Name == reference {
			before = m.Vectors
		}
	}
	if before == nil {
		return "", fmt.Errorf("strong: no method is called %q", reference)
	}
	lines := []string{
		fmt.Sprintf("%-26s %-20s %-7s %s", "", "EER", "1-shot", "EER minus that of "+reference),
	}
	for _, m := range methods {
		report, err := verify.Evaluate(m.Vectors, labels)
		if err != nil {
			return "", err
		}
		line := fmt.Sprintf(
			"%-26s %-20s %.3f",
			m.Name,
			percent(report.EER, report.Interval.EER),
			report.OneShot,
		)
		if m.Name != reference {
			difference, err := Difference(before, m.Vectors, labels)
			if err != nil {
				return "", err
			}
			line += "   " + difference
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n"), nil
}

// Difference formats the paired difference of the EER of two kinds of embeddings of the same pictures with
// its 95 % interval.
func Difference(before, after [][]float32, labels []int) (string, error) {
	d, err := verify.Compare(before, after, labels)
	if errors.Is(err, verify.ErrTooFew) {
		return "too few people for an interval", nil
	}
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%+.1f points [%+.1f, %+.1f]", 100*d.Value, 100*d.Low, 100*d.High), nil
}

// percent formats a rate with its interval, if it is known, in percent.
func percent(value float64, e verify.Estimate) string {
	if !e.Known() {
		return fmt.Sprintf("%.1f %%", 100*value)
	}
	return fmt.Sprintf("%.1f %% [%.1f, %.1f]", 100*value, 100*e.Low, 100*e.High)
}

// Kind is a kind of picture: embeddings of people on whom a threshold is chosen, and of test people on whom
// its error rates are measured.
type Kind struct {
	Name             string
	Choose, Test     [][]float32
	ChooseOf, TestOf []int // The labels.
}

// Transfer formats a table: for each kind of picture the threshold that gives a FAR of the target on its
// people, and the error rates of that threshold on the test people of every kind, with intervals.
func Transfer(target float64, kinds ...Kind) (string, error) {
	lines := []string{
		fmt.Sprintf(
			"%-22s %-5s  %-19s %-22s %s",
			"tau chosen on",
			"tau",
			"measured on",
			"FAR",
			"FRR",
		),
	}
	for _, from := range kinds {
		scores, err := verify.Scores(from.Choose, from.ChooseOf)
		if err != nil {
			return "", err
		}
		curve, err := verify.ROC(scores)
		if err != nil {
			return "", err
		}
		tau, _, err := curve.AtFAR(target)
		if err != nil {
			return "", err
		}
		for _, to := range kinds {
			line, err := ratesOn(to, tau)
			if err != nil {
				return "", err
			}
			lines = append(lines, fmt.Sprintf("%-22s %.2f   %s", from.Name, tau, line))
		}
	}
	return strings.Join(lines, "\n"), nil
}

// Rates formats the error rates of a threshold on the test people of every kind, with intervals.
func Rates(tau float64, kinds ...Kind) (string, error) {
	lines := []string{fmt.Sprintf("%-19s %-22s %s", "measured on", "FAR", "FRR")}
	for _, k := range kinds {
		line, err := ratesOn(k, tau)
		if err != nil {
			return "", err
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n"), nil
}

func ratesOn(k Kind, tau float64) (string, error) {
	scores, err := verify.Scores(k.Test, k.TestOf)
	if err != nil {
		return "", err
	}
	r, err := verify.RatesAt(scores, k.TestOf, tau)
	if err != nil && !errors.Is(err, verify.ErrTooFew) {
		return "", err
	}
	return fmt.Sprintf("%-19s %-22v %v", k.Name, r.FAR, r.FRR), nil
}
