package nn_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/nn"
)

// pictures samples random values [n][h][w][1].
func pictures(seed uint64, n, h, w int) [][][][]float32 {
	rng := rand.New(rand.NewPCG(seed, 0))
	out := make([][][][]float32, n)
	for i := range out {
		out[i] = make([][][]float32, h)
		for y := range h {
			for range w {
				out[i][y] = append(out[i][y], []float32{rng.Float32()})
			}
		}
	}
	return out
}

func TestFeaturesShape(t *testing.T) {
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		out, err := model.CallOnce(
			dev.Backend,
			model.NewStore(),
			func(scope *model.Scope, x *graph.Node) *graph.Node {
				return nn.CNN(scope, x, []int{3, 5}, 0)
			},
			pictures(1, 2, 8, 12),
		)
		if err != nil {
			t.Fatal(err)
		}
		if err := out.Shape().CheckDims(2, 2, 3, 5); err != nil {
			t.Error(err)
		}
	})
}

// Lighting and contrast do not matter: a picture and a darker copy with less contrast have the same features.
func TestFeaturesIgnoreLight(t *testing.T) {
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		both := pictures(2, 1, 8, 8)
		paler := pictures(2, 1, 8, 8)[0]
		for y := range paler {
			for x := range paler[y] {
				paler[y][x][0] = 0.3*paler[y][x][0] + 0.1
			}
		}
		out, err := model.CallOnce(
			dev.Backend,
			model.NewStore(),
			func(scope *model.Scope, x *graph.Node) *graph.Node {
				return nn.CNN(scope, x, []int{4}, 0)
			},
			append(both, paler),
		)
		if err != nil {
			t.Fatal(err)
		}
		flat := tensors.MustCopyFlatData[float32](out)
		half := len(flat) / 2
		for i := range half {
			if math.Abs(float64(flat[i]-flat[half+i])) > 5e-3 {
				t.Fatalf("feature %d: %v and %v", i, flat[i], flat[half+i])
			}
		}
	})
}

// In training, each channel of the output has mean 0 and standard deviation 1, and the running averages move
// a tenth of the way to the statistics of the batch. After training, the running averages are used.
func TestBatchNorm(t *testing.T) {
	x := [][]float32{{1, 10}, {3, 30}, {5, 20}, {7, 40}} // Means 4 and 25, variances 5 and 125.
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		store := model.NewStore()
		norm := func(training bool) []float32 {
			out, err := model.CallOnce(
				dev.Backend,
				store,
				func(scope *model.Scope, x *graph.Node) *graph.Node {
					scope.Store().SetTraining(x.Graph(), training)
					return nn.BatchNorm(scope.In("norm"), x)
				},
				x,
			)
			if err != nil {
				t.Fatal(err)
			}
			return tensors.MustCopyFlatData[float32](out)
		}
		near := func(what string, got []float32, want ...float64) {
			t.Helper()
			for i, w := range want {
				if math.Abs(float64(got[i])-w) > 1e-4 {
					t.Errorf("%s: value %d is %v, want %v", what, i, got[i], w)
				}
			}
		}
		near("training", norm(true), -3/math.Sqrt(5), -15/math.Sqrt(125), -1/math.Sqrt(5), 5/math.Sqrt(125))
		mean := tensors.MustCopyFlatData[float32](store.GetVariable("/norm/mean").MustValue())
		variance := tensors.MustCopyFlatData[float32](store.GetVariable("/norm/variance").MustValue())
		near("mean", mean, 0.4, 2.5)
		near("variance", variance, 0.9+0.5, 0.9+12.5)
		near("after", norm(false), 0.6/math.Sqrt(1.4), 7.5/math.Sqrt(13.4))
	})
}

