package speed

import (
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/janpfeifer/go-benchmarks"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
)

// leastRounds is the smallest number of rounds that has a 95 % interval of the median.
const leastRounds = 6

// Rounds returns n, or the smallest number of rounds that has an interval if the environment variable QUICK
// is set.
func Rounds(n int) int {
	if os.Getenv("QUICK") != "" {
		return leastRounds
	}
	return n
}

// Median returns the median of the times, NaN if there are none.
func Median(times []float64) float64 {
	if len(times) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(times))
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
}

// Interval returns a confidence interval of the median, between the k-th smallest and the k-th largest time,
// with the largest k for which it covers the median in at least 95 % of repetitions. It assumes no
// distribution, but that rounds are independent. Ok is false if there are fewer than six times.
func Interval(times []float64) (low, high float64, ok bool) {
	n := len(times)
	if n < leastRounds {
		return 0, 0, false
	}
	k, tail := 0, below(0, n) // The median is below the k+1-th smallest time with this probability.
	for tail <= 0.025 {
		k++
		tail += below(k, n)
	}
	sorted := slices.Sorted(slices.Values(times))
	return sorted[k-1], sorted[n-k], true
}

// below is the probability that exactly k of n times are below the median. The logarithms keep it above 0 for
// thousands of times.
func below(k, n int) float64 {
	lgamma := func(v int) float64 { l, _ := math.Lgamma(float64(v + 1)); return l }
	return math.Exp(lgamma(n) - lgamma(k) - lgamma(n-k) - float64(n)*math.Ln2)
}

// Timing is a function that was timed, with its times in milliseconds, one for each round.
type Timing struct {
	Name  string
	Times []float64
	// Other draws it in another colour, as a thing of another kind than its neighbours.
	Other bool
}

// Timings pairs names and times.
func Timings(names []string, times [][]float64) (out []Timing) {
	for i, name := range names {
		out = append(out, Timing{Name: name, Times: times[i]})
	}
	return out
}

// Table formats a line for each timing: its median with the 95 % interval, and the number of rounds.
func Table(timings ...Timing) string {
	lines := []string{fmt.Sprintf("%-32s %10s   %-24s %s", "", "median", "95 % interval", "rounds")}
	for _, t := range timings {
		interval := "too few rounds"
		if low, high, ok := Interval(t.Times); ok {
			interval = "[" + Short(low) + ", " + Short(high) + "]"
		}
		lines = append(
			lines,
			fmt.Sprintf("%-32s %7s ms   %-24s %d", t.Name, Short(Median(t.Times)), interval,
				len(t.Times)),
		)
	}
	return strings.Join(lines, "\n")
}

// Differences formats the difference of each timing from the one before it, by the times of the same round.
// If its interval contains 0, it says how large the difference can be at most.
func Differences(timings ...Timing) string {
	var lines []string
	for i := 1; i < len(timings); i++ {
		var differences []float64
		for round := range timings[i].Times {
			differences = append(differences, timings[i].Times[round]-timings[i-1].Times[round])
		}
		lines = append(lines, fmt.Sprintf("%-32s %s", timings[i].Name, Measured(differences, "ms")))
	}
	return strings.Join(lines, "\n")
}

// Measured formats the median of values with its 95 % interval. If the interval contains 0, the values do not
// show one that is above 0: then it formats only the upper end.
func Measured(values []float64, unit string) string {
	low, high, ok := Interval(values)
	switch {
	case !ok:
		return "too few rounds"
	case low > 0:
		return fmt.Sprintf("%s %s [%s, %s]", Short(Median(values)), unit, Short(low), Short(high))
	case high > 0:
		return fmt.Sprintf("not distinguishable from 0, at most %s %s", Short(high), unit)
	}
	return "not measurable on this machine now: run the cell again"
}

// Short formats a number to three digits, without an exponent.
func Short(v float64) string {
	switch {
	case math.Abs(v) >= 100:
		return fmt.Sprintf("%.0f", v)
	case math.Abs(v) >= 0.1 || v == 0:
		return fmt.Sprintf("%.3g", v)
	case math.Abs(v) >= 0.001:
		return fmt.Sprintf("%.2g", v)
	}
	return fmt.Sprintf("%.5f", v)
}

// Benchmark times a function with package go-benchmarks, for the given time after one call to warm up, and
// prints its table. It returns the times of the calls after the first, in milliseconds.
func Benchmark(name string, duration time.Duration, do func() error) (times []float64) {
	if os.Getenv("QUICK") != "" {
		duration /= 10
	}
	benchmarks.New(benchmarks.NamedFunction{Name: name, Func: func() {
		start := time.Now()
		lesson.Check(do())
		times = append(times, 1000*time.Since(start).Seconds())
	}}).WithWarmUps(1).WithDuration(duration).WithQuantiles(10, 90).Done()
	return times[1:]
}

// Sizes returns the line fixed + each*n through times of n pictures by least squares in each round, with the
// given function, and formats both with their intervals over rounds.
func Sizes(
	sizes []float64,
	times [][]float64,
	fit func(x, y []float64) (fixed, each float64),
) string {
	var fixed, each []float64
	for round := range times[0] {
		var y []float64
		for i := range sizes {
			y = append(y, times[i][round])
		}
		f, e := fit(sizes, y)
		fixed, each = append(fixed, f), append(each, e)
	}
	return fmt.Sprintf(
		"fixed overhead   %s\nper picture      %s",
		Measured(fixed, "ms"),
		Measured(each, "ms"),
	)
}
