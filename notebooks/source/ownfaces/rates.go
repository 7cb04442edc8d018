package ownfaces

import (
	"errors"
	"fmt"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Rate formats an error rate with its interval in percent, also a small one.
func Rate(e verify.Estimate) string {
	return fmt.Sprintf("%.2g %% [%.2g, %.2g]", 100*e.Value, 100*e.Low, 100*e.High)
}

// RatesAt formats FAR and FRR at a threshold with their intervals, or that there are too few people for them.
func RatesAt(scores []verify.Score, labels []int, tau float64) (string, error) {
	rates, err := verify.RatesAt(scores, labels, tau)
	if errors.Is(err, verify.ErrTooFew) {
		return "no rates, because there are too few people: add people", nil
	}
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("FAR %s, FRR %s", Rate(rates.FAR), Rate(rates.FRR)), nil
}

// Difference describes the paired difference of the EER of two kinds of embeddings of the same people with
// its interval, or that there are too few people for it.
func Difference(before, after [][]float32, labels []int) (string, error) {
	d, err := verify.Compare(before, after, labels)
	if errors.Is(err, verify.ErrTooFew) {
		return "no interval, because there are too few people: add people", nil
	}
	if err != nil {
		return "", err
	}
	return d.String(), nil
}
