package classify

import (
	"fmt"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/images/duplicates"
)

// checkExact returns an error that wraps [duplicates.ErrFound] if a validation picture is a training picture.
// [duplicates.Find] finds near-duplicates as well, and takes longer.
func checkExact(train, validation images.Set) error {
	key := func(s images.Set, i int) string {
		return images.Fingerprint(images.Set{Pictures: s.Pictures[i : i+1]})
	}
	place := map[string]int{} // Of each training picture.
	for i := range train.Pictures {
		place[key(train, i)] = i
	}
	copies, inTrain, inValidation := 0, 0, 0
	for i := range validation.Pictures {
		if at, twice := place[key(validation, i)]; twice {
			if copies == 0 {
				inTrain, inValidation = at, i
			}
			copies++
		}
	}
	if copies > 0 {
		return fmt.Errorf("classify: %w: training picture %d is validation picture %d (%d in all): keep "+
			"each picture once", duplicates.ErrFound, inTrain, inValidation, copies)
	}
	return nil
}
