package lesson

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/images/duplicates"
	"github.com/gosiamese/gosiamese/pkg/show"
)

// SameShot is the correlation from which two pictures of one person count as one photograph, saved twice.
// Different photographs of one sitting are nearly as like: among the 1,800 pairs of one person of ORL 160
// reach [duplicates.Threshold] and three reach this.
const SameShot = 0.99

// Copies finds pictures that are in a set twice: under two names from [duplicates.Threshold] on, of one
// person from [SameShot] on; A is the earlier one.
func Copies(set images.Set) (found []duplicates.Pair, err error) {
	all, err := duplicates.Find(set, set, duplicates.Threshold)
	if err != nil {
		return nil, err
	}
	for _, l := range all {
		if l.A < l.B && (l.PersonA != l.PersonB || l.Correlation >= SameShot) {
			found = append(found, l)
		}
	}
	return found, nil
}

// WithoutCopies leaves out the later picture of a person that is there twice, and both where one picture
// stands under two names: it does not say whose it is. Somebody of whom nothing is left is an error.
func WithoutCopies(set images.Set, copies []duplicates.Pair) (images.Set, error) {
	out := map[int]bool{}
	for _, l := range copies {
		out[l.B] = true
		if l.PersonA != l.PersonB {
			out[l.A] = true
		}
	}
	kept := set
	kept.Pictures, kept.Labels = nil, nil
	for i, picture := range set.Pictures {
		if !out[i] {
			kept.Pictures, kept.Labels = append(kept.Pictures, picture), append(kept.Labels, set.Labels[i])
		}
	}
	for label, own := range kept.ByPerson() {
		if len(own) == 0 {
			return images.Set{}, fmt.Errorf("lesson: all pictures of %q are copies: remove the folder, or "+
				"add pictures", set.Names[label])
		}
	}
	return kept, nil
}

// PairsOf are the pictures of the first four copies, side by side, with the correlation below the second.
// A number counts the pictures of a person, from 1.
func PairsOf(set images.Set, copies []duplicates.Pair) (pictures []show.Picture) {
	for _, l := range copies[:min(4, len(copies))] {
		a, b := numbered(set, l.A), numbered(set, l.B)
		b.Caption = fmt.Sprintf("%s: %.2f", b.Caption, l.Correlation)
		pictures = append(pictures, a, b)
	}
	return pictures
}

// numbered is picture i of a set, with the name and which picture of the person it is, from 1.
func numbered(set images.Set, i int) show.Picture {
	p, number := Picture(set, i), 0
	for _, label := range set.Labels[:i+1] {
		if label == set.Labels[i] {
			number++
		}
	}
	p.Caption = fmt.Sprintf("%s %d", p.Caption, number)
	return p
}

// Halves parts the people of a set at random in two: the first to choose by, the second to report on. The
// same seed gives the same halves. It needs three people in each, with two pictures of two of them.
func Halves(set images.Set, seed uint64) (halves [2]images.Set, err error) {
	names := make([]string, len(set.Names))
	for i, label := range rand.New(rand.NewPCG(seed, 0)).Perm(len(names)) {
		names[i] = set.Names[label]
	}
	middle := len(names) / 2
	if middle < 3 {
		return halves, fmt.Errorf("lesson: %d people in two halves: want six at least: add people",
			len(names))
	}
	for i, part := range [][]string{names[:middle], names[middle:]} {
		if halves[i], err = set.Only(part...); err != nil {
			return halves, err
		}
		several := 0
		for _, own := range halves[i].ByPerson() {
			several += min(len(own)/2, 1)
		}
		if several < 2 {
			return halves, errors.New("lesson: a half in which fewer than two people have two pictures: " +
				"add pictures")
		}
	}
	return halves, nil
}

// Said is an error without the path of a folder in it, for those who read it elsewhere.
func Said(err error, dir string) string {
	if err == nil {
		return "no error"
	}
	return strings.ReplaceAll(err.Error(), dir, "album")
}
