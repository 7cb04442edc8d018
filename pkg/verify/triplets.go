package verify

import "errors"

// TripletAccuracy is the share of all triplets of an anchor, a positive and a negative with d(a, p) < d(a,
// n), in [0, 1]; random embeddings reach one half. It returns an error if there is no triplet: it needs a
// person with two pictures, and another person.
func TripletAccuracy(embeddings [][]float32, labels []int) (float64, error) {
	scores, err := Scores(embeddings, labels)
	if err != nil {
		return 0, err
	}
	genuine, impostor := make([][]float64, len(embeddings)), make([][]float64, len(embeddings))
	for _, s := range scores {
		kind := impostor
		if s.Same {
			kind = genuine
		}
		kind[s.A], kind[s.B] = append(kind[s.A], s.Distance), append(kind[s.B], s.Distance)
	}
	var right, all int
	for anchor := range embeddings {
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
		return 0, errors.New("verify: no triplets: want at least two people, one of them with two pictures")
	}
	return float64(right) / float64(all), nil
}
