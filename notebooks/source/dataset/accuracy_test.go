package dataset_test

import (
	"slices"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/source/dataset"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/images/duplicates"
)

func TestTwins(t *testing.T) {
	leaked := dataset.Twins([]duplicates.Pair{{A: 5, B: 2}, {A: 6, B: 1}}, 3)
	if !slices.Equal(leaked, []bool{false, true, true}) {
		t.Errorf("got %v", leaked)
	}
}

func TestMajority(t *testing.T) {
	train := images.Set{Labels: []int{0, 1, 1}, Names: []string{"cat", "dog"}, Pictures: make([][]float32, 3)}
	test := images.Set{Labels: []int{1, 0, 0, 0}, Names: train.Names, Pictures: make([][]float32, 4)}
	if got, err := dataset.Majority(train, test); err != nil || got != 0.25 {
		t.Errorf("got %v, %v, want that of the class that is largest in training", got, err)
	}
}
