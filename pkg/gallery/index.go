package gallery

import "hash/maphash"

// index maps hashes of names to positions in a list of people. It stores no names, because a key of a map
// cannot be overwritten when the person is erased. If a hash is taken by another name, the next number is
// tried, so the index must be rebuilt when a person is removed from the list.
type index map[uint64]int

// seed makes the hashes unpredictable; it is the same for all galleries of a program.
var seed = maphash.MakeSeed()

func indexOf(people []person) index {
	x := make(index, len(people))
	for i := range people {
		_, key := x.find(string(people[i].name), people)
		x[key] = i
	}
	return x
}

// find is the position of a person in the list, -1 if they are not in it, and the key that belongs to them.
func (x index) find(name string, people []person) (at int, key uint64) {
	for key = maphash.String(seed, name); ; key++ {
		at, taken := x[key]
		if !taken {
			return -1, key
		}
		if string(people[at].name) == name {
			return at, key
		}
	}
}
