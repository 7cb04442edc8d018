package trainer_test

import (
	"math"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// The loss becomes NaN if the output of the network, a weight or the loss itself is not finite, and is
// unchanged otherwise.
func TestNaNIfNonFinite(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		for _, c := range []struct {
			x, weight, loss float32
			finite          bool
		}{
			{1, -2, 0.5, true},
			{3e38, -3e38, 0, true},
			{nan, -2, 0, false},
			{inf, -2, 0, false},
			{-inf, -2, 0, false},
			{1, nan, 0, false},
			{1, inf, 0, false},
			{1, -inf, 0, false},
			{1, 2, nan, false},
			{1, 2, inf, false},
		} {
			store := model.NewStore()
			_, err := store.CreateVariable("/weight", tensors.FromValue([]float32{1, c.weight}))
			if err != nil {
				t.Fatal(err)
			}
			step := func(s *model.Scope, in []*graph.Node) *graph.Node {
				w := s.Store().GetVariable("/weight")
				w.SetNodeValue(graph.Neg(w.NodeValue(in[0].Graph())))
				return trainer.NaNIfNonFinite(s.Store(), in[1], in[0])
			}
			exec, err := model.NewExec(dev.Backend, store, step)
			if err != nil {
				t.Fatal(err)
			}
			out, err := exec.Call1([]float32{0.5, c.x}, c.loss)
			if err != nil {
				t.Fatal(err)
			}
			got := tensors.ToScalar[float32](out)
			if c.finite != (got == c.loss) || !c.finite != (got != got) {
				t.Errorf("x %v, weight %v: loss %v for %v", c.x, c.weight, got, c.loss)
			}
			exec.Finalize()
		}
	})
}
