package verify

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// OneShot is the share of pictures that are named rightly from one picture of each person, in [0, 1].
//
// The k-th picture of every person makes the gallery, every other picture is a probe and takes the name of
// the nearest picture of the gallery, the first one on a tie; the result is the mean over all k that every
// person has. Somebody with a single picture is left out. It needs two people with two pictures each.
func OneShot(vectors [][]float32, labels []int) (float64, error) {
	rounds, err := oneShot(vectors, labels)
	if err != nil {
		return 0, err
	}
	return rounds.right.rate(), nil
}

// OneShotEstimate is [OneShot] with its interval over people. Somebody who is left out is missing from the
// gallery and among the probes, so that others who were taken for them get their second nearest. It needs
// three people with two pictures each ([ErrTooFew]).
func OneShotEstimate(vectors [][]float32, labels []int) (Estimate, error) {
	rounds, err := oneShot(vectors, labels)
	if err != nil {
		return Estimate{}, err
	}
	people := len(rounds.of)
	if people < 3 {
		return Estimate{}, fmt.Errorf("verify: one-shot: %w: two are too few, take three", ErrTooFew)
	}
	j := jackknife{freedom: people - 1, independent: people, correction: 1}
	for i, of := range rounds.of {
		right := rounds.right.errors - of.errors + rounds.gained[i]
		j.replicates = append(j.replicates, right/(rounds.right.all-of.all))
	}
	return j.estimate(rounds.right.rate()), nil
}

// naming is how probes were named, over all rounds; the field errors of the shares counts those named
// rightly.
type naming struct {
	right  share
	of     []share   // The probes of each person.
	gained []float64 // Probes that would be named rightly without each person, and are not with them.
}

func oneShot(vectors [][]float32, labels []int) (naming, error) {
	if err := check(vectors, labels); err != nil {
		return naming{}, err
	}
	people := picturesOf(labels)
	people = slices.DeleteFunc(people, func(pictures []int) bool { return len(pictures) < 2 })
	if len(people) < 2 {
		return naming{}, errors.New("verify: one-shot needs two people at least, and two pictures of each")
	}
	rounds := len(labels)
	for _, pictures := range people {
		rounds = min(rounds, len(pictures))
	}
	n := naming{of: make([]share, len(people)), gained: make([]float64, len(people))}
	for k := range rounds {
		gallery := make([][]float32, len(people))
		for i, pictures := range people {
			gallery[i] = vectors[pictures[k]]
		}
		for person, pictures := range people {
			for i, probe := range pictures {
				if i != k {
					n.name(vectors[probe], gallery, person)
				}
			}
		}
	}
	return n, nil
}

func (n *naming) name(probe []float32, gallery [][]float32, person int) {
	first, second := nearestTwo(probe, gallery)
	n.right.add(first == person, 1)
	n.of[person].add(first == person, 1)
	if second == person {
		n.gained[first]++
	}
}

// picturesOf lists the pictures of each person, in the order in which people first occur.
func picturesOf(labels []int) [][]int {
	var people [][]int
	number := map[int]int{}
	for i, label := range labels {
		person, known := number[label]
		if !known {
			person = len(people)
			number[label], people = person, append(people, nil)
		}
		people[person] = append(people[person], i)
	}
	return people
}

// nearestTwo are the places of the nearest two vectors of two or more, the first ones on a tie.
func nearestTwo(probe []float32, gallery [][]float32) (first, second int) {
	d := [2]float64{math.Inf(1), math.Inf(1)}
	for i, vector := range gallery {
		switch now := Distance(probe, vector); {
		case now < d[0]:
			first, second, d = i, first, [2]float64{now, d[0]}
		case now < d[1]:
			second, d[1] = i, now
		}
	}
	return first, second
}
