package oneshot

import (
	"slices"
	"strings"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/images"
)

// Named returns the set with invented first names in place of the names of synthetic people ("face-1-001"),
// so that a figure can be read. Round 0 begins with the first name, round 1 with the first one that has an
// initial; see [lesson.FirstName]. People of a folder keep their names.
func Named(set images.Set, round int) images.Set {
	set.Names = slices.Clone(set.Names)
	for i, name := range set.Names {
		if strings.HasPrefix(name, "face-") {
			set.Names[i] = lesson.FirstName(round, i)
		}
	}
	return set
}
