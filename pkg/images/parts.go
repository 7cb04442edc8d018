package images

import (
	"fmt"
	"math/rand/v2"
)

// Parts is one data set in three parts of the same classes that share no picture: Train is learnt from,
// Validation chooses (the best epoch), and Unseen is only reported on.
type Parts struct {
	Train, Validation, Unseen Set
}

// SplitPictures parts the pictures of a set at random, class by class, so that every class has the same share
// in all parts: for classification, where the classes stay and the pictures are new. (For face recognition
// people are parted, not pictures: [NewSplit].) The shares of validation and unseen pictures are rounded for
// each class, to one picture at least; an unseen share of 0 leaves that part empty. The same seed gives the
// same parts.
//
// Shares that leave nothing to learn from and a class with too few pictures are errors.
func SplitPictures(s Set, validation, unseen float64, seed uint64) (Parts, error) {
	if err := s.Check(); err != nil {
		return Parts{}, err
	}
	if !(validation > 0 && unseen >= 0 && validation+unseen < 1) {
		return Parts{}, fmt.Errorf("images: parts of %g for validation and %g unseen: want above 0, at "+
			"least 0, and together below 1, since the rest is for training", validation, unseen)
	}
	rng := rand.New(rand.NewPCG(seed, 0))
	var train, chosen, kept []int
	for label, own := range s.ByPerson() {
		v, u := portion(validation, len(own)), portion(unseen, len(own))
		if v+u >= len(own) {
			return Parts{}, fmt.Errorf("images: %d pictures of %q: parted into %d for validation and %d "+
				"unseen none is left to learn from: add some, take smaller parts, or leave the class "+
				"out", len(own),
				s.Names[label], v, u)
		}
		for place, k := range rng.Perm(len(own)) {
			switch {
			case place < v:
				chosen = append(chosen, own[k])
			case place < v+u:
				kept = append(kept, own[k])
			default:
				train = append(train, own[k])
			}
		}
	}
	return Parts{Train: s.pick(train), Validation: s.pick(chosen), Unseen: s.pick(kept)}, nil
}

// portion is a share of n, rounded, 1 at least unless the share is 0.
func portion(share float64, n int) int {
	if share == 0 {
		return 0
	}
	return max(int(share*float64(n)+0.5), 1)
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

// First is the set of the first so many pictures of each class, with the same names; of a class that has
// fewer, all.
func (s Set) First(perClass int) Set {
	var first []int
	for _, own := range s.ByPerson() {
		first = append(first, own[:min(max(perClass, 0), len(own))]...)
	}
	return s.pick(first)
}

// Balance is the number of pictures of each class, [len(Names)].
func (s Set) Balance() []int {
	counts := make([]int, len(s.Names))
	for label, own := range s.ByPerson() {
		counts[label] = len(own)
	}
	return counts
}
