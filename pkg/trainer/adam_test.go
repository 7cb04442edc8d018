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

// The first step of Adam moves each weight by the learning rate against the sign of its gradient. Only the
// matrix decays, not the bias.
func TestAdamW(t *testing.T) {
	const rate, decay = 0.01, 0.5
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		store := model.NewStore()
		_, err := model.CallOnce(dev.Backend, store, func(scope *model.Scope, rate *graph.Node) *graph.Node {
			matrix := scope.VariableWithValue("matrix", [][]float32{{2, -4}}).NodeValue(rate.Graph())
			bias := scope.VariableWithValue("bias", []float32{3, -5}).NodeValue(rate.Graph())
			frozen := scope.VariableWithValue("frozen", [][]float32{{7}}).SetTrainable(false)
			loss := graph.Add(graph.ReduceAllSum(matrix), graph.ReduceAllSum(bias))
			loss = graph.Add(loss, graph.ReduceAllSum(frozen.NodeValue(rate.Graph())))
			trainer.Update(scope.Store(), trainer.Config{WeightDecay: decay}, loss, rate)
			return loss
		}, float32(rate))
		if err != nil {
			t.Fatal(err)
		}
		for path, want := range map[string][]float64{
			"/matrix": {2 - rate - rate*decay*2, -4 - rate + rate*decay*4},
			"/bias":   {3 - rate, -5 - rate},
			"/frozen": {7},
		} {
			for i, got := range tensors.MustCopyFlatData[float32](store.GetVariable(path).MustValue()) {
				if math.Abs(float64(got)-want[i]) > 1e-6 {
					t.Errorf("%s: value %d is %v, want %v", path, i, got, want[i])
				}
			}
		}
	})
}
