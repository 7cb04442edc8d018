package notebooks

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gosiamese/gosiamese/notebooks/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// tau compares the figure at the value of the slider with package verify, and the pairs nearest to it.
func (e explored) tau(t *testing.T) func(seenAt) {
	return func(s seenAt) {
		t.Helper()
		want, err := verify.RatesAt(e.scores, e.labels, s.At["tau"])
		if err != nil {
			t.Fatal(err)
		}
		for name, r := range map[string]verify.Estimate{
			"FAR": want.FAR, "FRR": want.FRR, "balanced accuracy": want.Accuracy,
		} {
			s.has(t, fmt.Sprintf("%s %.3f", name, r.Value), fmt.Sprintf("95 %%: %.3f to %.3f", r.Low, r.High))
		}
		for _, same := range []bool{true, false} {
			for _, accepted := range []bool{true, false} {
				e.nearest(t, s, same, accepted)
			}
		}
	}
}

// nearest checks the three pairs of a kind that are nearest to tau on one side, and the number of pairs
// there.
func (e explored) nearest(t *testing.T, s seenAt, same, accepted bool) {
	t.Helper()
	tau := s.At["tau"]
	var all []float64
	for _, score := range e.scores {
		if score.Same == same && (score.Distance <= tau) == accepted {
			all = append(all, score.Distance)
		}
	}
	slices.SortFunc(all, func(a, b float64) int {
		return int(math.Copysign(1, math.Abs(a-tau)-math.Abs(b-tau)))
	})
	who, verdict, side := "two people", "wrong", "d > tau"
	if same {
		who = "one person"
	}
	if same == accepted {
		verdict = "right"
	}
	if accepted {
		side = "d ≤ tau"
	}
	s.has(t, fmt.Sprintf("%s, %s: %d %s", who, side, len(all), verdict))
	var got []float64
	for _, text := range s.Says {
		if d, ok := strings.CutPrefix(text, who+", "+verdict+", d = "); ok {
			value, err := strconv.ParseFloat(d, 64)
			if err != nil || (value <= tau) != accepted {
				t.Errorf("tau %g: %q", tau, text)
			}
			got = append(got, value)
		}
	}
	want := all[:min(len(all), 3)]
	if !slices.EqualFunc(got, want, func(a, b float64) bool { return math.Abs(a-b) < 0.0006 }) {
		t.Errorf("tau %g: %s, %s: %v, want %v", tau, who, verdict, got, want)
	}
}

// alpha compares the figure with the statistics of a training step with this alpha.
func (e explored) alpha(t *testing.T) func(seenAt) {
	dev := devicetest.Open(t, "go")
	step, err := graph.NewExec(dev.Backend, func(e, labels, alpha *graph.Node) *graph.Node {
		t := exploredRule.Mine(siamese.Distances(e), labels)
		return graph.Stack([]*graph.Node{t.Loss(alpha), t.Active(alpha)}, 0)
	})
	if err != nil {
		t.Fatal(err)
	}
	flat := tensors.FromFlatDataAndDimensions(slices.Concat(e.vectors...), len(e.vectors), len(e.vectors[0]))
	var people []int32
	for _, label := range e.labels {
		people = append(people, int32(label))
	}
	return func(s seenAt) {
		t.Helper()
		alpha := s.At["alpha"]
		out, err := step.Call(flat, people, float32(alpha))
		if err != nil {
			t.Fatal(err)
		}
		want, err := tensors.CopyFlatData[float32](out[0])
		if err != nil {
			t.Fatal(err)
		}
		for k, name := range []string{"mean loss ", "active "} {
			got, err := strconv.ParseFloat(s.after(t, name), 64)
			if err != nil || math.Abs(got-float64(want[k])) > 0.00051 {
				t.Errorf("alpha %g: %s%g, in training %g", alpha, name, got, want[k])
			}
		}
		zones, all := map[string]int{}, len(e.triplets)
		for _, p := range e.triplets {
			zones[e.zone(p, alpha)]++
		}
		s.has(t, fmt.Sprintf("alpha %.2f", alpha))
		for _, zone := range []string{"easy", "semi-hard", "hard"} {
			s.has(t, fmt.Sprintf("%s: %d of %d", zone, zones[zone], all))
		}
		e.triplet(t, int(s.At["triplet"]), s)
	}
}

func (e explored) distances(p show.Triplet) (ap, an float64) {
	return verify.Distance(e.vectors[p.Anchor], e.vectors[p.Positive]),
		verify.Distance(e.vectors[p.Anchor], e.vectors[p.Negative])
}

// ease returns the distance to the negative minus the distance to the positive.
func (e explored) ease(p show.Triplet) float64 {
	ap, an := e.distances(p)
	return an - ap
}

func (e explored) zone(p show.Triplet, alpha float64) string {
	ap, an := e.distances(p)
	switch {
	case an <= ap:
		return "hard"
	case an < ap+alpha:
		return "semi-hard"
	}
	return "easy"
}

// triplet checks the distances and the loss of the n-th triplet, the hardest first.
func (e explored) triplet(t *testing.T, n int, s seenAt) {
	t.Helper()
	p := e.drawn[n-1]
	ap, an := e.distances(p)
	var gotAP, gotAN, gotLoss float64
	_, err := fmt.Sscanf(s.after(t, "d(a, p) = "), "%f, d(a, n) = %f", &gotAP, &gotAN)
	if err != nil || math.Abs(gotAP-ap) > 0.00501 || math.Abs(gotAN-an) > 0.00501 {
		t.Errorf("triplet %d: shown are %g, %g, want %g, %g (%v)", n, gotAP, gotAN, ap, an, err)
	}
	alpha := s.At["alpha"]
	_, err = fmt.Sscanf(s.after(t, e.zone(p, alpha)+": loss "), "%f, the thick line", &gotLoss)
	if want := max(ap-an+alpha, 0); err != nil || math.Abs(gotLoss-want) > 0.00501 {
		t.Errorf("triplet %d at alpha %g: loss %g, want %g (%v)", n, alpha, gotLoss, want, err)
	}
	s.has(t, fmt.Sprintf("triplet %d of %d, %s", n, len(e.drawn), hint))
}
