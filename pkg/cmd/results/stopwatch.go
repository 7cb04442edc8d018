package main

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/janpfeifer/go-benchmarks"
)

// stopwatch decides how often a function is called.
type stopwatch struct {
	each   time.Duration // Minimum total time, for short calls,
	fewest int           // and minimum number of calls,
	limit  time.Duration // unless the calls so far took longer than this.
}

func (l *lab) stopwatch() stopwatch {
	if l.quick {
		return stopwatch{each: time.Millisecond, fewest: 1}
	}
	return stopwatch{each: time.Second, fewest: 5, limit: 4 * time.Second}
}

// timing holds the times of several calls, sorted.
type timing []time.Duration

// calls measures the times of the function do, after the given number of warm-up calls; package benchmarks
// prints a line about it. An error of do ends the measurement.
func (s stopwatch) calls(name string, warmUps int, do func() error) (timing, error) {
	var t timing
	var spent time.Duration
	var failed error
	call := func() {
		if failed != nil {
			return
		}
		start := time.Now()
		failed = do()
		t = append(t, time.Since(start))
		spent += t[len(t)-1]
	}
	s.print(name, warmUps, call, func() bool { return len(t) > warmUps })
	for failed == nil && len(t) < warmUps+s.fewest && spent < s.limit {
		call()
	}
	if failed != nil {
		return nil, fmt.Errorf("%s: %w", name, failed)
	}
	return timing(slices.Sorted(slices.Values(t[warmUps:]))), nil
}

// print lets package benchmarks make the calls and print the line. That package divides by 0 if its time is
// over before the first call, as can happen on a busy machine.
func (s stopwatch) print(name string, warmUps int, call func(), called func() bool) {
	defer func() {
		if r := recover(); r != nil && called() {
			panic(r)
		}
	}()
	benchmarks.New(benchmarks.NamedFunction{Name: name, Func: call}).WithHeader(false).
		WithWarmUps(warmUps).WithDuration(s.each).WithQuantiles(25, 75).Done()
}

// quantile returns the p-quantile of the times, interpolated between two calls, in seconds.
func (t timing) quantile(p float64) float64 {
	at := p * float64(len(t)-1)
	low, part := math.Modf(at)
	high := min(int(low)+1, len(t)-1)
	return (1-part)*t[int(low)].Seconds() + part*t[high].Seconds()
}

func (t timing) median() float64 { return t.quantile(0.5) }

// String formats the median, the quartiles and the number of calls: "92.3 ms (90.1 to 95.4; 17)".
func (t timing) String() string {
	unit, name := 1.0, "s"
	switch {
	case t.median() < 1e-3:
		unit, name = 1e-6, "us"
	case t.median() < 1:
		unit, name = 1e-3, "ms"
	}
	return quartiles(t.median()/unit, t.quantile(0.25)/unit, t.quantile(0.75)/unit, name, len(t))
}

// quartiles formats a median with its quartiles; a single call has no quartiles.
func quartiles(median, low, high float64, unit string, calls int) string {
	if calls == 1 {
		return fmt.Sprintf("%s %s (1)", digits(median), unit)
	}
	return fmt.Sprintf("%s %s (%s to %s; %d)", digits(median), unit, digits(low), digits(high), calls)
}

// digits formats a positive number with three significant digits.
func digits(v float64) string {
	return fmt.Sprintf("%.*f", max(2-int(math.Floor(math.Log10(v))), 0), v)
}
