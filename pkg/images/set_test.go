package images_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gosiamese/gosiamese/pkg/images"
)

// numbered returns a set in which picture i of person p holds the number 10p + i.
func numbered(counts ...int) images.Set {
	set := images.Set{Height: 1, Width: 1, Channels: 1}
	for person, count := range counts {
		set.Names = append(set.Names, fmt.Sprintf("p%d", person))
		for i := range count {
			set.Pictures = append(set.Pictures, []float32{float32(10*person + i)})
			set.Labels = append(set.Labels, person)
		}
	}
	return set
}

func TestOnly(t *testing.T) {
	got, err := numbered(2, 1, 3).Only("p2", "p0")
	if err != nil {
		t.Fatal(err)
	}
	want := images.Set{
		Height: 1, Width: 1, Channels: 1,
		Pictures: [][]float32{{20}, {21}, {22}, {0}, {1}},
		Labels:   []int{0, 0, 0, 1, 1},
		Names:    []string{"p2", "p0"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, names := range [][]string{{"p9"}, {"p0", "p0"}} {
		if _, err := numbered(1, 1).Only(names...); err == nil || !strings.Contains(err.Error(), names[0]) {
			t.Errorf("%q: got %v", names, err)
		}
	}
}

func TestSplitHasNobodyTwice(t *testing.T) {
	set := numbered(slices.Repeat([]int{2}, 20)...)
	split, err := images.NewSplit(set, 4, 5, 7)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	all = append(append(append(all, split.Train.Names...), split.Validation.Names...), split.Test.Names...)
	if len(split.Validation.Names) != 4 || len(split.Test.Names) != 5 || len(all) != 20 {
		t.Errorf("got %d, %d and %d people", len(split.Train.Names), len(split.Validation.Names),
			len(split.Test.Names))
	}
	slices.Sort(all)
	if len(slices.Compact(all)) != 20 {
		t.Errorf("a person is in two parts")
	}
	again, _ := images.NewSplit(set, 4, 5, 7)
	if diff := cmp.Diff(split, again); diff != "" {
		t.Errorf("the same seed gives another split:\n%s", diff)
	}
	other, _ := images.NewSplit(set, 4, 5, 8)
	if cmp.Equal(split.Test.Names, other.Test.Names) {
		t.Errorf("a different seed gives the same split: %q", other.Test.Names)
	}
}

func TestSplitErrors(t *testing.T) {
	set := numbered(2, 2, 2, 2, 2, 2)
	for _, parts := range [][2]int{{1, 2}, {2, 1}, {2, 3}, {-1, 2}} {
		if _, err := images.NewSplit(set, parts[0], parts[1], 1); err == nil ||
			!strings.Contains(err.Error(), "at least 2") {
			t.Errorf("%v: got %v", parts, err)
		}
	}
	_, err := images.SplitByName(set, []string{"p0", "p1"}, []string{"p2"}, []string{"p1", "p3"})
	if !errors.Is(err, images.ErrShared) ||
		!strings.Contains(err.Error(), `"p1" is in training and in test`) {
		t.Errorf("got %v", err)
	}
}

func TestSetCheck(t *testing.T) {
	for want, change := range map[string]func(*images.Set){
		"empty":                   func(s *images.Set) { s.Pictures = nil },
		"but 2 labels":            func(s *images.Set) { s.Labels = s.Labels[:2] },
		"picture 1 has 2 values":  func(s *images.Set) { s.Pictures[1] = []float32{1, 2} },
		"label 5, outside [0, 2)": func(s *images.Set) { s.Labels[2] = 5 },
		"-1 x -1 x 1: want":       func(s *images.Set) { s.Height, s.Width = -1, -1 },
		"1 x 0 x 1: want": func(s *images.Set) {
			s.Width, s.Pictures = 0, [][]float32{{}, {}, {}}
		},
		"4294967296 x 1: want": func(s *images.Set) {
			s.Height, s.Width, s.Pictures = 1<<32, 1<<32, [][]float32{{}, {}, {}}
		},
	} {
		set := numbered(2, 1)
		change(&set)
		if err := set.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	if err := numbered(2, 1).Check(); err != nil {
		t.Error(err)
	}
}

func TestSampler(t *testing.T) {
	set := numbered(4, 1, 5, 4, 2) // Two of the people have too few pictures.
	sampler, err := images.NewSampler(set, images.SamplerConfig{People: 3, Pictures: 3})
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	seen := map[int]bool{}
	for range 50 {
		indices := sampler.Sample(rng)
		people := map[int]map[int]bool{}
		for _, i := range indices {
			seen[i] = true
			if people[set.Labels[i]] == nil {
				people[set.Labels[i]] = map[int]bool{}
			}
			people[set.Labels[i]][i] = true
		}
		if len(indices) != 9 || len(people) != 3 {
			t.Fatalf("got %d pictures of %d people", len(indices), len(people))
		}
		for person, pictures := range people {
			if len(pictures) != 3 || person == 1 || person == 4 {
				t.Fatalf("person %d has %d different pictures", person, len(pictures))
			}
		}
	}
	if len(seen) != 13 {
		t.Errorf("50 batches showed %d of the 13 pictures", len(seen))
	}
	a := sampler.Batch(images.DefaultAugment(), rand.New(rand.NewPCG(1, 2)))
	b := sampler.Batch(images.DefaultAugment(), rand.New(rand.NewPCG(1, 2)))
	if diff := cmp.Diff(a, b); diff != "" {
		t.Errorf("the same seed gave another batch:\n%s", diff)
	}
}

func TestSamplerErrors(t *testing.T) {
	for _, c := range []struct {
		people, pictures int
		want             string
	}{
		{1, 4, "at least 2 people"},
		{4, 0, "at least 1 picture"},
		{4, 2, "only 3 of the 3 people of the set have 2"},
		{3, 4, "only 2 of the 3 people of the set have 4"},
	} {
		cfg := images.SamplerConfig{People: c.people, Pictures: c.pictures}
		if _, err := images.NewSampler(numbered(4, 4, 2), cfg); err == nil ||
			!strings.Contains(err.Error(), c.want) {
			t.Errorf("%d x %d: got %v", c.people, c.pictures, err)
		}
	}
}

func TestSamplerConfigErrors(t *testing.T) {
	good := images.SamplerConfig{People: 2, Pictures: 2}
	for want, change := range map[string]func(*images.SamplerConfig){
		"with at least 3":   func(c *images.SamplerConfig) { c.MinPictures = 3 },
		"with at least -1":  func(c *images.SamplerConfig) { c.MinPictures = -1 },
		"the exponent -0.5": func(c *images.SamplerConfig) { c.Frequency = -0.5 },
		"the exponent NaN":  func(c *images.SamplerConfig) { c.Frequency = math.NaN() },
	} {
		cfg := good
		change(&cfg)
		if _, err := images.NewSampler(numbered(4, 4), cfg); err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
