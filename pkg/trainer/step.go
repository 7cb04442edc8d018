package trainer

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/backbone"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
)

// Inputs are the nodes from which an [Objective] builds the loss of one batch.
type Inputs struct {
	Pictures *Node            // [b, height, width, channels]
	Labels   *Node            // [b], integers
	Params   map[string]*Node // The runtime scalars of [Objective.Params], by name.
}

// Outputs are what an [Objective] builds: all scalars but Output.
type Outputs struct {
	Loss   *Node
	Stats  []*Node // Recorded beside the loss; their number and order are fixed.
	Output *Node   // Of the network, any shape: the step's loss is NaN if it is not finite.
}

// Objective is what a training minimises.
type Objective interface {
	// Graph builds the forward pass and the loss of a batch. The store of the scope holds the variables.
	Graph(scope *model.Scope, in Inputs) Outputs
	// Params are scalars that are inputs of the compiled step, such as a margin: other values of the same
	// names compile nothing again.
	Params() map[string]float64
}

// Result is what a step reports: the loss of its batch and the statistics of [Outputs]. The loss is NaN if
// any value of the step is not finite.
type Result struct {
	Loss  float64   `json:"loss"`
	Stats []float64 `json:"stats,omitempty"`
}

// finite returns an error if the loss of a step, counted from 1, is NaN or infinite.
func (r Result) finite(step int) error {
	if math.IsNaN(r.Loss) || math.IsInf(r.Loss, 0) {
		return fmt.Errorf("trainer: the loss of step %d is %g: take a smaller learning rate", step, r.Loss)
	}
	return nil
}

// Training is all that a training step needs.
type Training struct {
	Config    Config
	Weights   *Weights
	Objective Objective

	// Batch returns the batch of a step, counted from 0. It depends on nothing but the step and the seed.
	Batch                   func(step int) images.Batch
	Height, Width, Channels int // Of its pictures.
}

// step is the compiled training step.
type step struct {
	Training
	params []string // The names of the runtime scalars, in the order of the inputs.
	exec   *model.Exec
	call   func(inputs ...any) (*tensors.Tensor, error) // exec, on one device or on several.
}

// Inputs of the compiled step before the runtime scalars, in this order.
const (
	picturesInput = iota
	labelsInput
	rateInput
	decayInput
	paramsInput
)

// newStep prepares the step; the first call compiles it.
func newStep(dev *device.Device, t Training) (*step, error) {
	s := &step{Training: t, params: slices.Sorted(maps.Keys(t.Objective.Params()))}
	exec, err := model.NewExec(dev.Backend, t.Weights.Store, s.graph)
	if err != nil {
		return nil, fmt.Errorf("trainer: %w", err)
	}
	s.exec, s.call = exec, exec.Call1
	if n := t.Config.Devices; n > 1 {
		parallel, err := dev.Share(exec, n, rateInput, paramsInput+len(s.params))
		if err != nil {
			return nil, fmt.Errorf("trainer: %w", err)
		}
		s.call = parallel.Call1
	}
	return s, nil
}

// inputs names the inputs of the compiled step.
func (s *step) inputs(nodes []*Node) Inputs {
	in := Inputs{Pictures: nodes[picturesInput], Labels: nodes[labelsInput], Params: map[string]*Node{}}
	for i, name := range s.params {
		in.Params[name] = nodes[paramsInput+i]
	}
	return in
}

// graph is the whole step: loss, gradients, update of the weights and their averages -> [1 + stats].
func (s *step) graph(scope *model.Scope, nodes []*Node) *Node {
	store := scope.Store()
	store.SetTraining(nodes[picturesInput].Graph(), true)
	for part, rate := range s.Config.Rates {
		if rate == 0 {
			backbone.Freeze(store.Scope(s.Weights.Scope+"/"+part), nodes[picturesInput].Graph())
		}
	}
	out := s.Objective.Graph(scope, s.inputs(nodes))
	slowed := s.slow(out.Loss.Graph())
	adamW(store.RootScope(), out.Loss, nodes[rateInput], s.Config.WeightDecay)
	for _, v := range slowed {
		v.keepBack()
	}
	if s.Config.Average > 0 {
		s.Weights.average(nodes[decayInput])
	}
	loss := nanIfNonFinite(store, out.Loss, out.Output)
	return Stack(append([]*Node{loss}, out.Stats...), 0)
}

// slowed is a variable that learns at a share of the learning rate, and its value before the step.
type slowed struct {
	variable *model.Variable
	before   *Node
	rate     float64
}

// slow freezes the variables with a rate of 0 and returns those with a rate below 1.
func (s *step) slow(g *Graph) (variables []slowed) {
	for _, scope := range slices.Sorted(maps.Keys(s.Config.Rates)) {
		rate, prefix := s.Config.Rates[scope], s.Weights.Scope+"/"+scope+"/"
		for v := range s.Weights.Store.IterVariables() {
			if !strings.HasPrefix(v.Path(), prefix) || rate == 1 {
				continue
			}
			if rate == 0 {
				v.SetTrainable(false)
			} else if v.Trainable && v.InUseByGraph(g) {
				variables = append(variables, slowed{v, v.NodeValue(g), rate})
			}
		}
	}
	return variables
}

// keepBack takes a share of the optimizer's update; Adam's update does not depend on the size of gradients.
func (s slowed) keepBack() {
	update := Sub(s.variable.NodeValue(s.before.Graph()), s.before)
	s.variable.SetNodeValue(Add(s.before, MulScalar(update, s.rate)))
}

// run makes one step, counted from 0, with the settings and runtime scalars given, and changes the weights.
func (s *step) run(cfg Config, params map[string]float64, batch images.Batch, number int) (Result, error) {
	b := len(batch.Labels)
	inputs := []any{
		picturesInput: tensors.FromFlatDataAndDimensions(batch.Values, b, s.Height, s.Width, s.Channels),
		labelsInput:   tensors.FromFlatDataAndDimensions(batch.Labels, b),
		rateInput:     float32(cfg.Rate(number)),
		decayInput:    float32(cfg.decay(number)),
	}
	for _, name := range s.params {
		inputs = append(inputs, float32(params[name]))
	}
	out, err := s.call(inputs...)
	if err != nil {
		return Result{}, fmt.Errorf("trainer: step %d: %w", number+1, err)
	}
	values, err := tensors.CopyFlatData[float32](out)
	if err != nil {
		return Result{}, fmt.Errorf("trainer: step %d: %w", number+1, err)
	}
	r := Result{Loss: float64(values[0])}
	for _, v := range values[1:] {
		r.Stats = append(r.Stats, float64(v))
	}
	return r, nil
}
