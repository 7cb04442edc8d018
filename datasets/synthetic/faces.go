// Package synthetic generates parametric faces: any number of people and pictures, without a download. For
// the lessons on classification, [Animals] generates cats and dogs, which differ only in shape.
//
// There are two separate kinds of parameters: [Identity], which makes the person, and [Nuisance], which
// changes from one picture to the next: pose, expression, light, scene, occlusion (in 18 % of the pictures)
// and camera. The question of the lessons is whether the embedding f(x) keeps the first and discards the
// second, for test people.
//
// Raw pixels do not. With the squared Euclidean distance between 64 x 64 pictures, in 40 groups of ten people
// with ten pictures each, the nearest of ten gallery pictures, one per person, identifies 0.487 +- 0.058 of
// the other pictures (mean +- standard deviation over the groups; chance: 0.1). The equal error rate over all
// pairs within the groups is 0.263. TestPixelBaseline checks these numbers, and this command prints them:
//
//	go test -run Pixel -bench Pixel -benchtime 1x ./datasets/synthetic
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

// Faces returns perPerson pictures of each of a number of people, side x side pixels, grey (one channel),
// with values that are multiples of 1/255 in [0, 1]. The pictures are grouped by person; labels count people
// from 0, and the names are "face-SEED-001" and so on, since person 1 of another seed is a different person.
//
// Picture j of person k is the same, bit for bit, on every platform and for any number of people and
// pictures. Faces returns an error if people or perPerson is below 1 or side is not in [[MinSide],
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
