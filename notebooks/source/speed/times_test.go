package speed_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gosiamese/gosiamese/notebooks/source/speed"
)

// The interval covers the median in about 95 % of repetitions or more, whatever the distribution.
func TestInterval(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, rounds := range []int{6, 9, 15, 25} {
		covered := 0
		for range 2000 {
			var times []float64
			for range rounds {
				times = append(times, 1+rng.ExpFloat64())
			}
			low, high, ok := speed.Interval(times)
			if !ok {
				t.Fatal("no interval")
			}
			if median := 1 + math.Ln2; low <= median && median <= high {
				covered++
			}
		}
		if share := float64(covered) / 2000; share < 0.94 {
			t.Errorf("%d rounds: %g of the intervals cover the median", rounds, share)
		}
	}
	times := []float64{9, 1, 8, 2, 7, 3, 6, 4, 5}
	if low, high, _ := speed.Interval(times); low != 2 || high != 8 {
		t.Errorf("nine times: [%g, %g]", low, high)
	}
	many := make([]float64, 5000) // 2,500 +- 1.96 sqrt(5,000) / 2.
	for i := range many {
		many[i] = float64(i + 1)
	}
	if low, high, ok := speed.Interval(many); !ok || low < 2429 || low > 2433 || low+high != 5001 {
		t.Errorf("5,000 times: [%g, %g]", low, high)
	}
	if _, _, ok := speed.Interval(times[:5]); ok {
		t.Error("five times: want no interval")
	}
	if speed.Median(times) != 5 || speed.Median(times[:4]) != 5 || !math.IsNaN(speed.Median(nil)) {
		t.Error("median")
	}
}

// A difference is printed only if its interval is above 0.
func TestDifferences(t *testing.T) {
	base := []float64{1, 2, 3, 4, 5, 6, 7}
	larger, noise := slices.Clone(base), slices.Clone(base)
	for i := range base {
		larger[i] += 1 + 0.01*float64(i)
		noise[i] += float64(i%3) - 1
	}
	less := slices.Clone(base)
	for i := range less {
		less[i] -= 0.5
	}
	lines := strings.Split(speed.Differences(speed.Timings([]string{"a", "b", "c", "d"},
		[][]float64{base, larger, larger, less})...), "\n")
	for i, want := range []string{"1.03 ms [1, 1.06]", "too few", "not measurable"} {
		if i == 1 {
			continue
		}
		if !strings.Contains(lines[i], want) {
			t.Errorf("got %q, want %q", lines[i], want)
		}
	}
	if got := speed.Measured(
		[]float64{-1, 0, 1, -1, 0, 1, 1},
		"ms",
	); !strings.Contains(
		got,
		"at most 1 ms",
	) {
		t.Errorf("got %q", got)
	}
	if got := speed.Measured([]float64{1, 2}, "ms"); !strings.Contains(got, "too few") {
		t.Errorf("got %q", got)
	}
	if table := speed.Table(
		speed.Timing{Name: "a", Times: base},
	); !strings.Contains(
		table,
		"4 ms",
	) {
		t.Errorf("got %q", table)
	}
}

func TestShort(t *testing.T) {
	for want, v := range map[string]float64{
		"1235": 1234.6, "12.3": 12.345, "0.123": 0.1234, "0.012": 0.01234, "0.00012": 0.000123, "0": 0,
	} {
		if got := speed.Short(v); got != want {
			t.Errorf("%g: got %q, want %q", v, got, want)
		}
	}
}

func TestRoundsAndBenchmark(t *testing.T) {
	t.Setenv("QUICK", "")
	if speed.Rounds(15) != 15 {
		t.Error("rounds")
	}
	t.Setenv("QUICK", "1")
	if speed.Rounds(15) != 6 {
		t.Error("rounds if QUICK")
	}
	calls := 0
	times := speed.Benchmark("sleep", 200*time.Millisecond, func() error {
		calls++
		time.Sleep(2 * time.Millisecond)
		return nil
	})
	if len(times) != calls-1 || speed.Median(times) < 2 {
		t.Errorf("%d times of %d calls", len(times), calls)
	}
}

