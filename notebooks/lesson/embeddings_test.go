package lesson_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/project"
	"github.com/gosiamese/gosiamese/pkg/show"
)

func TestEmbeddingFigures(t *testing.T) {
	set, vectors := drawn(t, 6)
	places, _, err := project.PCA(vectors)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lesson.Numbers(set, vectors, 0, 5); err != nil {
		t.Error(err)
	}
	if _, err := lesson.DotMaps(set, vectors, show.Layout{Title: "PCA", At: places}); err != nil {
		t.Error(err)
	}
}

func TestScatteredHaveNothingInCommon(t *testing.T) {
	set, vectors, err := lesson.Scattered(30, 128, 1)
	if err != nil || len(vectors) != 30 || len(set.Names) != 30 || set.Labels[29] != 29 {
		t.Fatalf("%d vectors, %v, %v", len(vectors), set, err)
	}
	for i, a := range vectors {
		for _, b := range vectors[:i] {
			var product float64
			for axis := range a {
				product += float64(a[axis]) * float64(b[axis])
			}
			if math.Abs(product) > 0.5 {
				t.Errorf("two vectors point the same way: %g", product)
			}
		}
	}
}

func TestOnTheMap(t *testing.T) {
	set, vectors := drawn(t, 6)
	same, err := lesson.OnTheMap("itself", vectors, vectors, set.Labels)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(same, "kept 1.00") || !strings.Contains(same, "order of distances 1.00") {
		t.Errorf("got %s", same)
	}
	if _, err := lesson.OnTheMap("too few", vectors[:8], vectors[:8], set.Labels[:8]); err == nil {
		t.Error("ten neighbours of eight vectors")
	}
}

func TestSameOrder(t *testing.T) {
	labels := []int{0, 0, 1, 2} // Means at 1, 4 and 9: distances 9, 64, 25.
	a := [][]float32{{0}, {2}, {4}, {9}}
	if got := lesson.SameOrder(a, a, labels); got != 1 {
		t.Errorf("the same places: got %g", got)
	}
	if got := lesson.SameOrder(a, [][]float32{{0}, {0}, {4}, {5}}, labels); math.Abs(got-2.0/3) > 1e-9 {
		t.Errorf("two of three pairs in order: got %g", got)
	}
}

func TestCheckKept(t *testing.T) {
	share := func(before, after []int) float64 {
		kept := 0.0
		for _, i := range before {
			if slices.Contains(after, i) {
				kept++
			}
		}
		return kept / float64(len(before))
	}
	for want, answer := range map[string]func(before, after []int) float64{
		"Right":            share,
		"all three":        func(_, _ []int) float64 { return 0 },
		"none is kept":     func(_, _ []int) float64 { return 1 },
		"does not matter":  func(a, b []int) float64 { return map[bool]float64{true: 1}[slices.Equal(a, b)] },
		"a share, not":     func(a, b []int) float64 { return min(1, math.Ceil(share(a, b))) },
		"of the neighbour": func(a, b []int) float64 { return share(b, a) },
	} {
		if got := lesson.CheckKept(answer); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
