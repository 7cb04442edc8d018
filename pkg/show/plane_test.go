package show

import (
	"math"
	"strings"
	"testing"
)

func TestPlane(t *testing.T) {
	all := [][2]float64{{0.5, 1.5}, {1, 0.25}, {0, 0}}
	f := must(t)(Plane(0.2, all, Cloud{"near", all[:1]}, Cloud{"none", nil}))
	want := "3 triplets by d(a, p) and d(a, n), alpha = 0.2. Chosen: 1 by near, 0 by none"
	if got := f.description(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPlaneRefuses(t *testing.T) {
	one := [][2]float64{{1, 1}}
	for _, c := range []struct {
		alpha float64
		all   [][2]float64
		rules []Cloud
		want  string
	}{
		{0.2, nil, []Cloud{{"near", one}}, "0 triplets and 1 rules"},
		{0.2, one, nil, "1 triplets and 0 rules"},
		{0.2, one, []Cloud{{"near", [][2]float64{{1, math.NaN()}}}}, "triplets of near"},
		{0.2, [][2]float64{{-1, 1}}, []Cloud{{"near", one}}, "triplets of all"},
		{-1, one, []Cloud{{"near", one}}, "triplets of all"},
	} {
		if _, err := Plane(c.alpha, c.all, c.rules...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %s", err, c.want)
		}
	}
}
