package oneshot_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/source/oneshot"
	"github.com/gosiamese/gosiamese/pkg/gallery"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// simulated returns people with four pictures of one pixel each, and their embeddings around a random centre.
func simulated(t *testing.T, people int) (images.Set, [][]float32) {
	t.Helper()
	set, vectors := images.Set{Height: 1, Width: 1, Channels: 1}, [][]float32{}
	rng := rand.New(rand.NewPCG(1, 1))
	for person := range people {
		centre := around(make([]float64, 8), 1, rng)
		set.Names = append(set.Names, string(rune('a'+person)))
		for range 4 {
			set.Pictures = append(set.Pictures, []float32{float32(len(vectors)) / float32(4*people)})
			set.Labels = append(set.Labels, person)
			var vector []float32
			for _, v := range around(centre, 0.14, rng) {
				vector = append(vector, float32(v))
			}
			vectors = append(vectors, vector)
		}
	}
	return set, vectors
}

// around returns a random unit vector near a centre.
func around(centre []float64, sigma float64, rng *rand.Rand) []float64 {
	out, squares := make([]float64, len(centre)), 0.0
	for axis, c := range centre {
		out[axis] = c + sigma*rng.NormFloat64()
		squares += out[axis] * out[axis]
	}
	for axis := range out {
		out[axis] /= math.Sqrt(squares)
	}
	return out
}

func TestProbesAreNotEnrolled(t *testing.T) {
	set, vectors := simulated(t, 5)
	probes, names := oneshot.Probes(set, vectors, 2)
	if len(probes) != 18 || len(names) != 18 || names[0] != "a" || names[17] != "e" {
		t.Fatalf("%d probes of %v", len(probes), names)
	}
	for _, first := range []int{0, 4} {
		if slices.ContainsFunc(probes, func(p []float32) bool { return &p[0] == &vectors[first][0] }) {
			t.Errorf("picture %d is both enrolled and a probe", first)
		}
	}
}

func TestThresholdsRefuse(t *testing.T) {
	set, vectors := simulated(t, 6)
	scores, err := verify.Scores(vectors, set.Labels)
	if err != nil {
		t.Fatal(err)
	}
	curve, err := verify.ROC(scores)
	if err != nil {
		t.Fatal(err)
	}
	text, err := oneshot.Thresholds(curve, 0.25, 0.01)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(text, "\n")
	if len(lines) != 3 || strings.Contains(lines[1], "refused") ||
		!strings.Contains(lines[2], "refused: it needs 3000 impostor pairs, here are 240") {
		t.Errorf("got %s", text)
	}
	if _, err := oneshot.Thresholds(curve, 2); err == nil {
		t.Error("no error for a FAR of 2")
	}
}

func TestOneShotFigures(t *testing.T) {
	set, vectors := simulated(t, 8)
	g, err := gallery.New("test")
	if err != nil {
		t.Fatal(err)
	}
	for person := range 4 {
		if err := g.Enrol(t.Context(), set.Names[person], vectors[4*person]); err != nil {
			t.Fatal(err)
		}
	}
	probes, names := oneshot.Probes(set, vectors, 4)
	id, err := gallery.OpenSet(t.Context(), g, probes, names)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := oneshot.OpenSet(id, id); err != nil {
		t.Error(err)
	}
	if _, err := oneshot.Enrolled(set, 8); err != nil {
		t.Error(err)
	}
	if _, err := oneshot.Identified(set, vectors, 4, 1); err != nil {
		t.Error(err)
	}
	if _, err := oneshot.Identified(set, vectors, 6, 1); err != nil {
		t.Errorf("two strangers: %v", err)
	}
	_, err = oneshot.Identified(set, vectors, 8, 1)
	if err == nil || !strings.Contains(err.Error(), "stranger") {
		t.Errorf("no stranger: got %v", err)
	}
	if _, err := oneshot.Ways(set.Labels, vectors, set.Pictures, 2, 8); err != nil {
		t.Error(err)
	}
	if _, err := oneshot.Ways(set.Labels, vectors, set.Pictures, 9); err == nil {
		t.Error("no error for nine enrolled of eight people")
	}
}

// The smallest FAR of 1,000 impostor pairs is 3 %, by the rule of 30.
func TestSupportedFAR(t *testing.T) {
	curve := verify.Curve{Impostor: 1000}
	if got := oneshot.SupportedFAR(curve, 0.01); got != 0.03 {
		t.Errorf("got %g, want 0.03", got)
	}
	if got := oneshot.SupportedFAR(curve, 0.1); got != 0.1 {
		t.Errorf("got %g, want 0.1", got)
	}
}

func TestCheckFalseAlarms(t *testing.T) {
	for want, answer := range map[string]func(far float64, n int) float64{
		"Right":             oneshot.FalseAlarms,
		"can exceed 1":      func(far float64, n int) float64 { return far * float64(n) },
		"the opposite":      func(far float64, n int) float64 { return math.Pow(1-far, float64(n)) },
		"needs one mistake": func(far float64, n int) float64 { return math.Pow(far, float64(n)) },
		"the FAR itself":    func(float64, int) float64 { return 0 },
		"depends on n":      func(far float64, _ int) float64 { return far },
		"compared with eve": func(far float64, _ int) float64 { return far },
		"that all n are":    func(far float64, n int) float64 { return far * math.Sqrt(float64(n)) },
	} {
		if got := oneshot.CheckFalseAlarms(answer); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
