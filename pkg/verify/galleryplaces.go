package verify

import "hash/maphash"

// places says where in a list people stand, by hashes of their names: a key that is a name could not be
// overwritten when somebody is erased. Where a hash is taken by another name, the next number is tried, so
// that nobody may be taken out of the list alone.
type places map[uint64]int

// seed makes hashes that nobody can foresee, the same for all galleries of a program.
var seed = maphash.MakeSeed()

func placesOf(people []enrolled) places {
	p := make(places, len(people))
	for i := range people {
		_, key := p.find(string(people[i].name), people)
		p[key] = i
	}
	return p
}

// find is where somebody stands in the list, -1 where they are not there, and the key that is theirs.
func (p places) find(name string, people []enrolled) (at int, key uint64) {
	for key = maphash.String(seed, name); ; key++ {
		at, taken := p[key]
		if !taken {
			return -1, key
		}
		if string(people[at].name) == name {
			return at, key
		}
	}
}
