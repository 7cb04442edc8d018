package images

import (
	"fmt"
	"math/rand/v2"
)

// SplitPictures parts the pictures of a set, class by class, so that every class has the same share in both
// parts: for classification, where the classes stay and the pictures are new. (For face recognition people
// are parted, not pictures: [NewSplit].) The share of the second part, such as 0.25 for validation, is rounded
// for each class; both parts get one picture of each at least. The same seed gives the same parts.
//
// A share outside (0, 1) and a class of fewer than two pictures are errors.
func SplitPictures(s Set, share float64, seed uint64) (rest, part Set, err error) {
	if err := s.Check(); err != nil {
		return Set{}, Set{}, err
	}
	if !(share > 0 && share < 1) {
		return Set{}, Set{}, fmt.Errorf("images: a part of %g: want a share above 0 and below 1", share)
	}
	rng := rand.New(rand.NewPCG(seed, 0))
	var kept, taken []int
	for label, own := range s.ByPerson() {
		if len(own) < 2 {
			return Set{}, Set{}, fmt.Errorf("images: %d pictures of %q cannot be parted: add some, or leave "+
				"the class out", len(own), s.Names[label])
		}
		n := min(max(int(share*float64(len(own))+0.5), 1), len(own)-1)
		for place, k := range rng.Perm(len(own)) {
			if place < n {
				taken = append(taken, own[k])
				continue
			}
			kept = append(kept, own[k])
		}
	}
	return s.pick(kept), s.pick(taken), nil
}

// pick is the set of the pictures with these indices, in this order, with the same names.
func (s Set) pick(indices []int) Set {
	out := Set{Height: s.Height, Width: s.Width, Channels: s.Channels, Names: s.Names}
	for _, i := range indices {
		out.Pictures = append(out.Pictures, s.Pictures[i])
		out.Labels = append(out.Labels, s.Labels[i])
	}
	return out
}

// Balance is the number of pictures of each class, [len(Names)].
func (s Set) Balance() []int {
	counts := make([]int, len(s.Names))
	for label, own := range s.ByPerson() {
		counts[label] = len(own)
	}
	return counts
}
