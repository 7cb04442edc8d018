package verify

import (
	"errors"
	"slices"
)

// OneShot is the share of pictures that are named rightly from one picture of each person, in [0, 1].
//
// The k-th picture of every person makes the gallery, every other picture is a probe and takes the name of
// the nearest picture of the gallery, the first one on a tie; the result is the mean over all k that every
// person has. Somebody with a single picture is left out. It needs two people with two pictures each.
func OneShot(vectors [][]float32, labels []int) (float64, error) {
	if err := check(vectors, labels); err != nil {
		return 0, err
	}
	people, order := map[int][]int{}, []int{}
	for i, label := range labels {
		if people[label] == nil {
			order = append(order, label)
		}
		people[label] = append(people[label], i)
	}
	order = slices.DeleteFunc(order, func(label int) bool {
		single := len(people[label]) == 1
		if single {
			delete(people, label)
		}
		return single
	})
	rounds := len(labels)
	for _, pictures := range people {
		rounds = min(rounds, len(pictures))
	}
	if len(people) < 2 || rounds < 2 {
		return 0, errors.New("verify: one-shot needs two people at least, and two pictures of each")
	}
	var right, probes int
	for k := range rounds {
		for label, pictures := range people {
			for i, probe := range pictures {
				if i == k {
					continue
				}
				probes++
				if nearest(vectors, people, order, probe, k) == label {
					right++
				}
			}
		}
	}
	return float64(right) / float64(probes), nil
}

// nearest is the person whose k-th picture is closest to the probe.
func nearest(vectors [][]float32, people map[int][]int, order []int, probe, k int) (person int) {
	least := -1.0
	for _, label := range order {
		if d := Distance(vectors[probe], vectors[people[label][k]]); least < 0 || d < least {
			least, person = d, label
		}
	}
	return person
}
