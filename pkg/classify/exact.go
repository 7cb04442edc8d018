package classify

import (
	"fmt"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/images/duplicates"
)

// checkExact returns an error that wraps [duplicates.ErrFound] if the two sets have an identical picture.
// [duplicates.Find] finds near-duplicates as well, and takes longer.
func checkExact(a, b images.Set) error {
	key := func(s images.Set, i int) string {
		return images.Fingerprint(images.Set{Pictures: s.Pictures[i : i+1]})
	}
	first := map[string]int{}
	for i := range a.Pictures {
		first[key(a, i)] = i
	}
	copies, inA, inB := 0, 0, 0
	for i := range b.Pictures {
		if at, twice := first[key(b, i)]; twice {
			if copies == 0 {
				inA, inB = at, i
			}
			copies++
		}
	}
	if copies > 0 {
		return fmt.Errorf("classify: %w: picture %d of the first set is picture %d of the second (%d in "+
			"all): keep each picture once", duplicates.ErrFound, inA, inB, copies)
	}
	return nil
}
