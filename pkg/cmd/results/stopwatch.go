package main

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/janpfeifer/go-benchmarks"
)

// stopwatch says how long a thing is called again and again.
type stopwatch struct {
	each   time.Duration // At least so long where a call is short.
	fewest int           // And at least so many calls,
	limit  time.Duration // unless those before took longer than this.
}

func (l *lab) stopwatch() stopwatch {
	if l.quick {
		return stopwatch{each: time.Millisecond, fewest: 1}
	}
	return stopwatch{each: time.Second, fewest: 5, limit: 4 * time.Second}
}

// timing is the times of several calls, in order of length.
type timing []time.Duration

// calls times what do does, after so many calls that are not counted; package benchmarks prints a line of it.
// An error of do ends the measurement.
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

// print lets package benchmarks call and print. It divides by 0 where its time is over before the first call,
// as on a machine that is very busy.
func (s stopwatch) print(name string, warmUps int, call func(), called func() bool) {
	defer func() {
		if r := recover(); r != nil && called() {
			panic(r)
		}
	}()
	benchmarks.New(benchmarks.NamedFunction{Name: name, Func: call}).WithHeader(false).
		WithWarmUps(warmUps).WithDuration(s.each).WithQuantiles(25, 75).Done()
}

// quantile is that of the share p of the calls, interpolated between two of them, in seconds.
func (t timing) quantile(p float64) float64 {
	at := p * float64(len(t)-1)
	low, part := math.Modf(at)
	high := min(int(low)+1, len(t)-1)
	return (1-part)*t[int(low)].Seconds() + part*t[high].Seconds()
}

func (t timing) median() float64 { return t.quantile(0.5) }

// String is the median, the quartiles and the number of calls: "92.3 ms (90.1 to 95.4; 17)".
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

// quartiles is a median with its quartiles; a single call has none.
func quartiles(median, low, high float64, unit string, calls int) string {
	if calls == 1 {
		return fmt.Sprintf("%s %s (1)", digits(median), unit)
	}
	return fmt.Sprintf("%s %s (%s to %s; %d)", digits(median), unit, digits(low), digits(high), calls)
}

// digits is a number above 0 with three digits that count.
func digits(v float64) string {
	return fmt.Sprintf("%.*f", max(2-int(math.Floor(math.Log10(v))), 0), v)
}
