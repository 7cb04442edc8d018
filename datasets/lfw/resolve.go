package lfw

import "fmt"

// Match is a pair whose pictures are in a set. Fields are those of verify.Score, without the distance.
type Match struct {
	A, B int // Indices into the pictures of the set.
	Same bool
}

// Resolve finds the pictures of pairs, in the order of the list. A pair of which a picture is not in the set
// is left out, and missing names each such picture once, "Person_Name_0001", in the order in which it is met.
func (f Faces) Resolve(pairs []Pair) (found []Match, missing []string) {
	index := make(map[string]int, f.Len())
	for i, label := range f.Labels {
		index[pictureName(f.Names[label], f.Numbers[i])] = i
	}
	named := map[string]bool{}
	for _, p := range pairs {
		nameA, nameB := pictureName(p.NameA, p.NumberA), pictureName(p.NameB, p.NumberB)
		a, isA := index[nameA]
		b, isB := index[nameB]
		if isA && isB {
			found = append(found, Match{A: a, B: b, Same: p.Same()})
			continue
		}
		for _, name := range []string{nameA, nameB} {
			if _, is := index[name]; !is && !named[name] {
				named[name] = true
				missing = append(missing, name)
			}
		}
	}
	return found, missing
}

// pictureName is the name of a photograph without its ending.
func pictureName(person string, number int) string { return fmt.Sprintf("%s_%04d", person, number) }
