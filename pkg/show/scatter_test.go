package show

import (
	"math"
	"strings"
	"testing"
)

func TestTripletScatter(t *testing.T) {
	all := []Triplet{{AP: 0.5, AN: 1.5}, {AP: 1, AN: 0.25}, {}}
	f := must(t)(TripletScatter(0.2, all, []string{"near", "none"}, all[:1], nil))
	want := "3 triplets by d(a, p) and d(a, n), alpha = 0.2. Chosen: 1 by near, 0 by none"
	if got := f.description(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTripletScatterRefuses(t *testing.T) {
	one, near := []Triplet{{AP: 1, AN: 1}}, []string{"near"}
	for _, c := range []struct {
		alpha float64
		all   []Triplet
		mined [][]Triplet
		want  string
	}{
		{0.2, nil, [][]Triplet{one}, "0 triplets and 1 miners"},
		{0.2, one, nil, "1 triplets and 0 miners"},
		{0.2, one, [][]Triplet{{{AP: 1, AN: math.NaN()}}}, "triplets of near"},
		{0.2, []Triplet{{AP: -1, AN: 1}}, [][]Triplet{one}, "triplets of all"},
		{-1, one, [][]Triplet{one}, "triplets of all"},
	} {
		_, err := TripletScatter(c.alpha, c.all, near[:len(c.mined)], c.mined...)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %s", err, c.want)
		}
	}
}
