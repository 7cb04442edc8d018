package ownfaces

import (
	"fmt"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/images/duplicates"
	"github.com/gosiamese/gosiamese/pkg/show"
)

// sameShot is the minimum correlation at which two pictures of one person count as copies of one photograph.
// Different photographs of one session are almost as similar: of the 1,800 genuine pairs of ORL, 160 reach
// [duplicates.Threshold], and three reach sameShot.
const sameShot = 0.99

// Copies finds pictures that are in a set twice: pairs with a correlation of at least [duplicates.Threshold]
// if their names differ, and of at least 0.99 if they have the same name. A is the earlier picture.
func Copies(set images.Set) (found []duplicates.Pair, err error) {
	all, err := duplicates.Find(set, set, duplicates.Threshold)
	if err != nil {
		return nil, err
	}
	for _, l := range all {
		if l.A < l.B && (l.PersonA != l.PersonB || l.Correlation >= sameShot) {
			found = append(found, l)
		}
	}
	return found, nil
}

// WithoutCopies removes the later of two copies with the same name, and both copies if their names differ,
// since it is unknown whom they show. It returns an error if no picture of a person remains.
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
			return images.Set{}, fmt.Errorf("ownfaces: all pictures of %q are copies: remove the folder, or "+
				"add pictures", set.Names[label])
		}
	}
	return kept, nil
}

// CopyPairs returns thumbnails of the first four copies, side by side, with the correlation as caption of the
// second. The pictures of a person are numbered from 1.
func CopyPairs(set images.Set, copies []duplicates.Pair) (pictures []show.Picture, err error) {
	for _, l := range copies[:min(4, len(copies))] {
		pair, err := Thumbnails(set, l.A, l.B)
		if err != nil {
			return nil, err
		}
		pair[0].Caption = numbered(set, l.A)
		pair[1].Caption = fmt.Sprintf("%s: %.2f", numbered(set, l.B), l.Correlation)
		pictures = append(pictures, pair...)
	}
	return pictures, nil
}

// numbered returns the name of the person of picture i of a set and the number of the picture, from 1.
func numbered(set images.Set, i int) string {
	number := 0
	for _, label := range set.Labels[:i+1] {
		if label == set.Labels[i] {
			number++
		}
	}
	return fmt.Sprintf("%s %d", set.Names[set.Labels[i]], number)
}
