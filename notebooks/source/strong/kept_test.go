package strong_test

import (
	"errors"
	"math"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/source/strong"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// The embeddings of the second call are those of the first, of unit length.
func TestSFace(t *testing.T) {
	t.Setenv("SIAMESE_RUNS", t.TempDir())
	set, err := strong.Synthetic(2)
	if err != nil {
		t.Fatal(err)
	}
	set.Pictures, set.Labels = set.Pictures[:2], set.Labels[:2]
	first, err := strong.SFace(set)
	if errors.Is(err, pretrained.ErrMissing) {
		t.Skip("needs FETCH=1: the weights of SFace are not on this machine")
	}
	if err != nil {
		t.Fatal(err)
	}
	again, err := strong.SFace(set)
	if err != nil || len(again) != 2 {
		t.Fatalf("%d embeddings, %v", len(again), err)
	}
	for i := range first {
		square := 0.0
		for _, v := range first[i] {
			square += float64(v) * float64(v)
		}
		if verify.Distance(first[i], again[i]) != 0 || math.Abs(square-1) > 1e-4 {
			t.Errorf("embedding %d: length %g", i, math.Sqrt(square))
		}
	}
}
