package siamese_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/siamese"
)

func TestLossCheck(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		loss siamese.Loss
		want string // "" if there is none.
	}{
		{siamese.Triplet(0.2, siamese.BatchHard), ""},
		{siamese.Triplet(-0.1, siamese.Near), "margin -0.1 of the triplet loss: want it in [0, 4]"},
		{siamese.Triplet(nan, siamese.Near), "margin NaN"},
		{siamese.Triplet(0.2, nil), "without a miner"},
		{siamese.Sum(siamese.Weighted(0.1, siamese.Binary)), ""},
		{siamese.Contrastive(2), ""},
		{siamese.CosFace(16, 1), ""},
		{nil, "no loss"},
		{siamese.Sum(), "a sum of no losses"},
		{siamese.Sum(nil), "term 1 of the loss: siamese: no loss"},
		{
			siamese.Sum(siamese.Triplet(0.2, siamese.BatchHard), siamese.Weighted(-1, siamese.Binary)),
			"weight -1 of the loss binary",
		},
		{siamese.Sum(siamese.Weighted(nan, hardTriplet)), "weight NaN of the loss triplet"},
		{siamese.Sum(siamese.Weighted(math.Inf(1), siamese.Triplet(0.2, siamese.BatchHard))), "weight +Inf"},
		{siamese.Sum(siamese.Contrastive(0)), "margin 0 of the contrastive loss: want it above 0"},
		{siamese.Contrastive(2.1), "margin 2.1"},
		{siamese.Contrastive(nan), "margin NaN"},
		{siamese.CosFace(0, 0), "scale 0 of CosFace: want a finite number above 0"},
		{siamese.CosFace(-3, 0), "scale -3"},
		{siamese.CosFace(math.Inf(1), 0), "scale +Inf"},
		{siamese.CosFace(16, -0.1), "margin -0.1 of CosFace"},
		{siamese.CosFace(16, 1.5), "want it in [0, 1]"},
		{siamese.CosFace(16, nan), "margin NaN"},
	} {
		err := siamese.CheckLoss(c.loss)
		if c.want == "" && err != nil {
			t.Errorf("%+v: got %v", c.loss, err)
		}
		if c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%+v: got %v, want %q", c.loss, err, c.want)
		}
	}
}

func TestLossString(t *testing.T) {
	for want, loss := range map[string]siamese.Loss{
		"triplet (batch-hard, margin 0.2)": siamese.Triplet(0.2, siamese.BatchHard),
		"0.5 triplet (near, margin 0.3) + 2 CosFace (scale 16, margin 0.2)": siamese.Sum(
			siamese.Weighted(0.5, nearTriplet), siamese.Weighted(2, siamese.CosFace(16, 0.2)),
		),
		"binary + contrastive (margin 1)": siamese.Sum(siamese.Binary, siamese.Contrastive(1)),
	} {
		if got := fmt.Sprint(loss); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestNeedsPairs(t *testing.T) {
	for _, c := range []struct {
		loss siamese.Loss
		want bool
	}{
		{siamese.Triplet(0.2, siamese.BatchHard), true},
		{siamese.Binary, true},
		{siamese.Contrastive(1), true},
		{siamese.CosFace(16, 0.2), false},
		{siamese.Sum(siamese.CosFace(16, 0.2)), false},
		{siamese.Sum(siamese.CosFace(16, 0.2), siamese.Weighted(0.1, hardTriplet)), true},
		{siamese.LossFunc("user's own", nil), true},
	} {
		if got := siamese.NeedsPairs(c.loss); got != c.want {
			t.Errorf("%v: got %v", c.loss, got)
		}
	}
}
