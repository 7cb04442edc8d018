package nn_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/nn"
)

// Pooling returns the maximum of each window, and the gradient goes to one pixel that has it.
func TestMaxPool(t *testing.T) {
	const b, h, w, c = 3, 8, 12, 5
	rng := rand.New(rand.NewPCG(4, 4))
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		for name, value := range map[string]func() float32{
			"ordinary": func() float32 { return float32(rng.NormFloat64()) },
			"ties":     func() float32 { return float32(rng.IntN(3)) - 1 },
			"constant": func() float32 { return -0.3 },
			"zero":     func() float32 { return 0 },
			"large":    func() float32 { return float32(rng.NormFloat64() * 1e30) },
		} {
			x, v := make([]float32, b*h*w*c), make([]float32, b*h*w*c/4)
			for i := range x {
				x[i] = value()
			}
			for i := range v {
				v[i] = float32(rng.NormFloat64())
			}
			out, err := graph.CallOnceN(dev.Backend, func(x, v *graph.Node) []*graph.Node {
				y := nn.MaxPool2x2(x)
				return []*graph.Node{y, graph.Gradient(graph.ReduceAllSum(graph.Mul(y, v)), x)[0]}
			}, tensors.FromFlatDataAndDimensions(x, b, h, w, c),
				tensors.FromFlatDataAndDimensions(v, b, h/2, w/2, c))
			if err != nil {
				t.Fatal(err)
			}
			got := tensors.MustCopyFlatData[float32](out[0])
			gradient := tensors.MustCopyFlatData[float32](out[1])
			for i := range v {
				channel, column, row, picture := i%c, i/c%(w/2), i/c/(w/2)%(h/2), i/c/(w/2)/(h/2)
				top, to, sum := float32(math.Inf(-1)), 0, float32(0)
				for dy := range 2 {
					for dx := range 2 {
						at := ((picture*h+2*row+dy)*w+2*column+dx)*c + channel
						top, sum = max(top, x[at]), sum+gradient[at]
						if gradient[at] != 0 {
							to++
							if x[at] != top && top-x[at] > 1e-6*float32(math.Abs(float64(top))) {
								t.Fatalf("%s: window %d: gradient to %v, maximum %v", name, i, x[at], top)
							}
						}
					}
				}
				if math.Abs(float64(got[i]-top)) > 4e-7*math.Abs(float64(top))+1e-40 {
					t.Fatalf("%s: window %d: got %v, want %v", name, i, got[i], top)
				}
				if top != 0 && (to != 1 || sum != v[i]) {
					t.Fatalf("%s: window %d: gradient %v to %d pixels, want %v to one", name, i, sum, to,
						v[i])
				}
			}
		}
	})
}

// The gradients of the network with respect to its weights agree with finite differences, also for pictures
// with flat areas, in which neighbouring pixels are equal.
func TestPoolingGradientAtTies(t *testing.T) {
	const n, side = 4, 16
	rng := rand.New(rand.NewPCG(9, 9))
	noise := func(int, int) float32 { return rng.Float32() }
	drawn := []struct {
		name string
		draw func(picture int) func(y, x int) float32
	}{
		{"ordinary", func(int) func(y, x int) float32 { return noise }},
		{"tied", func(p int) func(y, x int) float32 { // Stripes.
			return func(_, x int) float32 { return float32((x/2*7 + p*3) % 5) }
		}},
		{"flat", func(p int) func(y, x int) float32 { // A square on a white background.
			return func(y, x int) float32 {
				if y > 3 && y < 7+p && x > 4+p && x < 11 {
					return 0
				}
				return 1
			}
		}},
		{"constant among others", func(p int) func(y, x int) float32 {
			if p == 0 {
				return func(int, int) float32 { return 0.5 }
			}
			return noise
		}},
	}
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		f := newDifferentiable(t, dev)
		for _, d := range drawn {
			x := make([]float32, 0, n*side*side)
			for p := range n {
				at := d.draw(p)
				for i := range side * side {
					x = append(x, at(i/side, i%side))
				}
			}
			f.check(t, d.name, tensors.FromFlatDataAndDimensions(x, n, side, side, 1))
		}
	})
}

// differentiable is a loss of the features of pictures, with its gradients with respect to all weights.
type differentiable struct {
	store *model.Store
	exec  *model.Exec
	paths []string // Of the weights, in the order of the gradients.
}

func newDifferentiable(t *testing.T, dev *device.Device) *differentiable {
	t.Helper()
	f := &differentiable{store: model.NewStore()}
	f.store.SetParam("/"+model.ParamInitialSeed, int64(3))
	exec, err := model.NewExec(dev.Backend, f.store, func(scope *model.Scope,
		in []*graph.Node,
	) []*graph.Node {
		scope.Store().SetTraining(in[0].Graph(), true)
		y := nn.CNN(scope, in[0], []int{6, 8}, 1)
		weights := graph.Sin(graph.IotaFull(y.Graph(), y.Shape())) // So that all features matter.
		loss := graph.ReduceAllMean(graph.Mul(graph.Mul(y, y), weights))
		f.paths = nil
		for v := range f.store.IterVariables() {
			if v.Trainable {
				f.paths = append(f.paths, v.Path())
			}
		}
		return append(scope.Store().RootScope().BuildTrainableVariablesGradientsGraph(loss), loss)
	})
	if err != nil {
		t.Fatal(err)
	}
	f.exec = exec
	t.Cleanup(exec.Finalize)
	return f
}

func (f *differentiable) at(t *testing.T, pictures *tensors.Tensor) (gradients [][]float32, loss float64) {
	t.Helper()
	out, err := f.exec.Call(pictures)
	if err != nil {
		t.Fatal(err)
	}
	for i := range f.paths {
		gradients = append(gradients, tensors.MustCopyFlatData[float32](out[i]))
	}
	return gradients, float64(tensors.ToScalar[float32](out[len(f.paths)]))
}

// check moves each variable along its gradient, and expects the loss to change at the rate of the gradient's
// norm.
func (f *differentiable) check(t *testing.T, name string, pictures *tensors.Tensor) {
	t.Helper()
	gradients, _ := f.at(t, pictures)
	checked := 0
	for i, path := range f.paths {
		var length float64
		for _, g := range gradients[i] {
			length += float64(g) * float64(g)
		}
		if length = math.Sqrt(length); length < 5e-3 {
			continue // Too flat for finite differences in float32.
		}
		v := f.store.GetVariable(path)
		kept := v.MustValue()
		values, dims := tensors.MustCopyFlatData[float32](kept), kept.Shape().Dimensions
		along := func(h float64) (loss float64) {
			moved := make([]float32, len(values))
			for j := range values {
				moved[j] = values[j] + float32(h*float64(gradients[i][j])/length)
			}
			if err := v.SetValue(tensors.FromFlatDataAndDimensions(moved, dims...)); err != nil {
				t.Fatal(err)
			}
			_, loss = f.at(t, pictures)
			return loss
		}
		const h = 1e-3
		slope := (along(h) - along(-h)) / (2 * h)
		if err := v.SetValue(tensors.FromFlatDataAndDimensions(values, dims...)); err != nil {
			t.Fatal(err)
		}
		if math.Abs(slope-length) > 0.05*length+3e-4 {
			t.Errorf("%s: %s: along its gradient of norm %.5f the loss rises by %.5f (ratio %.2f)", name,
				path, length, slope, length/slope)
		}
		checked++
	}
	if checked < len(f.paths)/2 {
		t.Errorf("%s: only %d of %d weights have a gradient", name, checked, len(f.paths))
	}
}
