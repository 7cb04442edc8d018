package speed_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/internal/figuretest"
	"github.com/gosiamese/gosiamese/notebooks/source/speed"
)

func TestDots(t *testing.T) {
	f, err := speed.Dots("steps", speed.Timing{Name: "a", Times: []float64{1, 2, 3, 4, 5, 6}},
		speed.Timing{Name: "b", Times: []float64{0.01}, Other: true})
	if err != nil {
		t.Fatal(err)
	}
	figuretest.Obeys(t, "dots", f)
	if !strings.Contains(f["description"].(string), "a 3.5 ms; b 0.01 ms") {
		t.Errorf("got %v", f["description"])
	}
	for _, timings := range [][]speed.Timing{nil, {{Name: "a"}}, {{Name: "a", Times: []float64{0, 1}}}} {
		if _, err := speed.Dots("none", timings...); err == nil {
			t.Errorf("%v: want an error", timings)
		}
	}
}

// The figure computes latency and throughput from the measured times.
func TestBatchSize(t *testing.T) {
	sizes, medians := []float64{1, 2, 4, 8}, []float64{4, 5, 8, 14}
	f, err := speed.BatchSize(sizes, medians, fit)
	if err != nil {
		t.Fatal(err)
	}
	figuretest.Obeys(t, "batch size", f)
	expressions := map[string]string{}
	for _, p := range figuretest.Plain(t, f)["params"].([]any) {
		p := p.(map[string]any)
		expressions[p["name"].(string)], _ = p["expr"].(string)
	}
	times := strings.Fields(
		strings.TrimSuffix(strings.TrimPrefix(expressions["times"], "split('"), "', ' ')"),
	)
	for i, b := range sizes {
		for _, arrivals := range []float64{1, 100, 1000} {
			names := map[string]float64{"b": b, "t": number(t, times[i]), "arrivals": arrivals}
			if names["t"] != medians[i] {
				t.Fatalf("time %g", names["t"])
			}
			names["fill"] = figuretest.Evaluate(t, expressions["fill"], names)
			for name, want := range map[string]float64{
				"each": medians[i] / b, "throughput": 1000 * b / medians[i],
				"fill": 1000 * (b - 1) / arrivals, "worst": 1000*(b-1)/arrivals + medians[i],
			} {
				if got := figuretest.Evaluate(t, expressions[name], names); math.Abs(got-want) > 1e-9 {
					t.Errorf("%s of %g: %g, want %g", name, b, got, want)
				}
			}
		}
	}
	// The worst latency of batches that fill one after the other, by simulation.
	var arrivals []float64
	for i := range 80 {
		arrivals = append(arrivals, 10*float64(i))
	}
	worst := 0.0
	for from := 0; from < len(arrivals); from += 4 {
		worst = max(worst, arrivals[from+3]+medians[2]-arrivals[from])
	}
	at := map[string]float64{"b": 4, "t": medians[2], "arrivals": 100}
	at["fill"] = figuretest.Evaluate(t, expressions["fill"], at)
	if got := figuretest.Evaluate(t, expressions["worst"], at); math.Abs(got-worst) > 1e-9 {
		t.Errorf("latency %g, want %g", got, worst)
	}
	for _, sizes := range [][]float64{{1}, {1, 3, 4, 8}, {2, 4, 8, 16}} {
		if _, err := speed.BatchSize(sizes, medians, fit); err == nil {
			t.Errorf("sizes %v: want an error", sizes)
		}
	}
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
