// Package images holds labelled pictures: it scales them to one size, augments them, splits them by person,
// and groups them into batches.
//
// A picture is a slice of float32 in [0, 1], row-major: [height, width, channels]. A [Set] holds pictures of
// one size, each with a label: a person (or a class). The training, validation and test sets of a [Split]
// have no person in common. A batch for the triplet loss has P people with K pictures each, so that every
// picture has a positive and a negative (slides: data set, transforms, data loader; Hermans et al. 2017,
// arXiv:1703.07737, section 2).
//
// Package decode reads picture files, package duplicates finds near-duplicates between sets, and package
// mapped holds sets that are larger than memory.
package images

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Set is a collection of labelled pictures of one size. Its zero value is an empty set.
//
// Do not modify a set after it is made: subsets share the pictures.
type Set struct {
	Height, Width, Channels int

	// Pictures holds one slice per picture, [Height*Width*Channels] values in [0, 1], row-major.
	Pictures [][]float32
	// Labels holds the person of each picture, an index into Names.
	Labels []int
	// Names holds the name of each person; the same name in two sets is the same person.
	Names []string
}

// Len returns the number of pictures.
func (s Set) Len() int { return len(s.Pictures) }

// ByPerson returns the indices of the pictures of each person, [len(Names)][...], in the order of the set.
func (s Set) ByPerson() [][]int {
	people := make([][]int, len(s.Names))
	for i, label := range s.Labels {
		people[label] = append(people[label], i)
	}
	return people
}

// Balance returns the number of pictures of each person, [len(Names)].
func (s Set) Balance() []int {
	counts := make([]int, len(s.Names))
	for _, label := range s.Labels {
		counts[label]++
	}
	return counts
}

// Only returns the pictures of the named people, who are renumbered in the order of the names. It returns an
// error if a name is unknown or repeated.
func (s Set) Only(names ...string) (Set, error) {
	if err := s.Check(); err != nil {
		return Set{}, err
	}
	number := make(map[string]int, len(s.Names))
	for label, name := range s.Names {
		number[name] = label
	}
	byPerson := s.ByPerson()
	out := Set{Height: s.Height, Width: s.Width, Channels: s.Channels}
	for _, name := range names {
		label, known := number[name]
		if !known {
			return Set{}, fmt.Errorf("images: no person %q among the %d people of the set, or named twice: "+
				"name each person once, as in Names", name, len(s.Names))
		}
		delete(number, name)
		for _, i := range byPerson[label] {
			out.Pictures = append(out.Pictures, s.Pictures[i])
			out.Labels = append(out.Labels, len(out.Names))
		}
		out.Names = append(out.Names, name)
	}
	return out, nil
}

// First returns the first n pictures of each person, or all if there are fewer, grouped by person and with
// the same names.
func (s Set) First(n int) Set {
	var first []int
	for _, own := range s.ByPerson() {
		first = append(first, own[:min(max(n, 0), len(own))]...)
	}
	return s.pick(first)
}

// pick returns the pictures with these indices, in this order, with the same names.
func (s Set) pick(indices []int) Set {
	out := Set{Height: s.Height, Width: s.Width, Channels: s.Channels, Names: s.Names}
	for _, i := range indices {
		out.Pictures = append(out.Pictures, s.Pictures[i])
		out.Labels = append(out.Labels, s.Labels[i])
	}
	return out
}

// notFinite returns the index of the first value that is NaN or infinite, or -1 if there is none.
func notFinite(values []float32) int {
	return slices.IndexFunc(values, func(v float32) bool { return v-v != 0 })
}

// size returns the number of values of a picture.
func (s Set) size() (int, error) {
	size := 1
	for _, n := range []int{s.Height, s.Width, s.Channels} {
		if n < 1 || size > math.MaxInt32/n {
			return 0, fmt.Errorf("images: pictures of %d x %d x %d: want positive numbers and at most %d "+
				"values", s.Height, s.Width, s.Channels, math.MaxInt32)
		}
		size *= n
	}
	return size, nil
}

// Check returns an error if the set is empty, a label is out of range, or a picture has the wrong size or a
// non-finite value.
func (s Set) Check() error {
	if s.Len() == 0 {
		return errors.New("images: the set is empty")
	}
	if s.Len() != len(s.Labels) {
		return fmt.Errorf("images: %d pictures but %d labels", s.Len(), len(s.Labels))
	}
	for i, label := range s.Labels {
		if label < 0 || label >= len(s.Names) {
			return fmt.Errorf("images: picture %d has label %d, outside [0, %d)", i, label, len(s.Names))
		}
	}
	return s.checkPictures()
}

// checkPictures returns an error if a picture has the wrong size or a non-finite value.
func (s Set) checkPictures() error {
	size, err := s.size()
	if err != nil {
		return err
	}
	for i, picture := range s.Pictures {
		if at := notFinite(picture); at >= 0 {
			return fmt.Errorf("images: picture %d has the non-finite value %g at index %d: look for its "+
				"cause where the picture was made", i, picture[at], at)
		}
		if len(picture) != size {
			return fmt.Errorf("images: picture %d has %d values, want %d x %d x %d = %d",
				i, len(picture), s.Height, s.Width, s.Channels, size)
		}
	}
	return nil
}

// String returns the number of people and of pictures, and the height and width of the pictures.
func (s Set) String() string {
	return fmt.Sprintf("%d people, %d pictures of %d x %d", len(s.Names), s.Len(), s.Height, s.Width)
}
