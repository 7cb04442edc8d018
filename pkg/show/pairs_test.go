package show

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

func TestPairsSayWhatTauSays(t *testing.T) {
	f := must(t)(Pairs(0.5, []Picture{ramp(4, 4, 1)}, Pair{Same: true, Distance: 0.75},
		Pair{Same: true, Distance: 0.5}, Pair{Distance: 0.25}))
	data, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	for word, want := range map[string]int{`"d = 0.75"`: 1, `"rejected"`: 1, `"accepted"`: 2} {
		if got := strings.Count(string(data), word); got != want {
			t.Errorf("%s occurs %d times, want %d", word, got, want)
		}
	}
}

func TestPairsRefuse(t *testing.T) {
	pictures := []Picture{ramp(4, 4, 1), {}}
	good, bad, nan := Pair{Same: true}, Pair{B: 1, Same: true}, Pair{Distance: math.NaN()}
	for want, try := range map[string]func() (Figure, error){
		"no pairs":           func() (Figure, error) { return Pairs(0.5, pictures) },
		"tau":                func() (Figure, error) { return Pairs(-1, pictures, good) },
		"one person, pair 1": func() (Figure, error) { return Pairs(0.5, pictures, bad) },
		"0 and 2 of 2":       func() (Figure, error) { return Pairs(0.5, pictures, Pair{B: 2}) },
		"not a distance":     func() (Figure, error) { return Pairs(0.5, pictures, nan) },
	} {
		if _, err := try(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
