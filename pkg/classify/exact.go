package classify

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/images/duplicates"
)

// checkExact returns an error that wraps [duplicates.ErrFound] if the two sets have an identical picture.
// [duplicates.Find] finds near-duplicates as well, and takes longer.
func checkExact(a, b images.Set) error {
	first := map[[sha256.Size]byte]int{}
	for i := range a.Pictures {
		first[hashOf(a, i)] = i
	}
	copies, inA, inB := 0, 0, 0
	for i := range b.Pictures {
		if at, twice := first[hashOf(b, i)]; twice {
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

func hashOf(s images.Set, i int) (sum [sha256.Size]byte) {
	h := sha256.New()
	_ = binary.Write(h, binary.LittleEndian, s.Pictures[i]) // Writing to a hash never fails.
	h.Sum(sum[:0])
	return sum
}
