package speed

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// leastSquares is the line fixed + each*x with the smallest sum of squared relative errors.
func leastSquares(x, y []float64) (fixed, each float64) {
	weights := make([]float64, len(y))
	for i, v := range y {
		weights[i] = 1 / (v * v)
	}
	return stat.LinearRegression(x, y, weights, false)
}

// Serve computes the latency of each picture if pictures arrive at the given times, sorted, and a server
// takes all that are waiting as soon as it is free, up to most of them; a batch of n takes fixed + each*n.
// All times are in milliseconds.
func Serve(arrivals []float64, most int, fixed, each float64) []float64 {
	return serve(arrivals, most, fixed, each, mistake{})
}

// mistake is a way to get [Serve] wrong, with its hint; the zero value is none.
type mistake struct {
	fromStart, everyFree, noLimit, waitFull, oneByOne, future, strict, fixedEach bool

	hint string
}

func serve(arrivals []float64, most int, fixed, each float64, m mistake) []float64 {
	latencies, free := make([]float64, len(arrivals)), 0.0
	for i := 0; i < len(arrivals); {
		start, n := max(free, arrivals[i]), 0
		if m.everyFree {
			start = arrivals[i]
		}
		if last := min(i+most, len(arrivals)) - 1; m.waitFull {
			start = max(start, arrivals[last])
		}
		for i+n < len(arrivals) && (n < most || m.noLimit) &&
			(m.future || arrivals[i+n] < start || n == 0 || !m.strict && arrivals[i+n] == start) {
			n++
		}
		if m.oneByOne {
			n = 1
		}
		free = start + fixed + each*float64(n)
		if m.fixedEach {
			free = start + (fixed+each)*float64(n)
		}
		for range n {
			latencies[i] = free - arrivals[i]
			if m.fromStart {
				latencies[i] = free - start
			}
			i++
		}
	}
	return latencies
}

var mistakes = []mistake{
	{
		fromStart: true,
		hint:      "latency counts from the arrival, waiting included: end of the batch - arrival",
	},
	{everyFree: true, hint: "the server may still be busy: a batch starts at max(free, arrival)"},
	{noLimit: true, hint: "a batch has at most `most` pictures; the others wait for the next one"},
	{
		waitFull: true,
		hint:     "the server does not wait for a full batch: it takes those that have arrived",
	},
	{
		oneByOne: true,
		hint:     "all pictures that are waiting go into one batch and share its fixed overhead",
	},
	{future: true, hint: "a batch holds only pictures that have arrived when it starts"},
	{
		strict: true,
		hint:   "a picture that arrives exactly when the batch starts is in it: arrival <= start",
	},
	{fixedEach: true, hint: "the fixed overhead is paid once for each batch, not for each picture"},
}

// arrivals are times of a case. They are whole, so that some pictures arrive when a batch starts.
func arrivals(rng *rand.Rand) (times []float64) {
	for range 40 {
		times = append(times, float64(rng.IntN(300)))
	}
	slices.Sort(times)
	return times
}

// CheckServe checks an answer to the exercise of lesson 16; see [Serve]. It reports that the answer is right,
// or what is not, with a hint.
func CheckServe(own func(arrivals []float64, most int, fixed, each float64) []float64) string {
	rng := rand.New(rand.NewPCG(16, 2))
	close := func(a, b []float64) bool {
		return slices.EqualFunc(a, b, func(a, b float64) bool { return math.Abs(a-b) < 1e-9 })
	}
	possible, wrong := slices.Clone(mistakes), ""
	for range 8 {
		times, most := arrivals(rng), 2+rng.IntN(4)
		fixed, each := float64(2+rng.IntN(10)), float64(1+rng.IntN(4))
		want, got := Serve(times, most, fixed, each), own(slices.Clone(times), most, fixed, each)
		if len(got) != len(want) {
			return fmt.Sprintf(
				"Not yet: %d pictures have %d latencies.\nHint: one latency for each picture, in "+
					"the order of arrival.",
				len(want),
				len(got),
			)
		}
		possible = slices.DeleteFunc(possible, func(m mistake) bool {
			return !close(got, serve(times, most, fixed, each, m))
		})
		if close(got, want) || wrong != "" {
			continue
		}
		at := 0
		for at < len(want)-1 && math.Abs(got[at]-want[at]) < 1e-9 {
			at++
		}
		wrong = fmt.Sprintf(
			"Not yet: pictures arrive at %.0f ... ms, batches have at most %d pictures and take "+
				"%g + %g n ms.\nPicture %d, arriving at %g ms, has a latency of %g ms, yours is %g.\nHint: ",
			times[:5],
			most,
			fixed,
			each,
			at+1,
			times[at],
			want[at],
			got[at],
		)
	}
	switch {
	case wrong == "":
		return "Right: under load batches grow by themselves, up to the limit, and latency with them."
	case len(possible) > 0:
		return wrong + possible[0].hint + "."
	}
	return wrong + "start at max(free, arrival of the first); count those that have arrived by then; " +
		"free = start + fixed + each n."
}
