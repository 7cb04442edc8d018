package lesson

import (
	"fmt"

	"github.com/gosiamese/gosiamese/datasets/orl"
	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/pkg/images"
)

// Faces returns grey pictures of side x side pixels: 10 of each of the given number of synthetic people, or
// the faces of the folder that DATA names. In ORL's shape (sN/M.pgm, or a folder orl_faces of that) these are
// the pictures as they are; in photographs, one sub-folder for each person, they are found and aligned first
// (see [Photographs]), and people with a single face are left out. It returns an error if no person has two.
func Faces(people, side int) (images.Set, error) {
	dir := DataDir("orl_faces")
	if dir == "" {
		return synthetic.Faces(people, 10, side, 1)
	}
	if orl.Is(dir) {
		set, err := orl.Load(dir)
		if err != nil {
			return images.Set{}, err
		}
		return set.Resize(side, side)
	}
	set, without, err := Photographs(dir)
	if err != nil {
		return images.Set{}, err
	}
	set, err = AtLeast(set, 2)
	if err != nil {
		return images.Set{}, fmt.Errorf("lesson: no person in %q has two photographs with a face, %d files "+
			"show none: add photographs of each person", dir, len(without))
	}
	return Grey(set).Resize(side, side)
}

// AtLeast returns the people of a set with at least n pictures. It returns an error if there are none.
func AtLeast(set images.Set, n int) (images.Set, error) {
	var names []string
	for label, own := range set.Balance() {
		if own >= n {
			names = append(names, set.Names[label])
		}
	}
	if len(names) == 0 {
		return images.Set{}, fmt.Errorf("lesson: none of %d people has %d pictures: add pictures of each",
			len(set.Names), n)
	}
	return set.Only(names...)
}

// Grey returns the luminance of a set of three channels, with the weights of [images.Gray].
func Grey(set images.Set) images.Set {
	out := set
	out.Channels, out.Pictures = 1, nil
	for _, picture := range set.Pictures {
		values := make([]float32, len(picture)/3)
		for i := range values {
			values[i] = 0.299*picture[3*i] + 0.587*picture[3*i+1] + 0.114*picture[3*i+2]
		}
		out.Pictures = append(out.Pictures, values)
	}
	return out
}

// leastPeople is the smallest number of people that a lesson splits: two for each part.
const leastPeople = 6

// Split splits the people of a set at random, as [images.NewSplit] does: the given numbers for validation and
// for the test if the set is large, but at most a quarter and three tenths of its people, and at least two.
// It returns an error if there are fewer than six people.
func Split(set images.Set, validation, test int, seed uint64) (images.Split, error) {
	n := len(set.Names)
	if n < leastPeople {
		return images.Split{}, fmt.Errorf("lesson: %d people with two pictures each: want at least %d, two "+
			"to train on, two for validation and two for the test: add people to the folder", n, leastPeople)
	}
	return images.NewSplit(set, max(2, min(validation, n/4)), max(2, min(test, 3*n/10)), seed)
}

// Seed is the seed of the random splits of the lessons.
const Seed = 1

// FaceSplit returns the people of lessons 06 to 12, in pictures of side x side pixels: 250 synthetic people,
// ten pictures each, 40 of them for validation and 60 for testing, or those of the folder that DATA names;
// see [Split].
func FaceSplit(side int, seed uint64) (images.Split, error) {
	faces, err := Faces(250, side)
	if err != nil {
		return images.Split{}, err
	}
	return Split(faces, 40, 60, seed)
}
