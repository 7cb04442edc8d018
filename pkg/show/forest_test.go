package show

import (
	"math"
	"strings"
	"testing"
)

func TestForest(t *testing.T) {
	f := must(t)(Forest("points", Interval{Name: "b", Value: 1, Low: -1, High: 3},
		Interval{Name: "c", Value: -1, Low: -2, Color: Genuine}))
	if got, want := f.description(), "points: b +1.0 [-1.0, +3.0]; c -1.0 [-2.0, +0.0]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	values := f["data"].(object)["values"].(list)
	if values[0].(object)["color"] != ink || values[1].(object)["color"] != Genuine {
		t.Errorf("colours: %v", values)
	}
}

func TestForestRefuses(t *testing.T) {
	for _, rows := range [][]Interval{
		nil,
		{{Name: "a", Value: math.NaN()}},
		{{Name: "a", High: math.Inf(1)}},
		{{Name: "a", Value: 1, Low: 2, High: 3}},
	} {
		if _, err := Forest("points", rows...); err == nil || !strings.Contains(err.Error(), "show: ") {
			t.Errorf("%v: got %v, want an error", rows, err)
		}
	}
}
