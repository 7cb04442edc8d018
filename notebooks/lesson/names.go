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

// Named returns the set with invented first names in place of the names of synthetic people ("face-1-001"),
// so that a figure can be read; see [FirstName]. Sets with different people are told apart by their rounds.
// People of a folder keep their names.
func Named(set images.Set, round int) images.Set {
	set.Names = slices.Clone(set.Names)
	for i, name := range set.Names {
		if strings.HasPrefix(name, "face-") {
			set.Names[i] = FirstName(round, i)
		}
	}
	return set
}
