package verify

import (
	"fmt"
	"math"
)

// people numbers those who occur in the scores, in the order in which they first do, whatever their labels.
type people struct {
	of     []int // Of each picture: its person, or -1 where no score names the picture.
	labels []int // Of each person.
}

// peopleOf numbers the people of the scores. A score of a picture without a label, one whose Same
// contradicts the labels, and a distance that is not finite are errors.
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
			return people{}, fmt.Errorf("verify: score %d says that one person is %v, its labels are %d "+
				"and %d", i, s.Same, labels[s.A], labels[s.B])
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

// finite returns an error where the distance of score i is not.
func (s Score) finite(i int) error {
	if math.IsNaN(s.Distance) || math.IsInf(s.Distance, 0) {
		return fmt.Errorf("verify: score %d has the distance %g: look for NaN or Inf where its vectors were "+
			"made", i, s.Distance)
	}
	return nil
}
