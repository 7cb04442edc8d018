package show

import (
	"math"
	"reflect"
	"testing"
)

// reliability calls [Reliability] for the given bins.
func reliability(bins ...bin) (Figure, error) {
	var predicted []float64
	var observed Series
	var pairs []int
	for _, b := range bins {
		predicted, pairs = append(predicted, b.predicted), append(pairs, b.pairs)
		observed.Values = append(observed.Values, b.observed)
		observed.Low, observed.High = append(observed.Low, b.low), append(observed.High, b.high)
	}
	return Reliability(predicted, observed, pairs)
}

func TestReliabilityDrawsTheBins(t *testing.T) {
	f := must(t)(reliability(bin{0.04, 0.05, 0.01, 0.12, 20}, bin{0.9, 0.7, 0.5, 0.85, 3000}))
	want := list{
		object{
			"predicted": 0.04, "observed": 0.05, "low": 0.01, "high": 0.12, "pairs": 20,
			"told": "0.050 (0.010 to 0.120)",
		},
		object{
			"predicted": 0.9, "observed": 0.7, "low": 0.5, "high": 0.85, "pairs": 3000,
			"told": "0.700 (0.500 to 0.850)",
		},
	}
	if got := f["data"].(object)["values"]; !reflect.DeepEqual(got, want) {
		t.Errorf("data %v, want %v", got, want)
	}
	said := "Reliability of 3020 pairs in 2 bins. " +
		"Worst: predicted 0.900, observed 0.700 (0.500 to 0.850)"
	if got := f.description(); got != said {
		t.Errorf("description %q, want %q", got, said)
	}
}

// The legend of sizes uses the same scale as the markers.
func TestReliabilitySizes(t *testing.T) {
	for _, c := range []struct {
		pairs, end int
		legend     list
	}{
		{1, 1000, list{1, 10}},
		{99, 1000, list{1, 10}},
		{100, 1000, list{1, 10, 100}},
		{1000, 1000, list{1, 10, 100, 1000}},
		{40_000, 40_000, list{1, 10, 100, 1000, 10_000}},
	} {
		f := must(t)(reliability(bin{0.5, 0.5, 0.4, 0.6, c.pairs}))
		size := f["layer"].([]object)[2]["encoding"].(object)["size"].(object)
		if got := size["scale"].(object)["domain"]; !reflect.DeepEqual(got, list{1, c.end}) {
			t.Errorf("%d pairs: sizes of %v, want 1 to %d", c.pairs, got, c.end)
		}
		if got := size["legend"].(object)["values"]; !reflect.DeepEqual(got, c.legend) {
			t.Errorf("%d pairs: legend %v, want %v", c.pairs, got, c.legend)
		}
	}
}

func TestReliabilityAllowsForRounding(t *testing.T) {
	if _, err := reliability(bin{0.3, 0.1 + 0.2, 0.3, 0.3, 5}); err != nil {
		t.Error(err)
	}
}

func TestReliabilityRefuses(t *testing.T) {
	good, nan := bin{0.5, 0.5, 0.4, 0.6, 9}, math.NaN()
	outside := " does not contain the observed share 0.5"
	observed := "bin 2 of 2, observed, low and high: value "
	for _, c := range []struct {
		bad  bin
		want string
	}{
		{bin{0.5, 0.5, 0.4, 0.6, 0}, "bin 2 of 2 has 0 pairs: leave out empty bins"},
		{bin{nan, 0.5, 0.4, 0.6, 9}, "bin 2 of 2, predicted: value 1 of 1 is NaN, not a share in [0, 1]"},
		{bin{0.5, 1.2, 0.4, 0.6, 9}, observed + "1 of 3 is 1.2, not a share in [0, 1]"},
		{bin{0.5, 0.5, -0.1, 0.6, 9}, observed + "2 of 3 is -0.1, not a share in [0, 1]"},
		{bin{0.5, 0.5, 0.4, nan, 9}, observed + "3 of 3 is NaN, not a share in [0, 1]"},
		{bin{0.5, 0.5, 0.6, 0.7, 9}, "bin 2 of 2: the interval [0.6, 0.7]" + outside},
		{bin{0.5, 0.5, 0.3, 0.4, 9}, "bin 2 of 2: the interval [0.3, 0.4]" + outside},
	} {
		if _, err := reliability(good, c.bad); err == nil || err.Error() != "show: "+c.want {
			t.Errorf("error %v, want show: %s", err, c.want)
		}
	}
	_, err := Reliability(nil, Series{}, nil)
	if err == nil || err.Error() != "show: reliability of no bins: nothing to draw" {
		t.Errorf("error %v", err)
	}
}
