package verify

import "fmt"

// Pair is an entry of a list of pairs to compare, as in the pairs files of LFW: two pictures, and whether
// they show one person.
type Pair struct {
	A, B int // Indices of two different pictures.
	Same bool
}

// PairScores compares the listed pairs only: one score a pair, in the order of the list, with A and B
// swapped where A > B. Besides the errors of [Scores], an index outside the vectors and a picture that is
// paired with itself are errors.
func PairScores(vectors [][]float32, pairs []Pair) ([]Score, error) {
	if err := checkVectors(vectors); err != nil {
		return nil, err
	}
	scores := make([]Score, len(pairs))
	for i, p := range pairs {
		a, b := min(p.A, p.B), max(p.A, p.B)
		if a < 0 || b >= len(vectors) || a == b {
			return nil, fmt.Errorf("verify: pair %d compares pictures %d and %d of %d: want two of them", i,
				p.A, p.B, len(vectors))
		}
		scores[i] = Score{Distance: Distance(vectors[a], vectors[b]), Same: p.Same, A: a, B: b}
	}
	return scores, nil
}
