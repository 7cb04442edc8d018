package verify

import (
	"cmp"
	"slices"
)

// Person holds the errors of one person at a threshold; people differ widely in them (the sheep, goats, lambs
// and wolves of Doddington et al. 1998).
type Person struct {
	Label int

	Genuine, FalseRejects  int     // Pairs of two pictures of the person, and the rejected ones.
	Impostor, FalseAccepts int     // Pairs with a picture of another person, and the accepted ones.
	FRR, FAR               float64 // Shares of the rejected and the accepted pairs; 0 without pairs.

	Farthest Score // The worst genuine pair, the first one on a tie; zero if Genuine is 0.
	Nearest  Score // The worst impostor pair, the first one on a tie; zero if Impostor is 0.
}

// ByPerson computes the errors of each person at the threshold tau, sorted by label. An impostor pair counts
// for both of its people. It returns an error if tau is NaN, or if the scores do not match the labels.
func ByPerson(scores []Score, labels []int, tau float64) ([]Person, error) {
	if err := checkTau(tau); err != nil {
		return nil, err
	}
	p, err := peopleOf(scores, labels)
	if err != nil {
		return nil, err
	}
	out := make([]Person, len(p.labels))
	for i, label := range p.labels {
		out[i].Label = label
	}
	for _, s := range scores {
		if s.Same {
			out[p.of[s.A]].genuine(s, tau)
			continue
		}
		out[p.of[s.A]].impostor(s, tau)
		out[p.of[s.B]].impostor(s, tau)
	}
	for i := range out {
		out[i].FRR = float64(out[i].FalseRejects) / float64(max(out[i].Genuine, 1))
		out[i].FAR = float64(out[i].FalseAccepts) / float64(max(out[i].Impostor, 1))
	}
	slices.SortFunc(out, func(a, b Person) int { return cmp.Compare(a.Label, b.Label) })
	return out, nil
}

func (p *Person) genuine(s Score, tau float64) {
	if p.Genuine == 0 || s.Distance > p.Farthest.Distance {
		p.Farthest = s
	}
	p.Genuine++
	if s.Distance > tau {
		p.FalseRejects++
	}
}

func (p *Person) impostor(s Score, tau float64) {
	if p.Impostor == 0 || s.Distance < p.Nearest.Distance {
		p.Nearest = s
	}
	p.Impostor++
	if s.Distance <= tau {
		p.FalseAccepts++
	}
}

// Confusion holds two people who are confused with each other: at least one of their impostor pairs is
// accepted.
type Confusion struct {
	A, B                   int // Labels, A < B.
	Impostor, FalseAccepts int // Pairs of a picture of each, and the accepted ones.
	Nearest                Score
}

// Confusions lists the people who are confused at the threshold tau, those with the largest share of false
// accepts first, then those with the nearest pair. It returns an error if tau is NaN, or if the scores do not
// match the labels.
func Confusions(scores []Score, labels []int, tau float64) ([]Confusion, error) {
	if err := checkTau(tau); err != nil {
		return nil, err
	}
	if _, err := peopleOf(scores, labels); err != nil {
		return nil, err
	}
	of := map[[2]int]*Confusion{}
	for _, s := range scores {
		if s.Same {
			continue
		}
		key := [2]int{min(labels[s.A], labels[s.B]), max(labels[s.A], labels[s.B])}
		c := of[key]
		if c == nil {
			c = &Confusion{A: key[0], B: key[1], Nearest: s}
			of[key] = c
		}
		if s.Distance < c.Nearest.Distance {
			c.Nearest = s
		}
		c.Impostor++
		if s.Distance <= tau {
			c.FalseAccepts++
		}
	}
	var out []Confusion
	for _, c := range of {
		if c.FalseAccepts > 0 {
			out = append(out, *c)
		}
	}
	slices.SortFunc(out, func(a, b Confusion) int {
		return cmp.Or(
			cmp.Compare(b.FalseAccepts*a.Impostor, a.FalseAccepts*b.Impostor),
			cmp.Compare(a.Nearest.Distance, b.Nearest.Distance),
			cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B))
	})
	return out, nil
}

// Worst returns the n genuine pairs with the largest distances and the n impostor pairs with the smallest,
// worst first; all pairs if there are fewer than n; on a tie in the order of the scores.
func Worst(scores []Score, n int) (genuine, impostor []Score) {
	for _, s := range scores {
		if s.Same {
			genuine = append(genuine, s)
			continue
		}
		impostor = append(impostor, s)
	}
	slices.SortStableFunc(genuine, func(a, b Score) int { return cmp.Compare(b.Distance, a.Distance) })
	slices.SortStableFunc(impostor, func(a, b Score) int { return cmp.Compare(a.Distance, b.Distance) })
	n = max(n, 0)
	return genuine[:min(n, len(genuine))], impostor[:min(n, len(impostor))]
}
