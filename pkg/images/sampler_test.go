package images_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/images"
)

// Batches with one picture per person include every person.
func TestSingleSampler(t *testing.T) {
	set := numbered(4, 1, 5, 0, 2)
	sampler, err := images.NewSampler(set, images.SamplerConfig{People: 4, Pictures: 1})
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	seen := map[int]bool{}
	for range 50 {
		people := map[int]bool{}
		for _, i := range sampler.Sample(rng) {
			seen[i] = true
			people[set.Labels[i]] = true
		}
		if len(people) != 4 {
			t.Fatalf("a batch of %d people, want all 4 who have pictures", len(people))
		}
	}
	if len(seen) != set.Len() {
		t.Errorf("50 batches showed %d of the %d pictures", len(seen), set.Len())
	}
	for people, want := range map[int]string{1: "at least 2 people", 5: "only 4 of the 5 people"} {
		_, err := images.NewSampler(set, images.SamplerConfig{People: people, Pictures: 1})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%d people: got %v, want %q", people, err, want)
		}
	}
}

// The first person of a batch, and the pair in a batch of two, occur as often as in sampling without
// replacement with probabilities proportional to the weights.
func TestFrequency(t *testing.T) {
	counts := []int{1, 4, 9, 25}
	set := numbered(counts...)
	for _, frequency := range []float64{0, 0.5, 1} {
		cfg := images.SamplerConfig{People: 2, Pictures: 1, Frequency: frequency}
		sampler, err := images.NewSampler(set, cfg)
		if err != nil {
			t.Fatal(err)
		}
		const draws = 40000
		got := [4][4]float64{}
		rng := rand.New(rand.NewPCG(7, 7))
		for range draws {
			batch := sampler.Sample(rng)
			got[set.Labels[batch[0]]][set.Labels[batch[1]]]++
		}
		weights, sum := make([]float64, len(counts)), 0.0
		for i, n := range counts {
			weights[i] = math.Pow(float64(n), frequency)
			sum += weights[i]
		}
		for i := range counts {
			for j := range counts {
				want := weights[i] / sum * weights[j] / (sum - weights[i])
				if i == j {
					want = 0
				}
				if sigma := math.Sqrt(want * (1 - want) / draws); math.Abs(got[i][j]/draws-want) > 4*sigma {
					t.Errorf("frequency %g: persons %d, %d in %v of the batches, want %v", frequency, i, j,
						got[i][j]/draws, want)
				}
			}
		}
	}
}

// A person with two pictures can be in batches with more pictures per person; their repetitions differ
// by at most one.
func TestRepeatSampler(t *testing.T) {
	set := images.Set{Height: 1, Width: 1, Channels: 1, Names: []string{"a", "b", "c"}}
	for i, label := range []int{0, 0, 1, 1, 1, 1, 1, 2} {
		set.Pictures, set.Labels = append(set.Pictures, []float32{float32(i) / 8}), append(set.Labels, label)
	}
	cfg := images.SamplerConfig{People: 2, Pictures: 5, MinPictures: 2}
	s, err := images.NewSampler(set, cfg)
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(20) {
		count := map[int]int{}
		for _, i := range s.Sample(rand.New(rand.NewPCG(seed, 0))) {
			count[i]++
		}
		if count[0]+count[1] != 5 || min(count[0], count[1]) != 2 || len(count) != 7 || count[7] != 0 {
			t.Errorf("seed %d: pictures sampled %v", seed, count)
		}
	}
	cfg.People = 3
	if _, err := images.NewSampler(set, cfg); err == nil ||
		!strings.Contains(err.Error(), "only 2 of the 3 people of the set have 2 pictures") {
		t.Errorf("got %v", err)
	}
	cfg.People = 1
	if _, err := images.NewSampler(set, cfg); err == nil {
		t.Error("one person: no error")
	}
}