// The mean and variance of a batch are accurate to six digits, even for as many values as 40 pictures have.
func TestBatchNormOfManyNumbers(t *testing.T) {
	const b, side, c = 40, 64, 2
	rng := rand.New(rand.NewPCG(6, 6))
	x := make([]float32, b*side*side*c)
	var mean, variance [c]float64
	for i := range x {
		x[i] = float32(0.5 + math.Abs(rng.NormFloat64()))
		mean[i%c] += float64(x[i]) / (b * side * side)
	}
	for i := range x {
		variance[i%c] += math.Pow(float64(x[i])-mean[i%c], 2) / (b * side * side)
	}
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		store := model.NewStore()
		_, err := model.CallOnce(dev.Backend, store, func(scope *model.Scope, x *graph.Node) *graph.Node {
			scope.Store().SetTraining(x.Graph(), true)
			return nn.BatchNorm(scope.In("norm"), x)
		}, tensors.FromFlatDataAndDimensions(x, b, side, side, c))
		if err != nil {
			t.Fatal(err)
		}
		for i := range c { // The running averages have moved a tenth of the way from 0 and 1.
			value := func(name string) float64 {
				v := store.GetVariable("/norm/" + name).MustValue()
				return float64(tensors.MustCopyFlatData[float32](v)[i])
			}
			if got := value("mean") * 10; math.Abs(got/mean[i]-1) > 2e-6 {
				t.Errorf("mean %d is %.8f, want %.8f", i, got, mean[i])
			}
			if got := (value("variance") - 0.9) * 10; math.Abs(got/variance[i]-1) > 5e-6 {
				t.Errorf("variance %d is %.8f, want %.8f", i, got, variance[i])
			}
		}
	})
}

// The gradients of all operations of a block with respect to the input agree on both backends.
func TestGradientsAgree(t *testing.T) {
	gradient := func(dev *device.Device) []float32 {
		store := model.NewStore()
		store.SetParam("/"+model.ParamInitialSeed, int64(1))
		out, err := model.CallOnce(dev.Backend, store, func(scope *model.Scope, x *graph.Node) *graph.Node {
			scope.Store().SetTraining(x.Graph(), true)
			scope.In("block_1").VariableWithValue("weights", kernel())
			y := nn.CNN(scope.ResetVisited(), x, []int{2}, 0)
			return graph.Gradient(graph.ReduceAllSum(graph.Mul(y, graph.Square(y))), x)[0]
		}, pictures(6, 3, 4, 4))
		if err != nil {
			t.Fatal(err)
		}
		return tensors.MustCopyFlatData[float32](out)
	}
	want := gradient(devicetest.Open(t, "go"))
	for i, got := range gradient(devicetest.Open(t, "xla")) {
		if math.Abs(float64(got-want[i])) > 1e-3 {
			t.Errorf("pixel %d: %v on XLA, %v on go", i, got, want[i])
		}
	}
}

// kernel is a convolution kernel [3, 3, 1, 2] with fixed weights, because the backends generate different
// random ones.
func kernel() [][][][]float32 {
	out := make([][][][]float32, 3)
	for y := range out {
		out[y] = make([][][]float32, 3)
		for x := range out[y] {
			out[y][x] = [][]float32{{float32(y-x) * 0.3, float32(y*x)*0.2 - 0.3}}
		}
	}
	return out
}

// On the pure-Go backend the graph contains no convolutions, which would be ten times slower.
func TestLowering(t *testing.T) {
	dev := devicetest.Open(t, "go")
	_, err := model.CallOnce(
		dev.Backend,
		model.NewStore(),
		func(scope *model.Scope, x *graph.Node) *graph.Node {
			y := nn.CNN(scope, x, []int{2, 2}, 0)
			products := 0
			for _, node := range x.Graph().Nodes() {
				if strings.HasPrefix(node.Type().String(), "Conv") &&
					node.Type() != graph.NodeTypeConvertDType {
					t.Errorf("the graph contains %v", node)
				}
				if strings.HasPrefix(node.Type().String(), "Dot") {
					products++
				}
			}
			if products != 2 {
				t.Errorf("%d matrix products in two blocks", products)
			}
			return y
		},
		pictures(1, 1, 8, 8),
	)
	if err != nil {
		t.Fatal(err)
	}
}
