package face

import (
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/gosiamese/gosiamese/pkg/images"
)

// ErrTooFewToTune is returned if people are too few to train a head and to measure it on others. The error
// that wraps it names the numbers needed.
var ErrTooFewToTune = errors.New("too few people to tune")

// The smallest numbers of people in the parts of [TuningSplit], each with two photographs or more.
const (
	leastTraining   = 10
	leastValidation = 5
	leastTest       = 10
)

// TuningSplit splits the people of a set of [HeadSet], among those with two photographs or more: a third of
// them, and at least ten, are test people; a sixth, and at least five, are validation people, on whom the
// epoch and the thresholds are chosen; the others, at least ten, are training people. People with a single
// photograph, who have no genuine pairs, are test and validation people in turn. The same seed gives the same
// split. The error wraps [ErrTooFewToTune] if there are not enough people.
func TuningSplit(set images.Set, seed uint64) (images.Split, error) {
	var several, single []string
	rng, own := rand.New(rand.NewPCG(seed, 0)), set.ByPerson()
	for _, label := range rng.Perm(len(set.Names)) {
		switch len(own[label]) {
		case 0:
		case 1:
			single = append(single, set.Names[label])
		default:
			several = append(several, set.Names[label])
		}
	}
	n := len(several)
	if least := leastTraining + leastValidation + leastTest; n < least {
		return images.Split{}, fmt.Errorf("face: %w: %d people have two photographs or more (%d have one): "+
			"want at least %d people with two: %d to train on, %d to choose the epoch, and %d others to "+
			"measure: add people or photographs", ErrTooFewToTune, n, len(single), least, leastTraining,
			leastValidation, leastTest)
	}
	test, validation := max(leastTest, n/3), max(leastValidation, n/6)
	forTest, forValidation := several[:test:test], several[test:test+validation:test+validation]
	for i, name := range single {
		if i%2 == 0 {
			forTest = append(forTest, name)
			continue
		}
		forValidation = append(forValidation, name)
	}
	split, err := images.SplitByName(set, several[test+validation:], forValidation, forTest)
	if err != nil {
		return split, fmt.Errorf("face: split for tuning: %w", err)
	}
	return split, nil
}
