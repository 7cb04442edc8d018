package verify

import (
	"fmt"
	"math"
)

// people numbers the people of scores, in the order in which they first occur, whatever their labels.
type people struct {
	of     []int // The person of each picture, or -1 if the picture is in no score.
	labels []int // Of each person.
}

// peopleOf numbers the people of the scores. It returns an error if a picture has no label, if Same
// contradicts the labels, or if a distance is non-finite.
func peopleOf(scores []Score, labels []int) (people, error) {
	p := people{of: make([]int, len(labels))}
	for i := range p.of {
		p.of[i] = -1
	}
	number := map[int]int{}
	for i, s := range scores {
		if min(s.A, s.B) < 0 || max(s.A, s.B) >= len(labels) {
			return people{}, fmt.Errorf("verify: score %d compares pictures %d and %d, but there are %d "+
				"labels", i, s.A, s.B, len(labels))
		}
		if s.Same != (labels[s.A] == labels[s.B]) {
			return people{}, fmt.Errorf("verify: score %d has Same %v, but its labels are %d and %d", i,
				s.Same, labels[s.A], labels[s.B])
		}
		if err := s.finite(i); err != nil {
			return people{}, err
		}
		for _, picture := range [2]int{s.A, s.B} {
			if p.of[picture] >= 0 {
				continue
			}
			label := labels[picture]
			person, known := number[label]
			if !known {
				person = len(p.labels)
				number[label], p.labels = person, append(p.labels, label)
			}
			p.of[picture] = person
		}
	}
	return p, nil
}

// finite returns an error if the distance of score i is non-finite.
func (s Score) finite(i int) error {
	if math.IsNaN(s.Distance) || math.IsInf(s.Distance, 0) {
		return fmt.Errorf("verify: score %d has the distance %g: look for NaN or Inf in the embeddings", i,
			s.Distance)
	}
	return nil
}
