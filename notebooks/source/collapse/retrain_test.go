package collapse

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/notebooks/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// Every option of every control can be used for training, and has the effect that its name implies.
func TestRetrain(t *testing.T) {
	t.Setenv("QUICK", "1")
	set, err := synthetic.Faces(9, 4, 32, 1)
	if err != nil {
		t.Fatal(err)
	}
	panel, err := Retrain(devicetest.Open(t, "go"), set, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(panel.First) != 2 || panel.Controls[0].Options[panel.First[1][0]] != "1" ||
		!strings.Contains(panel.About, "each of 8 of the 9 training people") {
		t.Errorf("the panel is %+v", panel)
	}
	begin := func(chosen []int) (loss, positive, negative float64) {
		t.Helper()
		ctx, stop := context.WithCancel(context.Background())
		defer stop()
		err := panel.Run(ctx, chosen, func(l, p, n, _ float64) { loss, positive, negative = l, p, n; stop() })
		if !errors.Is(err, context.Canceled) || negative == 0 {
			t.Errorf("%v: %g, %g, %g, %v", chosen, loss, positive, negative, err)
		}
		return loss, positive, negative
	}
	usual := panel.First[1] // alpha 1, hard, 0.005, embeddings of any length.
	for i, control := range panel.Controls {
		for k := range control.Options {
			chosen := append([]int{}, usual...)
			chosen[i] = k
			loss, positive, negative := begin(chosen)
			setting, unnormalised := retrainSetting(chosen)
			// Initial embeddings of any length are near each other, so that all hard triplets violate the
			// margin.
			missed := positive - negative + setting.margin
			if setting.miner == siamese.BatchHard && unnormalised && setting.margin >= 0.1 &&
				math.Abs(loss-missed) > 1e-5 {
				t.Errorf("%v: the loss is %g, want %g", chosen, loss, missed)
			}
			if !unnormalised && (positive < 0.1 || negative > 4) {
				t.Errorf("%v: distances %g and %g of unit vectors", chosen, positive, negative)
			}
		}
	}
	if _, err := Retrain(nil, set, 0.3); err == nil || !strings.Contains(err.Error(), "the panel offers") {
		t.Errorf("alpha 0.3: got %v", err)
	}
}
