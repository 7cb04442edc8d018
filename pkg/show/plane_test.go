package show

import (
	"math"
	"strings"
	"testing"
)

func TestPlane(t *testing.T) {
	all := [][2]float64{{0.5, 1.5}, {1, 0.25}, {0, 0}}
	f := must(t)(Plane(0.2, Cloud{"near", all, all[:1]}, Cloud{"none", all, nil}))
	if got, want := f.description(), "Chosen by near: 1 of 3; none: 0 of 3"; !strings.Contains(got, want) {
		t.Errorf("got %q, want %q in it", got, want)
	}
}

func TestPlaneRefuses(t *testing.T) {
	for want, clouds := range map[string][]Cloud{
		"no triplets":                       nil,
		`no triplets in "near"`:             {{Title: "near"}},
		"triplets of near: value 2 of 3 is": {{Title: "near", All: [][2]float64{{1, math.NaN()}}}},
	} {
		if _, err := Plane(0.2, clouds...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	if _, err := Plane(-1, Cloud{"near", [][2]float64{{1, 1}}, nil}); err == nil {
		t.Error("a negative alpha: want an error")
	}
}
