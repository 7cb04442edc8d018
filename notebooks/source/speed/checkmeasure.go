package speed

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"gonum.org/v1/gonum/stat"
)

// CheckMeasure checks a timing loop: after a call of each function to warm up it calls them in turn for the
// given number of rounds, and returns the time of each call in milliseconds, [functions][rounds]. The times
// are compared with those that the functions measure themselves. It reports that the loop is right, or what
// is not, with a hint.
func CheckMeasure(measure func(rounds int, calls ...func() error) [][]float64) string {
	const rounds = 7
	var order []int
	var took [2][]float64
	call := func(i int, sleep time.Duration) func() error {
		return func() error {
			start := time.Now()
			order = append(order, i)
			time.Sleep(sleep)
			took[i] = append(took[i], 1000*time.Since(start).Seconds())
			return nil
		}
	}
	times := measure(rounds, call(0, 2*time.Millisecond), call(1, 6*time.Millisecond))
	if len(times) != 2 || len(times[0]) != rounds || len(times[1]) != rounds {
		shape := "no times"
		if len(times) > 0 {
			shape = fmt.Sprintf("%d lists of %d times", len(times), len(times[0]))
		}
		return fmt.Sprintf("Not yet: 2 functions in %d rounds give %s.\nHint: want 2 lists of %d times, "+
			"without the call to warm up.", rounds, shape, rounds)
	}
	switch n := len(order); {
	case n == 2*rounds:
		return "Not yet: the first time is that of the first call, which compiles.\nHint: call each " +
			"function once before the rounds, and drop that time."
	case n != 2*(rounds+1):
		return fmt.Sprintf("Not yet: the functions are called %d times.\nHint: once to warm up, and once in "+
			"each of the %d rounds.", n, rounds)
	case !inTurn(order):
		return "Not yet: one function after the other.\nHint: the loop over rounds is outside, that over " +
			"functions inside, so that a busy moment hits all of them."
	}
	var differences []float64
	own, got := took[1][1:], times[1]
	for round := range rounds {
		differences = append(differences, got[round]-own[round])
	}
	switch ratio, difference := Median(got)/Median(own), Median(differences); {
	case !(ratio > 0):
		return "Not yet: a time is not above 0.\nHint: time.Since(start), start taken before the call."
	case ratio < 0.01 || ratio > 100:
		return fmt.Sprintf("Not yet: a call of %.1f ms is measured as %.3g.\nHint: milliseconds are 1000 "+
			"times the seconds; the call must lie between start and time.Since.", Median(own), Median(got))
	case difference < 0 && Median(got) < Median(took[0]):
		return "Not yet: the times are too short.\nHint: the call must lie between start and time.Since."
	case difference < -0.01:
		return "Not yet: the times are not those of the rounds.\nHint: round 0 is the warm-up, the others " +
			"count."
	case difference > 8:
		return "Not yet: the times hold more than one call.\nHint: take start anew before each call."
	}
	return "Right: warm-up, rounds in turn, one time for each call."
}

// inTurn reports whether the calls alternate after the warm-up.
func inTurn(order []int) bool {
	for i := 3; i < len(order); i++ {
		if order[i] == order[i-1] {
			return false
		}
	}
	return true
}

// CheckFit checks a fit of a line by least squares with weights 1/y^2: fixed and each of y = fixed + each*x.
// It reports that the fit is right, or what is not, with a hint.
func CheckFit(fit func(x, y []float64) (fixed, each float64)) string {
	rng := rand.New(rand.NewPCG(16, 1))
	for range 5 {
		var x, y []float64
		fixed, each := 1+5*rng.Float64(), 0.5+rng.Float64()
		for i := range 6 {
			x = append(x, math.Pow(2, float64(i)))
			y = append(y, (fixed+each*x[i])*(1+0.1*(2*rng.Float64()-1)))
		}
		wantFixed, wantEach := leastSquares(x, y)
		gotFixed, gotEach := fit(x, y)
		near := func(a, b float64) bool { return math.Abs(a-b) < 1e-6*(1+math.Abs(b)) }
		if near(gotFixed, wantFixed) && near(gotEach, wantEach) {
			continue
		}
		hint := "the slope is the sum of w (x - mean x)(y - mean y), divided by the sum of w (x - mean x)^2"
		noWeights, _ := stat.LinearRegression(x, y, nil, false)
		switch {
		case near(gotFixed, noWeights):
			hint = "that is the line without weights: multiply each term of all sums by w = 1 / y^2, and " +
				"divide the means by the sum of the weights"
		case near(gotFixed, wantEach) && near(gotEach, wantFixed):
			hint = "the two results are exchanged: fixed first, then each"
		case near(gotEach, wantEach):
			hint = "the slope is right; the line passes through the point of the means: " +
				"fixed = mean y - each mean x"
		}
		return fmt.Sprintf(
			"Not yet: for times of %.0f pictures it is %.4f + %.4f n, yours is %.4f + %.4f n.\n"+
				"Hint: %s.",
			x,
			wantFixed,
			wantEach,
			gotFixed,
			gotEach,
			hint,
		)
	}
	return "Right: it is the line of the library (gonum, stat.LinearRegression with weights)."
}
