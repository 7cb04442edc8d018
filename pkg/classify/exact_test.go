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
	train, validation := random(5), random(4)
	if err := classify.CheckExact(train, validation); err != nil {
		t.Error(err)
	}
	validation.Pictures[2] = train.Pictures[3]
	err := classify.CheckExact(train, validation)
	if !errors.Is(err, duplicates.ErrFound) ||
		!strings.Contains(err.Error(), "training picture 3 is validation picture 2 (1 in all)") {
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
