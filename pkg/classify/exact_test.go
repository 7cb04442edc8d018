package classify_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/classify"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/images/duplicates"
)

func TestCheckExact(t *testing.T) {
	a, b := random(5), random(4)
	if err := classify.CheckExact(a, b); err != nil {
		t.Error(err)
	}
	b.Pictures[2] = a.Pictures[3]
	err := classify.CheckExact(a, b)
	if !errors.Is(err, duplicates.ErrFound) ||
		!strings.Contains(err.Error(), "picture 3 of the first set is") {
		t.Errorf("got %v", err)
	}
}

// random returns a set of n different pictures.
func random(n int) images.Set {
	set := images.Set{Height: 4, Width: 4, Channels: 1, Names: []string{"a"}, Labels: make([]int, n)}
	for range n {
		picture := make([]float32, 16)
		for i := range picture {
			picture[i] = rand.Float32()
		}
		set.Pictures = append(set.Pictures, picture)
	}
	return set
}
