package duplicates_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/images/duplicates"
)

func TestCheckExact(t *testing.T) {
	a, b := scenes(1, 5, 4, 4, 1), scenes(1, 4, 4, 4, 2)
	if err := duplicates.CheckExact(a, b); err != nil {
		t.Error(err)
	}
	b.Pictures[2] = a.Pictures[3]
	err := duplicates.CheckExact(a, b)
	if !errors.Is(err, duplicates.ErrFound) ||
		!strings.Contains(err.Error(), "picture 3 of the first set is") {
		t.Errorf("got %v", err)
	}
}
