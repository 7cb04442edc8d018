package dataset

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// GroupSplit is a split by animals: animals[i] is the animal of picture i, counted from 0. It returns the
// indices of the pictures of a share of the animals, chosen at random, for the test, and those of all others
// for training.
type GroupSplit func(animals []int, share float64, rng *rand.Rand) (train, test []int)

// CheckSplit checks an answer to the first exercise of lesson 02, on several arrangements of pictures. It
// reports that the answer is right, or what is not, with a hint.
func CheckSplit(split GroupSplit) string {
	for k, c := range []struct {
		arrangement string
		animals     int
		share       float64
	}{
		{neighbours, 10, 0.2},
		{neighbours, 20, 0.25},
		{mixed, 25, 0.4},
		{mixed, 30, 0.1},
	} {
		s := checkedSplit{split: split, share: c.share, arrangement: c.arrangement}
		s.animals = animalsOf(c.animals, c.arrangement, rand.New(rand.NewPCG(uint64(k), 9)))
		problem := ""
		if failed := panics(func() { problem = s.check() }); failed != "" {
			problem = "it panics: " + failed
		}
		if problem != "" {
			return fmt.Sprintf("Not yet, with %s: %s.", c.arrangement, problem)
		}
	}
	return "Right: no animal is in both sets, however many pictures there are of it."
}

// checkedSplit is a split with the pictures that it is tried on.
type checkedSplit struct {
	split       GroupSplit
	animals     []int
	share       float64
	arrangement string
}

// check splits with several seeds.
func (s checkedSplit) check() string {
	var chosen [][]int
	for seed := range uint64(5) {
		train, test := s.split(slices.Clone(s.animals), s.share, rand.New(rand.NewPCG(seed, 1)))
		for _, check := range []func(train, test []int) string{s.pictures, s.leak, s.number} {
			if problem := check(train, test); problem != "" {
				return problem
			}
		}
		_, again := s.split(slices.Clone(s.animals), s.share, rand.New(rand.NewPCG(seed, 1)))
		if !slices.Equal(sorted(test), sorted(again)) {
			return "the same state of rng gives two different splits.\nHint: take all random numbers from " +
				"rng, and do not rely on the order of a map"
		}
		chosen = append(chosen, s.of(test))
	}
	same := func(of []int) bool { return slices.Equal(of, chosen[0]) }
	if !slices.ContainsFunc(chosen, func(of []int) bool { return !same(of) }) {
		return fmt.Sprintf("five seeds give the same test animals %d.\nHint: choose the animals at random: "+
			"rng.Perm gives an order of them", chosen[0])
	}
	return ""
}

// pictures requires each picture exactly once.
func (s checkedSplit) pictures(train, test []int) string {
	for _, i := range slices.Concat(train, test) {
		if i < 0 || i >= len(s.animals) {
			return fmt.Sprintf("there is no picture %d.\nHint: return indices of pictures, from 0 to "+
				"len(animals) - 1", i)
		}
	}
	for i := range s.animals {
		inTrain, inTest := times(i, train), times(i, test)
		switch {
		case inTrain > 0 && inTest > 0:
			return fmt.Sprintf("picture %d is in both sets.\nHint: what is in the test is not in training", i)
		case inTrain+inTest > 1:
			return fmt.Sprintf("picture %d is %d times in one set.\nHint: go once through the pictures", i,
				inTrain+inTest)
		case inTrain+inTest == 0:
			return fmt.Sprintf("picture %d is in neither set.\nHint: all pictures of a test animal are for "+
				"the test, and all others for training; return indices of pictures, not of animals", i)
		}
	}
	return ""
}

func times(i int, in []int) (n int) {
	for _, k := range in {
		if k == i {
			n++
		}
	}
	return n
}

// leak requires that no animal is in both sets.
func (s checkedSplit) leak(train, test []int) string {
	inTrain := s.of(train)
	for _, animal := range s.of(test) {
		if !slices.Contains(inTrain, animal) {
			continue
		}
		hint := "choose animals, not pictures, and then look up the animal of each picture"
		if s.arrangement == mixed {
			hint = "the pictures of an animal need not be neighbours, nor two: look up animals[i]"
		}
		return fmt.Sprintf("animal %d has pictures in both sets, a leak.\nHint: %s", animal, hint)
	}
	return ""
}

// number requires the share of the animals.
func (s checkedSplit) number(_, test []int) string {
	all := len(s.of(InOrder(len(s.animals))))
	want, got := int(s.share*float64(all)+0.5), len(s.of(test))
	switch got {
	case want:
		return ""
	case all - want:
		return fmt.Sprintf("%d of %d animals are for the test, want %d.\nHint: are training and test "+
			"exchanged?", got, all, want)
	}
	return fmt.Sprintf("%d of %d animals are for the test, want %d.\nHint: the share is one of the animals, "+
		"each of which is chosen at most once", got, all, want)
}

// of returns the animals of pictures, sorted and each once.
func (s checkedSplit) of(pictures []int) (animals []int) {
	for _, i := range pictures {
		animals = append(animals, s.animals[i])
	}
	return slices.Compact(sorted(animals))
}

func sorted(values []int) []int { return slices.Sorted(slices.Values(values)) }
