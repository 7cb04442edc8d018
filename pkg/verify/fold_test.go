package verify_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

func TestFoldErrors(t *testing.T) {
	both := []verify.Score{{Distance: 1, Same: true}, {Distance: 2}}
	for want, folds := range map[string][][]verify.Score{
		"1 folds":         {both},
		"fold 1 is empty": {both, {}},
		"all folds but 0": {both, both[:1]},
	} {
		if _, err := verify.CrossValidate(folds); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	if _, err := verify.CrossValidate([][]verify.Score{both, both[:1]}); !errors.Is(err, verify.ErrOneSided) {
		t.Errorf("got %v", err)
	}
}

// No score of a fold affects its own threshold: an outlier shifts only the thresholds of the other folds.
func TestThresholdsComeFromOtherFolds(t *testing.T) {
	fold := []verify.Score{{Distance: 1, Same: true}, {Distance: 2}}
	odd := []verify.Score{{Distance: 11, Same: true}, {Distance: 12}}
	odd = append(odd, odd...)
	got := must[verify.Folds](t)(verify.CrossValidate([][]verify.Score{fold, odd}))
	if got.Tau[0] != 11.5 || got.Tau[1] != 1.5 || got.Mean != 0.5 {
		t.Errorf("got %+v", got)
	}
}

func TestPairsThatAreNone(t *testing.T) {
	vectors := [][]float32{{0}, {1}}
	for _, p := range []verify.Score{{A: 0, B: 2}, {A: -1, B: 0}, {A: 1, B: 1}} {
		if _, err := verify.PairScores(vectors, []verify.Score{p}); err == nil {
			t.Errorf("%+v is taken", p)
		}
	}
}
