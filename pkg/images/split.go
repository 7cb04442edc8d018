package images

import (
	"errors"
	"fmt"
	"math/rand/v2"
)

// Split is one data set in three parts: a network is trained on Train, Validation selects the epoch and the
// threshold tau, and Test is used only for the reported figures.
//
// The parts of [NewSplit] and [SplitByName] have no person in common, for face recognition. Those of
// [SplitPictures] have the same classes and no picture in common, for classification.
type Split struct {
	Train, Validation, Test Set
}

// NewSplit splits the people of a set at random into validation people, test people, and all others for
// training. The same seed gives the same split. Each part needs at least two people, because a single person
// has no impostor pairs.
func NewSplit(s Set, validation, test int, seed uint64) (Split, error) {
	train := len(s.Names) - validation - test
	if validation < 2 || test < 2 || train < 2 {
		return Split{}, fmt.Errorf("images: split %d people, %d of them for validation, %d for the test and "+
			"the others for training: each part needs at least 2: add people", len(s.Names), validation, test)
	}
	names := make([]string, len(s.Names))
	for i, label := range rand.New(rand.NewPCG(seed, 0)).Perm(len(names)) {
		names[i] = s.Names[label]
	}
	return SplitByName(s, names[:train], names[train:train+validation], names[train+validation:])
}

// SplitByName makes a split from three lists of people. It returns an error if a name is unknown or repeated.
func SplitByName(s Set, train, validation, test []string) (split Split, err error) {
	if split.Train, err = s.Only(train...); err != nil {
		return Split{}, err
	}
	if split.Validation, err = s.Only(validation...); err != nil {
		return Split{}, err
	}
	if split.Test, err = s.Only(test...); err != nil {
		return Split{}, err
	}
	return split, split.Check()
}

// ErrShared is returned if two parts of a split have a person in common.
var ErrShared = errors.New("one person in two parts of a split")

// Check returns an error that wraps [ErrShared] and names the person if two parts of the split have a person
// in common: results on such a test set would not hold for people the network has never seen.
func (s Split) Check() error {
	seen := map[string]string{}
	for _, part := range []struct {
		name string
		set  Set
	}{{"training", s.Train}, {"validation", s.Validation}, {"test", s.Test}} {
		for _, person := range part.set.Names {
			if other, twice := seen[person]; twice {
				return fmt.Errorf("images: %w: %q is in %s and in %s: keep each person in one part",
					ErrShared, person, other, part.name)
			}
			seen[person] = part.name
		}
	}
	return nil
}

// SplitPictures splits the pictures of each class at random, so that every class has the same share in all
// parts (a stratified split). It is for classification, where the classes are the same and only the pictures
// are new; for face recognition split the people, with [NewSplit]. The shares are rounded for each class, to
// at least one picture; a test share of 0 leaves the test set empty. The same seed gives the same split.
//
// It returns an error if the shares leave no training pictures, or a class has too few pictures.
func SplitPictures(s Set, validation, test float64, seed uint64) (Split, error) {
	if err := s.Check(); err != nil {
		return Split{}, err
	}
	if !(validation > 0 && test >= 0 && validation+test < 1) {
		return Split{}, fmt.Errorf("images: shares of %g for validation and %g for the test: want above 0, "+
			"at least 0, and together below 1, since the rest is for training", validation, test)
	}
	rng := rand.New(rand.NewPCG(seed, 0))
	var forTraining, forValidation, forTest []int
	for label, own := range s.ByPerson() {
		v, t := count(validation, len(own)), count(test, len(own))
		if v+t >= len(own) {
			return Split{}, fmt.Errorf("images: of %d pictures of %q, %d for validation and %d for the test "+
				"leave none for training: add pictures, take smaller shares, or leave the class out",
				len(own), s.Names[label], v, t)
		}
		for place, k := range rng.Perm(len(own)) {
			switch {
			case place < v:
				forValidation = append(forValidation, own[k])
			case place < v+t:
				forTest = append(forTest, own[k])
			default:
				forTraining = append(forTraining, own[k])
			}
		}
	}
	return Split{s.pick(forTraining), s.pick(forValidation), s.pick(forTest)}, nil
}

// count returns a share of n, rounded, at least 1 unless the share is 0.
func count(share float64, n int) int {
	if share == 0 {
		return 0
	}
	return max(int(share*float64(n)+0.5), 1)
}
