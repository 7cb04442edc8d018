package ownfaces

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Part is a part of the people of an album: their pictures with the embeddings, and the scores of all pairs
// of them.
type Part struct {
	images.Set
	Vectors [][]float32
	Scores  []verify.Score
}

// Halves splits the people of a set at random into two halves: validation people, on whom a threshold is
// chosen, and test people. Vectors are the embeddings of the pictures of the set. The same seed gives the
// same halves, in which people with several pictures come first. It returns an error if a half has fewer than
// three people, or fewer than two with two pictures.
func Halves(set images.Set, vectors [][]float32, seed uint64) (validation, test Part, err error) {
	if len(vectors) != set.Len() {
		return Part{}, Part{}, fmt.Errorf("ownfaces: %d embeddings of %d pictures: embed the set that is "+
			"split", len(vectors), set.Len())
	}
	order := rand.New(rand.NewPCG(seed, 0)).Perm(len(set.Names))
	middle := len(order) / 2
	if middle < 3 {
		return Part{}, Part{}, fmt.Errorf("ownfaces: %d people in two halves: want at least six: add people",
			len(order))
	}
	if validation, err = part(set, vectors, order[:middle]); err != nil {
		return Part{}, Part{}, err
	}
	if test, err = part(set, vectors, order[middle:]); err != nil {
		return Part{}, Part{}, err
	}
	return validation, test, nil
}

// part returns the part of a set with these people, those with several pictures first.
func part(set images.Set, vectors [][]float32, people []int) (p Part, err error) {
	byPerson, several := set.ByPerson(), 0
	single := func(label int) int { return max(0, 2-len(byPerson[label])) }
	slices.SortStableFunc(people, func(a, b int) int { return single(a) - single(b) })
	var names []string
	for _, label := range people {
		names = append(names, set.Names[label])
		for _, i := range byPerson[label] {
			p.Vectors = append(p.Vectors, vectors[i])
		}
		several += min(len(byPerson[label])/2, 1)
	}
	if several < 2 {
		return Part{}, errors.New("ownfaces: a half in which fewer than two people have two pictures: add " +
			"pictures")
	}
	if p.Set, err = set.Only(names...); err != nil {
		return Part{}, err
	}
	p.Scores, err = verify.Scores(p.Vectors, p.Labels)
	return p, err
}
