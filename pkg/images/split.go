package images

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
)

// Split is one data set in three parts that share no person: Train is learnt from, Validation chooses (the
// best epoch, tau), and Unseen is only reported on.
type Split struct {
	Train, Validation, Unseen Set
}

// NewSplit draws the people of each part at random, the same for the same seed: validation people, unseen
// people, and all others for training. It needs two people at least in each part: with one there is nobody to
// take for another.
func NewSplit(s Set, validation, unseen int, seed uint64) (Split, error) {
	train := len(s.Names) - validation - unseen
	if validation < 2 || unseen < 2 || train < 2 {
		return Split{}, fmt.Errorf(
			"images: %d people, of whom %d are for validation, %d unseen and the others for training: "+
				"each part needs at least 2: add people", len(s.Names), validation, unseen)
	}
	names := make([]string, len(s.Names))
	for i, label := range rand.New(rand.NewPCG(seed, 0)).Perm(len(names)) {
		names[i] = s.Names[label]
	}
	return SplitByName(s, names[:train], names[train:train+validation], names[train+validation:])
}

// SplitByName makes the split from three lists of names; an unknown name, or one that stands twice, is an
// error.
func SplitByName(s Set, train, validation, unseen []string) (split Split, err error) {
	if split.Train, err = s.Only(train...); err != nil {
		return Split{}, err
	}
	if split.Validation, err = s.Only(validation...); err != nil {
		return Split{}, err
	}
	if split.Unseen, err = s.Only(unseen...); err != nil {
		return Split{}, err
	}
	return split, split.Check()
}

// ErrShared is returned where two parts of a split hold the same person.
var ErrShared = errors.New("one person on two sides of a split")

// Check returns an error that wraps [ErrShared] and names the person where two parts of the split share one:
// figures on such an Unseen would not be true for people never seen.
func (s Split) Check() error {
	seen := map[string]string{}
	for _, part := range []struct {
		name string
		set  Set
	}{{"training", s.Train}, {"validation", s.Validation}, {"unseen", s.Unseen}} {
		for _, person := range part.set.Names {
			if other, twice := seen[person]; twice {
				return fmt.Errorf("images: %w: %q stands in %s and in %s", ErrShared, person, other,
					part.name)
			}
			seen[person] = part.name
		}
	}
	return nil
}

// ErrLeak is returned where two parts of a split hold the same picture.
var ErrLeak = errors.New("one picture on two sides of a split")

// CheckLeaks returns an error that wraps [ErrLeak] where two parts of the split hold nearly the same picture,
// whatever the names say; it names the first two such parts and up to three pairs. Threshold is the one of
// [Leaks], most often [NearlySame].
func (s Split) CheckLeaks(threshold float64) error {
	for _, sides := range []struct {
		names string
		a, b  Set
	}{
		{"training and validation", s.Train, s.Validation},
		{"training and unseen", s.Train, s.Unseen},
		{"validation and unseen", s.Validation, s.Unseen},
	} {
		leaks, err := Leaks(sides.a, sides.b, threshold)
		if err != nil {
			return err
		}
		if len(leaks) > 0 {
			return fmt.Errorf("images: %w: %s: %s (%d in all): look at them, keep one "+
				"person under one name", ErrLeak, sides.names, firstOf(leaks), len(leaks))
		}
	}
	return nil
}

func firstOf(leaks []Leak) string {
	var first []string
	for _, l := range leaks[:min(3, len(leaks))] {
		first = append(first, l.String())
	}
	return strings.Join(first, "; ")
}
