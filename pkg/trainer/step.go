package trainer

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/internal/dataparallel"
	"github.com/gosiamese/gosiamese/pkg/internal/weights"
)

// Inputs are the graph nodes from which an [Objective] computes the loss of a batch.
type Inputs struct {
	Pictures *Node            // [b, height, width, channels]
	Labels   *Node            // [b], integers
	Params   map[string]*Node // The runtime scalars of [Objective.Params], by name.
}

// Outputs are the results of an [Objective]: all scalars, except Output.
type Outputs struct {
	Loss   *Node
	Stats  []*Node // Recorded along with the loss; their number and order are fixed.
	Output *Node   // Of the network, in any shape. If it is not finite, the loss of the step becomes NaN.
}

// Objective is the training objective, which a run minimises.
type Objective interface {
	// Graph builds the forward pass and the loss of a batch. The store of the scope holds the variables.
	Graph(scope *model.Scope, in Inputs) Outputs
	// Params are the runtime scalars of the objective by name, such as a margin. They are inputs of the
	// compiled step, so a new value needs no recompilation.
	Params() map[string]float64
}

// Result is the result of a step: the loss of its batch and the statistics of [Outputs]. The loss is NaN if
// any value of the step is not finite.
type Result struct {
	Loss  float64   `json:"loss"`
	Stats []float64 `json:"stats,omitempty"`
}

// finite returns an error if the loss of a step, counted from 1, is NaN or Inf.
func (r Result) finite(step int) error {
	if math.IsNaN(r.Loss) || math.IsInf(r.Loss, 0) {
		return fmt.Errorf("trainer: the loss of step %d is %g: use a smaller learning rate", step, r.Loss)
	}
	return nil
}

// Training is what a training step needs.
type Training struct {
	Config    Config
	Weights   *weights.Weights
	Objective Objective

	// Batch returns the batch of a step, counted from 0. It must depend only on the step and the seed.
	Batch                   func(step int) images.Batch
	Height, Width, Channels int // Size of the pictures.
}

// NewWeights returns the weights of a new network, below a scope such as "/mine" of a store of their own: the
// first graph creates them with random values. The same seed gives the same values on the same backend.
func NewWeights(scope string, seed int64) weights.Weights { return weights.New(scope, seed) }

// step is the compiled training step.
type step struct {
	Training
	params []string // Names of the runtime scalars, in the order of the inputs.
	exec   *model.Exec
	call   func(inputs ...any) (*tensors.Tensor, error) // Calls exec, on one device or several.
}

// Inputs of the compiled step, in this order; the runtime scalars follow.
const (
	picturesInput = iota
	labelsInput
	rateInput
	decayInput
	paramsInput
)

// newStep prepares the step, or a stage of it; the first call compiles it.
func newStep(dev *device.Device, t Training, stage Stage) (*step, error) {
	s := &step{Training: t, params: slices.Sorted(maps.Keys(t.Objective.Params()))}
	exec, err := model.NewExec(dev.Backend, t.Weights.Store, s.graphOf(stage))
	if err != nil {
		return nil, fmt.Errorf("trainer: %w", err)
	}
	s.exec, s.call = exec, func(inputs ...any) (*tensors.Tensor, error) { return first(exec.Call(inputs...)) }
	if n := t.Config.Devices; n > 1 {
		parallel, err := dataparallel.New(dev, exec, dataparallel.Config{
			Devices: n, Inputs: paramsInput + len(s.params), Batched: rateInput,
		})
		if err != nil {
			return nil, fmt.Errorf("trainer: %w", err)
		}
		s.call = parallel.Call1
	}
	return s, nil
}

// first returns the first result of a graph, and frees the others.
func first(results []*tensors.Tensor, err error) (*tensors.Tensor, error) {
	if err != nil {
		return nil, err
	}
	for _, r := range results[1:] {
		err = errors.Join(err, r.FinalizeAll())
	}
	return results[0], err
}

// inputs gives names to the inputs of the compiled step.
func (s *step) inputs(nodes []*Node) Inputs {
	in := Inputs{Pictures: nodes[picturesInput], Labels: nodes[labelsInput], Params: map[string]*Node{}}
	for i, name := range s.params {
		in.Params[name] = nodes[paramsInput+i]
	}
	return in
}

// graph is the whole step: loss, gradients, update of the weights and their averages -> [1 + stats].
func (s *step) graph(scope *model.Scope, nodes []*Node) *Node {
	store, g := scope.Store(), nodes[picturesInput].Graph()
	store.SetTraining(g, true)
	for part, factor := range s.Config.Rates {
		if factor == 0 { // Batch normalisation uses its running averages, and does not update them.
			s.part(part).SetGraphParam(g, model.GraphParamIsTraining, false)
		}
	}
	out := s.Objective.Graph(scope, s.inputs(nodes))
	s.update(out.Loss, nodes[rateInput])
	if s.Config.Average > 0 {
		s.Weights.Average(nodes[decayInput])
	}
	loss := nanIfNonFinite(store, out.Loss, out.Output)
	return Stack(append([]*Node{loss}, out.Stats...), 0)
}

// run runs one step, counted from 0, with the given settings and runtime scalars, and updates the weights.
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
