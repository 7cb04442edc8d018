package verify

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// OneShot is the one-shot accuracy: the share of probes identified correctly from one picture of each person,
// in [0, 1].
//
// The k-th picture of each person is the gallery, and every other picture is a probe, which is identified as
// the person of the nearest gallery picture, the first one on a tie. The result is the mean over all k that
// all people have. People with a single picture are left out. OneShot returns an error if there are fewer
// than two people with two pictures each.
func OneShot(embeddings [][]float32, labels []int) (float64, error) {
	if err := checkLabelled(embeddings, labels); err != nil {
		return 0, err
	}
	all, err := oneShot(labels, distancesOf(embeddings))
	if err != nil {
		return 0, err
	}
	return all.right.rate(), nil
}

// distancesOf returns the distance of two of the embeddings.
func distancesOf(embeddings [][]float32) func(a, b int) float64 {
	return func(a, b int) float64 { return Distance(embeddings[a], embeddings[b]) }
}

// rounds are the results of all probes over all galleries; the errors of the shares count the probes
// identified correctly.
type rounds struct {
	right  share
	of     []share   // The probes of each person.
	gained []float64 // Probes that are identified correctly only without each person.
}

// estimate is [OneShot] with its interval over people. A person who is left out is missing from the gallery
// and from the probes, so probes matched to that person are identified as the second nearest person instead.
// It needs three people with two pictures each ([ErrTooFew]).
func (r rounds) estimate() (Estimate, error) {
	people := len(r.of)
	if people < 3 {
		return Estimate{}, fmt.Errorf("verify: one-shot: %w: %d have two pictures, want three", ErrTooFew,
			people)
	}
	j := jackknife{freedom: people - 1, independent: people, correction: 1}
	j.low, j.high = r.right.limits(r.of)
	for i, of := range r.of {
		right := r.right.errors - of.errors + r.gained[i]
		j.replicates = append(j.replicates, right/(r.right.all-of.all))
	}
	return j.estimate(r.right.rate()), nil
}

// oneShot takes the distance of two pictures.
func oneShot(labels []int, distance func(a, b int) float64) (rounds, error) {
	people := picturesOf(labels)
	people = slices.DeleteFunc(people, func(pictures []int) bool { return len(pictures) < 2 })
	if len(people) < 2 {
		return rounds{}, errors.New("verify: one-shot needs at least two people, and two pictures of each")
	}
	count := len(labels)
	for _, pictures := range people {
		count = min(count, len(pictures))
	}
	r := rounds{of: make([]share, len(people)), gained: make([]float64, len(people))}
	for k := range count {
		for person, pictures := range people {
			for i, probe := range pictures {
				if i == k {
					continue
				}
				r.identify(person, func(other int) float64 { return distance(probe, people[other][k]) })
			}
		}
	}
	return r, nil
}

// identify takes the distance of a probe of a person from the gallery picture of each person.
func (r *rounds) identify(person int, distance func(other int) float64) {
	first, second := nearestTwo(len(r.of), distance)
	r.right.add(first == person, 1)
	r.of[person].add(first == person, 1)
	if second == person {
		r.gained[first]++
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

// nearestTwo are the two of n with the least distances, n at least 2, the first ones on a tie.
func nearestTwo(n int, distance func(i int) float64) (first, second int) {
	d := [2]float64{math.Inf(1), math.Inf(1)}
	for i := range n {
		switch now := distance(i); {
		case now < d[0]:
			first, second, d = i, first, [2]float64{now, d[0]}
		case now < d[1]:
			second, d[1] = i, now
		}
	}
	return first, second
}
