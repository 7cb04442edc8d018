package main

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/nn"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

const (
	perPerson  = 4 // Pictures of a person in a batch.
	dimensions = 128
	alpha      = 0.2
	rate       = 1e-3
)

// ours is the training step in GoMLX, on one device of the backend or, with the batch in equal parts, on
// several.
type ours struct {
	store       *model.Store
	call        func(inputs ...any) (*tensors.Tensor, error) // On one device or on several.
	batch, side int
	rng         *rand.Rand
}

func newOurs(dev *device.Device, batch, side, devices int) (*ours, error) {
	o := &ours{store: model.NewStore(), batch: batch, side: side, rng: rand.New(rand.NewPCG(1, 1))}
	o.store.SetParam("/"+model.ParamInitialSeed, int64(1))
	exec, err := model.NewExec(dev.Backend, o.store, stepGraph)
	if err != nil {
		return nil, err
	}
	o.call = exec.Call1
	if devices == 1 {
		return o, nil
	}
	parallel, err := dev.Share(exec, devices, 2, 2)
	if err != nil {
		return nil, err
	}
	o.call = parallel.Call1
	return o, nil
}

// stepGraph is the network, its loss and the update: x [b, side, side, 1], labels [b] -> loss.
func stepGraph(scope *model.Scope, x, labels *Node) *Node {
	g, b := x.Graph(), x.Shape().Dim(0)
	scope.Store().SetTraining(g, true)
	for i, channels := range []int{32, 64, 128} {
		x = nn.MaxPool2x2(MaxScalar(convolution(scope.In("convolution%d", i), x, channels), 0))
		// [b, side/2, side/2, 32], then [b, side/4, side/4, 64], then [b, side/8, side/8, 128]
	}
	x = Reshape(x, b, -1) // [b, side/8 * side/8 * 128]
	w := weights(scope, g, "dense", x.Shape().Dim(1), dimensions)
	e := L2Normalize(Add(Dot(x, w).Product(), ExpandLeftToRank(weights(scope, g, "bias", dimensions), 2)), -1)
	triplets := siamese.BatchHard.Mine(siamese.Distances(e), labels) // [b]
	loss := triplets.Loss(Const(g, float32(alpha)))
	root := scope.Store().RootScope()
	optimizer.LearningRateVar(root, dtypes.Float32, rate)
	optimizer.Adam().Done().UpdateGraph(root, g, loss)
	return loss
}

func weights(scope *model.Scope, g *Graph, name string, dims ...int) *Node {
	return scope.VariableWithShape(name, shapes.Make(dtypes.Float32, dims...)).NodeValue(g)
}

// convolution is 3 x 3, with bias: [b, h, w, c] -> [b, h, w, channels].
func convolution(scope *model.Scope, x *Node, channels int) *Node {
	kernel := weights(scope, x.Graph(), "kernel", 3, 3, x.Shape().Dim(-1), channels)
	bias := weights(scope, x.Graph(), "bias", channels)
	return Add(Convolve(x, kernel).PadSame().Done(), ExpandLeftToRank(bias, 4))
}

// step makes one, on random pictures drawn before the clock starts.
func (o *ours) step() (loss float64, took time.Duration, err error) {
	values := make([]float32, o.batch*o.side*o.side)
	for i := range values {
		values[i] = o.rng.Float32()
	}
	people := make([]int32, o.batch)
	for i := range people {
		people[i] = int32(i / perPerson)
	}
	start := time.Now()
	out, err := o.call(tensors.FromFlatDataAndDimensions(values, o.batch, o.side, o.side, 1),
		tensors.FromFlatDataAndDimensions(people, o.batch))
	if err != nil {
		return 0, 0, fmt.Errorf("bench-peers: training step: %w", err)
	}
	loss = float64(tensors.ToScalar[float32](out))
	return loss, time.Since(start), nil
}

// parameters is how many numbers the network learns, after its first step.
func (o *ours) parameters() (n int) {
	for v := range o.store.IterVariables() {
		if v.Trainable {
			n += v.Shape().Size()
		}
	}
	return n
}
