package show

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
)

func TestTripletsAreTitledAsOnTheSlides(t *testing.T) {
	face := ramp(4, 4, 1)
	f := must(t)(Triplets(0.2, []Picture{face}, Triplet{AP: 0.65, AN: 1.42}, Triplet{AP: 0.9, AN: 1.264}))
	data, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"d(a, p) = 0.65, d(a, n) = 1.42", "d(a, p) = 0.90, d(a, n) = 1.26", "anchor", "positive", "negative",
		"d(a, p) 0.90", "d(a, n) 1.26", "easy: loss 0",
	} {
		if !strings.Contains(string(data), fmt.Sprintf(`"text":%q`, want)) {
			t.Errorf("%q is not written", want)
		}
	}
}

func TestTripletKind(t *testing.T) {
	for _, c := range []struct {
		ap, an, alpha float64
		want          string
	}{
		{0.65, 1.42, 0.2, "easy: loss 0"},
		{0.5, 0.75, 0.25, "easy: loss 0"}, // The hinge is 0 at the margin itself.
		{0.5, 0.625, 0.25, "semi-hard: loss 0.12"},
		{0.9, 0.9, 0.2, "hard: loss 0.20"},
		{1.25, 1, 0.25, "hard: loss 0.50"},
		{0.5, 0.75, 0, "easy: loss 0"},
		{0, 0, 0, "hard: loss 0.00"},
	} {
		if got := (Triplet{AP: c.ap, AN: c.an}).kind(c.alpha); got != c.want {
			t.Errorf("d(a, p) %g, d(a, n) %g, alpha %g: %q, want %q", c.ap, c.an, c.alpha, got, c.want)
		}
	}
}

func TestTripletsRefuses(t *testing.T) {
	face := ramp(4, 4, 1)
	good := Triplet{AP: 0.5, AN: 1}
	for want, of := range map[string]struct {
		alpha float64
		rows  []Triplet
	}{
		"no triplets": {0.2, nil},
		"d(a, p), d(a, n), alpha of triplet 1: value 3 of 3 is -0.1, not a distance": {-0.1, []Triplet{good}},
		"d(a, p), d(a, n), alpha of triplet 2: value 2 of 3 is NaN, not a distance": {
			0.2, []Triplet{good, {AP: 0.5, AN: math.NaN()}},
		},
		"negative of triplet 1: 0 x 0 pixels with 0 channels: want a size above 0 and 1 or 3 channels": {
			0.2, []Triplet{{0, 0, 1, 0.5, 1}},
		},
		"triplet 1 is of pictures [0 2 0] of 2": {0.2, []Triplet{{Positive: 2}}},
	} {
		_, err := Triplets(of.alpha, []Picture{face, {}}, of.rows...)
		if err == nil || err.Error() != "show: "+want {
			t.Errorf("error %v, want show: %s", err, want)
		}
	}
}
