package verify_test

import (
	"testing"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// scored returns the scores of the fourteen vectors, with labels in no particular order.
func scored(t *testing.T) (people []int, scores []verify.Score) {
	t.Helper()
	for _, label := range labels {
		people = append(people, 40-10*label)
	}
	scores, err := verify.Scores(vectors, people)
	if err != nil {
		t.Fatal(err)
	}
	return people, scores
}

// counted describes the pairs between two people, or of one person with all others if b is 0, found by loops
// over all pictures.
type counted struct {
	pairs, accepted   int
	nearest, farthest float64
}

func count(people []int, a, b int, tau float64) counted {
	c := counted{nearest: 1e9, farthest: -1}
	for i := range vectors {
		for j := range vectors {
			if people[i] != a || i == j || b > 0 && people[j] != b || b == 0 && people[j] == a {
				continue
			}
			d := verify.Distance(vectors[i], vectors[j])
			c.pairs++
			c.nearest, c.farthest = min(c.nearest, d), max(c.farthest, d)
			if d <= tau {
				c.accepted++
			}
		}
	}
	return c
}

func TestByPersonAgainstLoops(t *testing.T) {
	people, scores := scored(t)
	for _, tau := range []float64{-1, 2, 3.5, 100} {
		got, err := verify.ByPerson(scores, people, tau)
		if err != nil || len(got) != 4 {
			t.Fatalf("%d people, %v", len(got), err)
		}
		for i, label := range []int{10, 20, 30, 40} {
			p, own, others := got[i], count(people, label, label, tau), count(people, label, 0, tau)
			if p.Label != label || 2*p.Genuine != own.pairs || p.Impostor != others.pairs ||
				p.Farthest.Distance != own.farthest || p.Nearest.Distance != others.nearest {
				t.Errorf("tau %g, %d: got %+v, want %+v and %+v", tau, label, p, own, others)
			}
			near(t, "FRR", p.FRR, 1-float64(own.accepted)/float64(own.pairs))
			near(t, "FAR", p.FAR, float64(others.accepted)/float64(others.pairs))
			if !p.Farthest.Same || people[p.Farthest.A] != label || people[p.Farthest.B] != label {
				t.Errorf("%d: the worst genuine pair is %+v", label, p.Farthest)
			}
			if p.Nearest.Same || (people[p.Nearest.A] == label) == (people[p.Nearest.B] == label) {
				t.Errorf("%d: the nearest impostor is %+v", label, p.Nearest)
			}
		}
	}
}

func TestConfusionsAgainstLoops(t *testing.T) {
	people, scores := scored(t)
	const tau = 3.5
	got, err := verify.Confusions(scores, people, tau)
	if err != nil {
		t.Fatal(err)
	}
	listed := map[[2]int]bool{}
	for i, c := range got {
		listed[[2]int{c.A, c.B}] = true
		want := count(people, c.A, c.B, tau)
		if c.A >= c.B || c.Impostor != want.pairs || c.FalseAccepts != want.accepted ||
			c.Nearest.Distance != want.nearest {
			t.Errorf("got %+v, want %+v", c, want)
		}
		if i > 0 && got[i-1].FalseAccepts*c.Impostor < c.FalseAccepts*got[i-1].Impostor {
			t.Errorf("%+v comes before %+v", got[i-1], c)
		}
	}
	for _, s := range scores {
		a, b := people[s.A], people[s.B]
		if !s.Same && s.Distance <= tau && !listed[[2]int{min(a, b), max(a, b)}] {
			t.Errorf("%d and %d are confused and not listed", a, b)
		}
	}
}

// A pair is among the worst n if fewer than n pairs are worse, or equally bad and before it.
func TestWorstAgainstLoops(t *testing.T) {
	_, scores := scored(t)
	for _, n := range []int{-1, 0, 1, 7, 1000} {
		genuine, impostor := verify.Worst(scores, n)
		want := map[bool]int{}
		for i, s := range scores {
			rank, got := 0, impostor
			if s.Same {
				got = genuine
			}
			for j, other := range scores {
				worse := (other.Distance > s.Distance) == s.Same
				if other.Distance == s.Distance {
					worse = j < i
				}
				if other.Same == s.Same && worse {
					rank++
				}
			}
			if rank >= n {
				continue
			}
			want[s.Same]++
			if rank >= len(got) || got[rank] != s {
				t.Errorf("n %d: place %d is not %+v", n, rank, s)
			}
		}
		if len(genuine) != want[true] || len(impostor) != want[false] {
			t.Errorf("n %d: %d and %d pairs, want %v", n, len(genuine), len(impostor), want)
		}
	}
}
