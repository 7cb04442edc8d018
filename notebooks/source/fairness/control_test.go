package fairness

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/internal/figuretest"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Each position of the slider has the rates that counting gives.
func TestSlider(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	var groups [2][2]Group
	for n := range groups {
		for g := range groups[n] {
			scores, labels := randomScores(rng)
			groups[n][g] = Group{Name: []string{"dark", "pale"}[g], Scores: scores, Labels: labels}
		}
	}
	f, err := Slider(0.3, [2]string{"unbalanced", "balanced"}, groups)
	if err != nil {
		t.Fatal(err)
	}
	figuretest.Obeys(t, "slider", f)
	params := f["params"].(list)
	if start := params[0].(object)["value"]; start != 0.3 {
		t.Errorf("the slider starts at %v, want 0.3", start)
	}
	rows := strings.Split(params[2].(object)["expr"].(string), "), ")
	for n := range groups {
		data := f["hconcat"].(list)[n].(object)["data"].(object)["values"].(list)
		for _, d := range data {
			row, label := d.(object)["row"].(int), d.(object)["label"].(string)
			rate, name, _ := strings.Cut(label, " ")
			group := groups[n][0]
			if name == "pale" {
				group = groups[n][1]
			}
			curve, err := verify.ROC(group.Scores)
			if err != nil {
				t.Fatal(err)
			}
			numbers := strings.Fields(strings.Split(rows[row], "'")[1])
			for _, k := range []int{0, 7, 15, 25, tauSteps} {
				want, frr := curve.At(tauAt(k))
				if rate == "FRR" {
					want = frr
				}
				if numbers[k] != tenths(want) {
					t.Errorf("network %d, %s at tau = %g: %s, want %s", n, label, tauAt(k), numbers[k],
						tenths(want))
				}
			}
		}
	}
	if says := fmt.Sprint(f["description"]); !strings.Contains(says, "balanced, pale: FAR") {
		t.Error(says)
	}
}
