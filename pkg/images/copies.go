package images

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// CheckCopies returns an error that wraps [ErrLeak] where the two sets hold the same picture, value by value:
// what was learnt by heart would count as right. Nearly the same pictures are found by [Leaks].
func CheckCopies(a, b Set) error {
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
		return fmt.Errorf("images: %w: picture %d of the first set is picture %d of the second (%d in all): "+
			"keep each picture once", ErrLeak, inA, inB, copies)
	}
	return nil
}

func hashOf(s Set, i int) (sum [sha256.Size]byte) {
	h := sha256.New()
	_ = binary.Write(h, binary.LittleEndian, s.Pictures[i]) // A hash never fails.
	h.Sum(sum[:0])
	return sum
}
