package verify_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// scattered returns n pairs of each kind with distances on a coarse grid.
func scattered(n int, rng *rand.Rand) (scores []verify.Score) {
	for i := range 2 * n {
		d := math.Round(8*(rng.ExpFloat64()+float64(i%2))) / 8
		scores = append(scores, verify.Score{Distance: d, Same: i%2 == 0})
	}
	return scores
}

// Each chosen threshold achieves what it was chosen for, as counting pairs confirms, and no other threshold
// between distances does better.
func TestThresholdsAreTheBest(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 20 {
		scores := scattered(400, rng)
		c := curve(t, scores)
		cost := verify.Cost{FalseAccept: 1 + 9*rng.Float64(), FalseReject: 1}
		cost.Genuine = 0.1 + 0.8*rng.Float64()
		cheap, least, err := c.AtCost(cost)
		if err != nil {
			t.Fatal(err)
		}
		many, share := verify.BestPairs(c)
		strict, tar, err := c.AtFAR(0.1)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "cost", expected(cost, c, cheap), least)
		near(t, "share of pairs", rightly(scores, many), share)
		far, frr := c.At(strict)
		near(t, "TAR", 1-frr, tar)
		if far > 0.1 {
			t.Errorf("FAR %g at the threshold for 0.1", far)
		}
		for tau := -0.05; tau < 6; tau += 0.01 {
			far, frr := c.At(tau)
			if verify.ExpectedCost(cost, far, frr) < least-1e-12 || rightly(scores, tau) > share ||
				far <= 0.1 && 1-frr > tar {
				t.Fatalf("%g is better than the thresholds chosen", tau)
			}
		}
	}
}

func expected(cost verify.Cost, c verify.Curve, tau float64) float64 {
	far, frr := c.At(tau)
	return verify.ExpectedCost(cost, far, frr)
}

func rightly(scores []verify.Score, tau float64) float64 {
	var right int
	for _, s := range scores {
		if s.Same == (s.Distance <= tau) {
			right++
		}
	}
	return float64(right) / float64(len(scores))
}

func TestUnsupported(t *testing.T) {
	c := curve(t, scattered(450, rand.New(rand.NewPCG(1, 1))))
	_, _, err := c.AtFAR(0.01)
	var e *verify.UnsupportedError
	if !errors.As(err, &e) {
		t.Fatalf("got %v", err)
	}
	want := verify.UnsupportedError{
		Rate: "FAR", Target: 0.01, Smallest: 30.0 / 450, Trials: 450, Needed: 3000,
	}
	if *e != want || !strings.Contains(err.Error(), "450 trials support 0.067 or more, 3000 are needed") {
		t.Errorf("got %+v, %v", *e, err)
	}
	if err := verify.Supported("FAR", 0.01, 3000); err != nil {
		t.Errorf("30 expected errors: %v", err)
	}
	if err := verify.Supported("FAR", 0.01, 2999); !errors.As(err, &e) {
		t.Errorf("fewer than 30 expected errors: %v", err)
	}
	if err := verify.Supported("FAR", 0.5, 20); err == nil ||
		!strings.Contains(err.Error(), "support no rate") {
		t.Errorf("20 pairs: %v", err)
	}
	for _, far := range []float64{0, 1, -1, math.NaN()} {
		if err := verify.Supported("FAR", far, 1e9); err == nil || errors.As(err, &e) {
			t.Errorf("FAR %g: %v", far, err)
		}
	}
}

func TestCostsThatMakeNoSense(t *testing.T) {
	c := curve(t, scattered(5, rand.New(rand.NewPCG(1, 1))))
	for _, cost := range []verify.Cost{
		{},
		{FalseAccept: 1, FalseReject: 1},
		{FalseAccept: 1, FalseReject: 1, Genuine: 1},
		{FalseAccept: -1, FalseReject: 2, Genuine: 0.5},
		{FalseAccept: math.NaN(), FalseReject: 2, Genuine: 0.5},
		{FalseAccept: inf, FalseReject: 2, Genuine: 0.5},
	} {
		if _, _, err := c.AtCost(cost); err == nil {
			t.Errorf("%+v is taken", cost)
		}
	}
}

// At equal costs and equal priors the cheapest threshold is the one with the best balanced accuracy.
func TestBestIsCheapest(t *testing.T) {
	c := curve(t, scattered(300, rand.New(rand.NewPCG(8, 8))))
	_, accuracy := c.Best()
	_, cost, err := c.AtCost(verify.Cost{FalseAccept: 1, FalseReject: 1, Genuine: 0.5})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "cost", cost, 1-accuracy)
}

// Counts and indices stay in range, however small the target and whatever the calibration.
func TestNumbersBeyondIntegers(t *testing.T) {
	c := curve(t, scattered(450, rand.New(rand.NewPCG(1, 1))))
	for _, target := range []float64{1e-15, 1e-17, 3e-18, 1e-300, 5e-324} {
		var e *verify.UnsupportedError
		_, _, err := c.AtFAR(target)
		if !errors.As(err, &e) || e.Needed < 1e9 || strings.Contains(err.Error(), "-9") {
			t.Errorf("target %g: %v", target, err)
		}
	}
	scores := []verify.Score{
		{Distance: 1, Same: true, A: 0, B: 1}, {Distance: 2, A: 0, B: 2}, {Distance: 2, A: 1, B: 2},
	}
	for _, bad := range []verify.Calibration{
		{Intercept: math.NaN(), Slope: 1, Prior: 0.5}, {Intercept: inf, Slope: inf, Prior: 0.5},
	} {
		if bins, err := bad.Reliability(scores, []int{0, 0, 1}, 10); err == nil {
			t.Errorf("%+v: %+v", bad, bins)
		}
	}
}
