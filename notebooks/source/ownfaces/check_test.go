package ownfaces_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/internal/figuretest"
	"github.com/gosiamese/gosiamese/notebooks/source/ownfaces"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// threshold is that of the lesson: at most a share of the impostor pairs is accepted.
func threshold(scores []verify.Score, far float64) (float64, error) {
	_, impostor := verify.GenuineImpostor(scores)
	if far*float64(len(impostor)) < 30 {
		return 0, errors.New("too few")
	}
	slices.Sort(impostor)
	limit, below := impostor[int(far*float64(len(impostor))+1e-9)], 0.0
	for _, s := range scores {
		if s.Distance < limit {
			below = max(below, s.Distance)
		}
	}
	return (below + limit) / 2, nil
}

func TestCheckThreshold(t *testing.T) {
	always := func(scores []verify.Score, far float64) (float64, error) {
		_, impostor := verify.GenuineImpostor(scores)
		slices.Sort(impostor)
		return impostor[int(far*float64(len(impostor)))], nil
	}
	never := func([]verify.Score, float64) (float64, error) { return 0, errors.New("never") }
	for want, answer := range map[string]func([]verify.Score, float64) (float64, error){
		"Right":                 threshold,
		"halfway between":       always,
		"at least 30 errors":    never,
		"yours is 0.000000, wi": func([]verify.Score, float64) (float64, error) { return 0, nil },
	} {
		if got := ownfaces.CheckThreshold(answer); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	refused := func(s []verify.Score, far float64) (float64, error) {
		curve, err := verify.ROC(s)
		if err != nil {
			return 0, err
		}
		tau, _, err := curve.AtFAR(max(far, 0.01))
		return tau, err
	}
	if got := ownfaces.CheckThreshold(refused); !strings.Contains(got, "at least 30 errors") {
		t.Errorf("no refusal: %q", got)
	}
}

// resampling returns a function that repeats scores by how often their people were sampled.
func resampling(sample func(people int, rng *rand.Rand) map[int]int, times func(s verify.Score, a, b int) int,
) func([]verify.Score, []int, *rand.Rand) []verify.Score {
	return func(scores []verify.Score, labels []int, rng *rand.Rand) (out []verify.Score) {
		of := sample(slices.Max(labels)+1, rng)
		for _, s := range scores {
			n := times(s, of[labels[s.A]], of[labels[s.B]])
			out = append(out, slices.Repeat([]verify.Score{s}, n)...)
		}
		return out
	}
}

func sampled(people int, rng *rand.Rand) map[int]int {
	of := map[int]int{}
	for range people {
		of[rng.IntN(people)]++
	}
	return of
}

func TestCheckResample(t *testing.T) {
	right := func(s verify.Score, a, b int) int {
		if s.Same {
			return a
		}
		return a * b
	}
	same := func(people int, _ *rand.Rand) map[int]int {
		of := map[int]int{}
		for i := range people {
			of[i] = 1
		}
		return of
	}
	least := func(_ verify.Score, a, b int) int { return min(a, b) }
	fewer := func(people int, rng *rand.Rand) map[int]int { return sampled(people-1, rng) }
	for want, answer := range map[string]func([]verify.Score, []int, *rand.Rand) []verify.Score{
		"Right":                  resampling(sampled, right),
		"a genuine pair occurs":  resampling(sampled, least),
		"always the same":        resampling(same, right),
		"sample as many":         resampling(fewer, right),
		"as often as its person": resampling(sampled, func(_ verify.Score, a, b int) int { return a * b }),
	} {
		if got := ownfaces.CheckResample(answer); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// impostorPairs counts the pairs of pictures of two people.
func impostorPairs(pictures []int) (n float64) {
	for i, a := range pictures {
		for _, b := range pictures[:i] {
			n += float64(a * b)
		}
	}
	return n
}

func atMost(n float64) float64 { return 1 - math.Pow(0.05, 1/n) }

func TestCheckSupport(t *testing.T) {
	bounded := func(p []int) float64 { return atMost(float64(len(p) / 2)) }
	far := func(of func(p []int) float64) func([]int) (float64, float64) {
		return func(p []int) (float64, float64) { return of(p), bounded(p) }
	}
	bound := func(of func(n float64) float64) func([]int) (float64, float64) {
		return func(p []int) (float64, float64) { return 30 / impostorPairs(p), of(float64(len(p))) }
	}
	sum := func(p []int) (s float64) {
		for _, k := range p {
			s += float64(k)
		}
		return s
	}
	people := func(p []int) float64 { return float64(len(p) * (len(p) - 1) / 2) }
	uniform := func(p []int) float64 { return 30 / people(p) / square(sum(p)/float64(len(p))) }
	root := func(of float64) func(n float64) float64 {
		return func(n float64) float64 { return 1 - math.Pow(of, 1/math.Floor(n/2)) }
	}
	power := func(n float64) float64 { return 1 - math.Pow(0.05, math.Floor(n/2)) }
	complement := func(n float64) float64 { return 1 - atMost(math.Floor(n/2)) }
	ofPairs := func(n float64) float64 { return atMost(n * (n - 1) / 2) }
	withSelf := func(p []int) float64 { return 30 / (impostorPairs(p) + squares(p)) }
	all := func(p []int) float64 { return 60 / (sum(p) * (sum(p) - 1)) }
	for want, answer := range map[string]func([]int) (float64, float64){
		"Right":                     far(func(p []int) float64 { return 30 / impostorPairs(p) }),
		"count the impostor":        far(func([]int) float64 { return 0 }),
		"is one pair":               far(func(p []int) float64 { return 15 / impostorPairs(p) }),
		"are a genuine pair, not":   far(all),
		"himself or herself":        far(withSelf),
		"make j times k":            far(func(p []int) float64 { return 30 / people(p) }),
		"different numbers of":      far(uniform),
		"one error proves":          far(func(p []int) float64 { return 1 / impostorPairs(p) }),
		"not the rule of three":     far(func(p []int) float64 { return 3 / impostorPairs(p) }),
		"errors by pairs, not":      far(func(p []int) float64 { return impostorPairs(p) / 30 }),
		"this is the number of":     far(impostorPairs),
		"for each two people":       far(func([]int) float64 { return 0.02 }),
		"In Go, 1 / n of two":       bound(func(float64) float64 { return 0 }),
		"n people form n/2":         bound(atMost),
		"rounded down":              bound(func(n float64) float64 { return atMost(n / 2) }),
		"n/2 share none":            bound(ofPairs),
		"subtract it from 1":        bound(complement),
		"not that of an error":      bound(root(0.95)),
		"on one side":               bound(root(0.025)),
		"for large n: solve":        bound(func(n float64) float64 { return 3 / math.Floor(n/2) }),
		"for large n, and n people": bound(func(n float64) float64 { return 3 / n }),
		"not its n-th power":        bound(power),
		"where n is half":           bound(func(float64) float64 { return 0.5 }),
		"not pairs of pictures": func(p []int) (float64, float64) {
			return 30 / impostorPairs(p), atMost(impostorPairs(p))
		},
	} {
		if got := ownfaces.CheckSupport(answer); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func square(x float64) float64 { return x * x }

func squares(p []int) (s float64) {
	for _, k := range p {
		s += float64(k * k)
	}
	return s
}

// Embeddings are computed once for the same pictures, and only those of the last pictures are kept.
func TestKept(t *testing.T) {
	t.Setenv("DATA", "")
	t.Setenv("SIAMESE_RUNS", t.TempDir())
	set := images.Set{
		Height: 1, Width: 1, Channels: 1, Pictures: [][]float32{{0}, {1}}, Labels: []int{0, 1},
		Names: []string{"a", "b"},
	}
	calls := 0
	compute := func(pictures [][]float32) ([][]float32, error) {
		calls++
		return pictures, nil
	}
	for i, want := range []int{1, 1, 2, 2, 3} {
		s := set
		if i == 2 || i == 3 {
			s.Pictures, s.Labels = s.Pictures[:1], s.Labels[:1]
		}
		got, err := ownfaces.Kept(s, compute)
		if err != nil || len(got) != s.Len() || calls != want {
			t.Errorf("call %d: %v, %v, computed %d times, want %d", i, got, err, calls, want)
		}
	}
	info, err := os.Stat(ownfaces.EmbeddingsFile())
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

// The slider has intervals if there are enough people.
func TestSlider(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	var p ownfaces.Part
	for i := range 20 {
		p.Labels = append(p.Labels, i/4)
		p.Vectors = append(p.Vectors, []float32{float32(i/4) + rng.Float32(), rng.Float32()})
	}
	var err error
	if p.Scores, err = verify.Scores(p.Vectors, p.Labels); err != nil {
		t.Fatal(err)
	}
	figure, err := ownfaces.Slider(p, 0.5)
	if err != nil {
		t.Fatal(err)
	}
	if text, _ := figure["description"].(string); !strings.Contains(text, " to ") {
		t.Errorf("no intervals in %q", text)
	}
	figuretest.Obeys(t, "schema", figure)
	few := ownfaces.Part{Set: images.Set{Labels: p.Labels[2:6]}}
	if few.Scores, err = verify.Scores(p.Vectors[2:6], few.Labels); err != nil {
		t.Fatal(err)
	}
	if _, err := ownfaces.Slider(few, 0.5); err != nil {
		t.Errorf("two people: %v", err)
	}
}
