package lesson

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gosiamese/gosiamese/pkg/images"
)

// firstNames are the invented names of synthetic people.
var firstNames = strings.Fields(`Ada Amir Anna Arash Aron Bahar Ben Bita Clara Cyrus Dana Darya Dina Elif Emil
	Eva Farah Felix Gita Hana Hugo Ida Iman Ines Ivo Jan Jila Juno Kaveh Kian Lale Laura Leo Lina Maja Mani
	Mina Nadia Nima Noor Olga Omid Oscar Pari Parisa Paul Rana Reza Rita Roya Sam Sara Shirin Simon Sofia Taha
	Tara Tilo Vera Yara Yusuf Zahra Zoe Zora`)

// FirstName returns the invented first name of person i, from 0. From round 1 on, or if there are more people
// than names, an initial follows, as in "Ada B.".
func FirstName(round, i int) string {
	name := firstNames[i%len(firstNames)]
	if again := round + i/len(firstNames); again > 0 {
		name += fmt.Sprintf(" %c.", 'A'+again%26)
	}
	return name
}

// Named returns the set with an invented first name in place of the label of each synthetic person, so that a
// figure can be read. The name depends on the number of the person alone, so it is the same in every set:
// "face-1-001" is Ada, and "face-1-065", after the last of the 64 names, is "Ada B.". People of a folder keep
// their names.
func Named(set images.Set) images.Set {
	set.Names = slices.Clone(set.Names)
	for i, name := range set.Names {
		var seed, person int
		if _, err := fmt.Sscanf(name, "face-%d-%d", &seed, &person); err == nil && person > 0 {
			set.Names[i] = FirstName(0, person-1)
		}
	}
	return set
}
