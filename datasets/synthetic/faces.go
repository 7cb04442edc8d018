// Package synthetic draws parametric faces: any number of people and pictures, and nothing to download. For
// the lessons on classes [Animals] draws cats and dogs, which differ in nothing but their shape.
//
// Two kinds of parameters are kept apart: [Identity], what makes the person, and [Nuisance], what changes
// from one picture to the next: pose, expression, light, scene, occlusion (in 18 % of the pictures), camera.
// The question of the lessons is whether f(x) keeps the first and forgets the second, for people never seen.
//
// Plain pixels cannot. With the squared Euclidean distance between 64 x 64 pictures, in 40 groups of ten
// people with ten pictures each, the nearest of ten gallery pictures, one a person, names 0.487 +- 0.058 of
// the other pictures (mean +- standard deviation over the groups; guessing: 0.1). The equal error rate over
// all pairs within the groups is 0.263. TestFloor holds these numbers, and this prints them:
//
//	go test -run Floor -bench Floor -benchtime 1x ./datasets/synthetic
package synthetic

import (
	"fmt"
	"runtime"
	"sync"

	"github.com/gosiamese/gosiamese/pkg/images"
)

// MinSide and MaxSide bound the side of a picture, in pixels.
const (
	MinSide = 16
	MaxSide = 512
)

// Faces draws perPerson pictures of each of a number of people, side x side pixels, grey (one channel), the
// values multiples of 1/255 in [0, 1]. The pictures are grouped by person; a label is a person, counted from
// 0, and the names are "face-SEED-001" and so on, since person 1 of another seed is somebody else.
//
// Picture j of person k is the same, bit for bit, on every platform and whatever the number of people and of
// pictures asked for. It is an error if people or perPerson is below 1 or side is not in [[MinSide],
// [MaxSide]].
func Faces(people, perPerson, side int, seed uint64) (images.Set, error) {
	if people < 1 {
		return images.Set{}, fmt.Errorf("synthetic: %d people: ask for at least 1", people)
	}
	if perPerson < 1 {
		return images.Set{}, fmt.Errorf("synthetic: %d pictures per person: ask for at least 1", perPerson)
	}
	if err := drawable(Identity{}, Passport(), side); err != nil {
		return images.Set{}, err
	}
	set := images.Set{
		Height: side, Width: side, Channels: 1,
		Pictures: make([][]float32, people*perPerson),
		Labels:   make([]int, people*perPerson),
		Names:    make([]string, people),
	}
	next := make(chan int)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for person := range next {
				set.Names[person] = fmt.Sprintf("face-%d-%03d", seed, person+1)
				for j := range perPerson {
					i := person*perPerson + j
					set.Labels[i] = person
					set.Pictures[i] = portray(NewIdentity(seed, person), NewNuisance(seed, person, j), side)
				}
			}
		})
	}
	for person := range people {
		next <- person
	}
	close(next)
	workers.Wait()
	return set, nil
}
