package strong_test

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/internal/figuretest"
	"github.com/gosiamese/gosiamese/notebooks/source/strong"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// people returns embeddings of unit length: the pictures of a person differ from its centre by noise.
func people(n, each int, noise float64, seed uint64) (vectors [][]float32, labels []int) {
	rng := rand.New(rand.NewPCG(seed, 0))
	for person := range n {
		centre := make([]float64, 8)
		for k := range centre {
			centre[k] = rng.NormFloat64()
		}
		for range each {
			v, square := make([]float32, len(centre)), 0.0
			for k := range v {
				x := centre[k] + noise*rng.NormFloat64()
				v[k], square = float32(x), square+x*x
			}
			for k := range v {
				v[k] /= float32(math.Sqrt(square))
			}
			vectors, labels = append(vectors, v), append(labels, person)
		}
	}
	return vectors, labels
}

func kind(name string, noise float64, seed uint64) (k strong.Kind) {
	k.Name = name
	k.Choose, k.ChooseOf = people(12, 5, noise, seed)
	k.Test, k.TestOf = people(10, 5, noise, seed+1)
	return k
}

// At every position of the slider the figure has the rates of the pairs, with the intervals of verify.
func TestThresholds(t *testing.T) {
	kinds := []strong.Kind{kind("photographs", 0.3, 1), kind("synthetic faces", 0.8, 5)}
	f, err := strong.Thresholds(1.263, kinds...)
	if err != nil {
		t.Fatal(err)
	}
	figuretest.Obeys(t, "thresholds", f)
	table, start := map[string][]string{}, 0.0
	for _, p := range figuretest.Plain(t, f)["params"].([]any) {
		p := p.(map[string]any)
		if p["name"] == "tau" {
			start = p["value"].(float64)
		}
		if in, ok := strings.CutPrefix(text(p), "split('"); ok {
			table[p["name"].(string)] = strings.Fields(strings.TrimSuffix(in, "', ' ')"))
		}
	}
	if start != 1.26 {
		t.Errorf("the slider starts at %g", start)
	}
	for i, k := range kinds {
		scores, err := verify.Scores(k.Test, k.TestOf)
		if err != nil {
			t.Fatal(err)
		}
		for step := 0; step <= 240; step++ {
			tau := float64(step) / 100
			rates, err := verify.RatesAt(scores, k.TestOf, tau)
			if err != nil {
				t.Fatal(err)
			}
			far, frr := errorRates(scores, tau)
			for name, want := range map[string]float64{
				"far": far, "frr": frr, "farLow": rates.FAR.Low, "frrHigh": rates.FRR.High,
			} {
				got, err := strconv.ParseFloat(table[name+strconv.Itoa(i)][step], 64)
				if err != nil || math.Abs(got/1000-want) > 0.000501 {
					t.Fatalf(
						"%s of %s at %g: %g, want %g, %v",
						name,
						k.Name,
						tau,
						got/1000,
						want,
						err,
					)
				}
			}
		}
	}
	if _, err := strong.Thresholds(1); err == nil {
		t.Error("no kinds: want an error")
	}
}

func text(param map[string]any) string {
	expr, _ := param["expr"].(string)
	return expr
}

// A threshold keeps its FAR on the kind of picture that it was chosen on, and not on another one.
func TestTransfer(t *testing.T) {
	table, err := strong.Transfer(0.1, kind("photographs", 0.3, 1), kind("synthetic faces", 0.8, 5))
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Split(
		table,
		"\n",
	); len(lines) != 5 ||
		!strings.HasPrefix(lines[3], "synthetic faces") {
		t.Errorf("got\n%s", table)
	}
	if _, err := strong.Transfer(1e-6, kind("photographs", 0.3, 1)); err == nil {
		t.Error("a FAR that so few pairs cannot support: want an error")
	}
	rates, err := strong.Rates(1, kind("photographs", 0.3, 1))
	if err != nil || len(strings.Split(rates, "\n")) != 2 {
		t.Errorf("got %q, %v", rates, err)
	}
}

// The table has the paired differences of verify.
func TestTable(t *testing.T) {
	good, labels := people(10, 5, 0.3, 1)
	poor, _ := people(10, 5, 1.5, 1)
	methods := []strong.Method{{Name: "poor", Vectors: poor}, {Name: "good", Vectors: good}}
	table, err := strong.Table(labels, "poor", methods...)
	if err != nil {
		t.Fatal(err)
	}
	difference, err := strong.Difference(poor, good, labels)
	if err != nil || !strings.HasPrefix(difference, "-") || !strings.HasSuffix(table, difference) {
		t.Errorf("got %q, %v in\n%s", difference, err, table)
	}
	if _, err := strong.Table(labels, "nobody", methods...); err == nil {
		t.Error("no such method: want an error")
	}
}
