package lfw

import "fmt"

// Match is a pair whose pictures are in a set, with the fields of verify.Score except the distance.
type Match struct {
	A, B int // Indices of the pictures in the set.
	Same bool
}

// Resolve finds the pictures of pairs, in the order of the list. It omits a pair if one of its pictures is
// not in the set; missing names each such picture once, as "Person_Name_0001", in the order of the list.
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

// pictureName returns the file name of a photograph without its extension.
func pictureName(person string, number int) string { return fmt.Sprintf("%s_%04d", person, number) }