func measure(rounds int, calls ...func() error) [][]float64 {
	times := make([][]float64, len(calls))
	for round := range rounds + 1 {
		for i, call := range calls {
			start := time.Now()
			if err := call(); err != nil {
				panic(err)
			}
			if ms := 1000 * time.Since(start).Seconds(); round > 0 {
				times[i] = append(times[i], ms)
			}
		}
	}
	return times
}

func TestCheckMeasure(t *testing.T) {
	timed := func(scale float64, call func() error) float64 {
		start := time.Now()
		if err := call(); err != nil {
			panic(err)
		}
		return scale * time.Since(start).Seconds()
	}
	inOrder := func(skip int, scale float64) func(int, ...func() error) [][]float64 {
		return func(rounds int, calls ...func() error) [][]float64 {
			times := make([][]float64, len(calls))
			for i, call := range calls {
				for range skip {
					timed(1, call)
				}
				for range rounds {
					times[i] = append(times[i], timed(scale, call))
				}
			}
			return times
		}
	}
	times := func(by float64) func(int, ...func() error) [][]float64 {
		return func(rounds int, calls ...func() error) [][]float64 {
			return scaled(by, measure(rounds, calls...))
		}
	}
	for want, own := range map[string]func(int, ...func() error) [][]float64{
		"Right":                  measure,
		"no times":               func(int, ...func() error) [][]float64 { return nil },
		"first time is that of":  inOrder(0, 1000),
		"1000 times the seconds": times(1e-3),
		"is measured as":         times(1e3),
		"loop over rounds is":    inOrder(1, 1000),
		"between start and time": times(1e-4),
		"without the call to warm up": func(rounds int, calls ...func() error) [][]float64 {
			return measure(rounds+1, calls...)
		},
		"once to warm up": func(rounds int, calls ...func() error) [][]float64 {
			measure(2, calls...)
			return measure(rounds, calls...)
		},
		"anew before each call": func(rounds int, calls ...func() error) [][]float64 {
			times := make([][]float64, len(calls))
			start := time.Now()
			for round := range rounds + 1 {
				for i, call := range calls {
					if err := call(); err != nil {
						panic(err)
					}
					if round > 0 {
						times[i] = append(times[i], 1000*time.Since(start).Seconds())
					}
				}
			}
			return times
		},
	} {
		if got := speed.CheckMeasure(own); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func scaled(by float64, times [][]float64) [][]float64 {
	for _, row := range times {
		for i := range row {
			row[i] *= by
		}
	}
	return times
}

func fit(x, y []float64) (fixed, each float64) {
	return weighted(x, y, func(y float64) float64 { return 1 / (y * y) })
}

func weighted(x, y []float64, weight func(y float64) float64) (fixed, each float64) {
	var sum, sumX, sumY, above, below float64
	for i := range x {
		w := weight(y[i])
		sum, sumX, sumY = sum+w, sumX+w*x[i], sumY+w*y[i]
	}
	meanX, meanY := sumX/sum, sumY/sum
	for i := range x {
		above += weight(y[i]) * (x[i] - meanX) * (y[i] - meanY)
		below += weight(y[i]) * (x[i] - meanX) * (x[i] - meanX)
	}
	each = above / below
	return meanY - each*meanX, each
}

func TestCheckFit(t *testing.T) {
	for want, own := range map[string]func(x, y []float64) (float64, float64){
		"Right": fit,
		"without weights": func(x, y []float64) (float64, float64) {
			return weighted(x, y, func(float64) float64 { return 1 })
		},
		"exchanged":          func(x, y []float64) (float64, float64) { a, b := fit(x, y); return b, a },
		"point of the means": func(x, y []float64) (float64, float64) { _, b := fit(x, y); return y[0], b },
		"the slope is the sum": func(x, y []float64) (float64, float64) {
			return y[0], (y[5] - y[0]) / (x[5] - x[0])
		},
	} {
		if got := speed.CheckFit(own); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// The times lie on a line in every round, so both parameters are known exactly.
func TestSizes(t *testing.T) {
	sizes := []float64{1, 2, 4}
	times := [][]float64{{}, {}, {}}
	for round := range 7 {
		for i, n := range sizes {
			times[i] = append(times[i], 5+2*n+float64(round))
		}
	}
	got := speed.Sizes(sizes, times, fit)
	if !strings.Contains(got, "8 ms [5, 11]") || !strings.Contains(got, "2 ms [2, 2]") {
		t.Errorf("got %q", got)
	}
}
