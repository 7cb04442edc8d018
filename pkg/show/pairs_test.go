package show

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

func TestPairsSayWhatTauSays(t *testing.T) {
	pair := func(d float64) Pair { return Pair{A: ramp(4, 4, 1), B: ramp(4, 4, 1), Distance: d} }
	f := must(t)(Pairs(0.5, []Pair{pair(0.75), pair(0.5)}, []Pair{pair(0.25)}))
	data, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	for word, want := range map[string]int{`"d = 0.75"`: 1, `"rejected"`: 1, `"accepted"`: 2} {
		if got := strings.Count(string(data), word); got != want {
			t.Errorf("%s stands there %d times, want %d", word, got, want)
		}
	}
}

func TestPairsRefuse(t *testing.T) {
	good := Pair{A: ramp(4, 4, 1), B: ramp(4, 4, 1)}
	bad := Pair{A: good.A}
	nan := Pair{A: good.A, B: good.B, Distance: math.NaN()}
	for want, try := range map[string]func() (Figure, error){
		"no pairs":           func() (Figure, error) { return Pairs(0.5, nil, nil) },
		"tau":                func() (Figure, error) { return Pairs(-1, []Pair{good}, nil) },
		"one person, pair 1": func() (Figure, error) { return Pairs(0.5, []Pair{bad}, nil) },
		"not a distance":     func() (Figure, error) { return Pairs(0.5, nil, []Pair{nan}) },
	} {
		if _, err := try(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
