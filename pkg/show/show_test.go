package show

import (
	"math"
	"strings"
	"testing"
)

func TestEveryFigureSaysWhatItIs(t *testing.T) {
	for name, f := range figures(t) {
		if got := f.description(); got != f["description"] || len(got) < 9 {
			t.Errorf("%s: %q is printed, description %q", name, got, f["description"])
		}
		if got := f["$schema"]; got != "https://vega.github.io/schema/vega-lite/v5.json" {
			t.Errorf("%s: schema %v", name, got)
		}
	}
}

func TestPlainRefuses(t *testing.T) {
	for want, value := range map[string]any{
		"show: the figure is not JSON":                                 math.NaN(),
		"show: the figure has 401 kB, more than 400: show fewer or sm": strings.Repeat("x", 401_000),
	} {
		_, err := Figure{"x": value}.plain()
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

func TestRangeTo(t *testing.T) {
	for _, c := range []struct{ most, end, unit float64 }{
		{0, 0.5, 1},
		{0.5, 0.5, 1},
		{0.51, 1, 1},
		{2.3, 2.5, 1},
		{4, 4, 1},
		{4.0000002, 4.5, 1}, // Opposite unit vectors, with a rounding error.
		{4.6, 5, 10},
		{44, 45, 10},
		{123, 150, 100},
	} {
		if end, unit := rangeTo(c.most); end != c.end || unit != c.unit {
			t.Errorf("rangeTo(%g) = %g, %g, want %g, %g", c.most, end, unit, c.end, c.unit)
		}
	}
}
