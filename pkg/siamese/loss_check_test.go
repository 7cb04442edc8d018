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
		{siamese.DefaultLoss(), ""},
		{siamese.Loss{Binary: 0.1}, ""},
		{siamese.Loss{Contrastive: 1, Margin: 2}, ""},
		{siamese.Loss{Softmax: 1, Scale: 16, CosineMargin: 1}, ""},
		{siamese.Loss{Triplet: 1, Margin: -1, Scale: nan}, ""}, // Not looked at.
		{siamese.Loss{}, "all weights of the loss are 0"},
		{siamese.Loss{Triplet: 1, Binary: -1}, "weight -1 of the loss binary"},
		{siamese.Loss{Triplet: nan}, "weight NaN of the loss triplet"},
		{siamese.Loss{Triplet: math.Inf(1)}, "weight +Inf"},
		{siamese.Loss{Contrastive: 1}, "margin 0 of the contrastive loss: want above 0"},
		{siamese.Loss{Contrastive: 1, Margin: 2.1}, "margin 2.1"},
		{siamese.Loss{Contrastive: 1, Margin: nan}, "margin NaN"},
		{siamese.Loss{Softmax: 1}, "scale 0 of the softmax: want a number above 0"},
		{siamese.Loss{Softmax: 1, Scale: -3}, "scale -3"},
		{siamese.Loss{Softmax: 1, Scale: math.Inf(1)}, "scale +Inf"},
		{siamese.Loss{Softmax: 1, Scale: 16, CosineMargin: -0.1}, "cosine margin -0.1 of the softmax"},
		{siamese.Loss{Softmax: 1, Scale: 16, CosineMargin: 1.5}, "want it in [0, 1]"},
		{siamese.Loss{Softmax: 1, Scale: 16, CosineMargin: nan}, "cosine margin NaN"},
	} {
		err := c.loss.Check()
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
		"none":    {},
		"triplet": siamese.DefaultLoss(),
		"0.5 triplet + 2 softmax (scale 16, cosine margin 0.2)": {
			Triplet: 0.5, Softmax: 2, Scale: 16, CosineMargin: 0.2,
		},
		"binary + contrastive (margin 1)": {Binary: 1, Contrastive: 1, Margin: 1},
	} {
		if got := fmt.Sprint(loss); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestNeedsPairs(t *testing.T) {
	for loss, want := range map[siamese.Loss]bool{
		{Triplet: 1}: true, {Binary: 1}: true, {Contrastive: 1}: true, {Softmax: 1}: false,
		{Softmax: 1, Triplet: 0.1}: true,
	} {
		if got := loss.NeedsPairs(); got != want {
			t.Errorf("%v: got %v", loss, got)
		}
	}
}
