package nn

import (
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
)

// Pooling without Bitcast gives the maximum, and passes the gradient to one pixel of each window.
func TestMaxOfSlices(t *testing.T) {
	x := [][][][]float32{{{{1, 5}, {1, 2}, {3, 0}, {4, 0}}, {{1, 5}, {0, 7}, {4, 0}, {2, 0}}}} // [1, 2, 4, 2]
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		out, err := graph.CallOnceN(dev.Backend, func(x *graph.Node) []*graph.Node {
			y := maxOfSlices(x)
			return []*graph.Node{y, graph.Gradient(graph.ReduceAllSum(y), x)[0]}
		}, x)
		if err != nil {
			t.Fatal(err)
		}
		got := tensors.MustCopyFlatData[float32](out[0])
		if want := []float32{1, 7, 4, 0}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		gradient := tensors.MustCopyFlatData[float32](out[1])
		if want := []float32{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0}; !slices.Equal(gradient, want) {
			t.Errorf("gradient %v, want %v", gradient, want)
		}
	})
}
