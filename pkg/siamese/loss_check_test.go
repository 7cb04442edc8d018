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
		want string // "" for none.
	}{
		{siamese.DefaultTriplet(), ""},
		{siamese.Triplet{Margin: -0.1, Miner: siamese.Near}, "margin -0.1 of the triplet loss: want it in [0, 4]"},
		{siamese.Triplet{Margin: nan, Miner: siamese.Near}, "margin NaN"},
		{siamese.Triplet{Margin: 0.2}, "without a miner"},
		{siamese.Sum{siamese.Weighted(0.1, siamese.Binary{})}, ""},
		{siamese.Contrastive{Margin: 2}, ""},
		{siamese.CosFace{Scale: 16, Margin: 1}, ""},
		{nil, "no loss"},
		{siamese.Sum{}, "a sum of no losses"},
		{siamese.Sum{nil}, "term 1 of the loss: siamese: no loss"},
		{
			siamese.Sum{siamese.DefaultTriplet(), siamese.Weighted(-1, siamese.Binary{})},
			"weight -1 of the loss binary",
		},
		{siamese.Sum{siamese.Weighted(nan, siamese.DefaultTriplet())}, "weight NaN of the loss triplet"},
		{siamese.Sum{siamese.Weighted(math.Inf(1), siamese.DefaultTriplet())}, "weight +Inf"},
		{siamese.Sum{siamese.Contrastive{}}, "margin 0 of the contrastive loss: want above 0"},
		{siamese.Contrastive{Margin: 2.1}, "margin 2.1"},
		{siamese.Contrastive{Margin: nan}, "margin NaN"},
		{siamese.CosFace{}, "scale 0 of CosFace: want a number above 0"},
		{siamese.CosFace{Scale: -3}, "scale -3"},
		{siamese.CosFace{Scale: math.Inf(1)}, "scale +Inf"},
		{siamese.CosFace{Scale: 16, Margin: -0.1}, "margin -0.1 of CosFace"},
		{siamese.CosFace{Scale: 16, Margin: 1.5}, "want it in [0, 1]"},
		{siamese.CosFace{Scale: 16, Margin: nan}, "margin NaN"},
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
		"triplet (batch-hard, margin 0.2)": siamese.DefaultTriplet(),
		"0.5 triplet (near, margin 0.3) + 2 CosFace (scale 16, margin 0.2)": siamese.Sum{
			siamese.Weighted(0.5, nearTriplet), siamese.Weighted(2, siamese.DefaultCosFace()),
		},
		"binary + contrastive (margin 1)": siamese.Sum{siamese.Binary{}, siamese.DefaultContrastive()},
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
		{siamese.DefaultTriplet(), true},
		{siamese.Binary{}, true},
		{siamese.DefaultContrastive(), true},
		{siamese.DefaultCosFace(), false},
		{siamese.Sum{siamese.DefaultCosFace()}, false},
		{siamese.Sum{siamese.DefaultCosFace(), siamese.Weighted(0.1, siamese.DefaultTriplet())}, true},
		{siamese.LossFunc("of a user", nil), true},
	} {
		if got := siamese.NeedsPairs(c.loss); got != c.want {
			t.Errorf("%v: got %v", c.loss, got)
		}
	}
}
