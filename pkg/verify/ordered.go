package verify

import "errors"

// Ordered is the share of all triplets of an anchor, a positive and a negative with d(a, p) < d(a, n), in
// [0, 1]; vectors that know nothing reach a half. It needs somebody with two pictures, and somebody else.
func Ordered(vectors [][]float32, labels []int) (float64, error) {
	scores, err := Scores(vectors, labels)
	if err != nil {
		return 0, err
	}
	genuine, impostor := make([][]float64, len(vectors)), make([][]float64, len(vectors))
	for _, s := range scores {
		kind := impostor
		if s.Same {
			kind = genuine
		}
		kind[s.A], kind[s.B] = append(kind[s.A], s.Distance), append(kind[s.B], s.Distance)
	}
	var right, all int
	for anchor := range vectors {
		for _, positive := range genuine[anchor] {
			for _, negative := range impostor[anchor] {
				all++
				if positive < negative {
					right++
				}
			}
		}
	}
	if all == 0 {
		return 0, errors.New("verify: no triplets: take two people at least, and two pictures of one of them")
	}
	return float64(right) / float64(all), nil
}
