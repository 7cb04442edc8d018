package fit

import (
	"cmp"
	"fmt"
	"math/rand/v2"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// Part is how much of the training step a [Trial] runs; each part holds the one before it.
type Part int

// The parts.
const (
	Forward       Part = iota // f(x) of the batch, as in training.
	WithLoss                  // And distances, triplets and the loss.
	WithGradients             // And the gradients of the loss for all weights.
	WholeStep                 // And Adam's update of the weights: the step of [Run].
)

// Trial is the training step by itself, to measure how long it takes: random weights at first, in memory
// only, without epochs and without a folder.
type Trial struct {
	cfg     Config
	sampler *images.Sampler
	exec    *model.Exec
}

// NewTrial prepares the part of the training step for batches of cfg.People x cfg.Pictures of the set;
// cfg.Dir is not used. It compiles nothing yet: the first Run does.
func NewTrial(dev *device.Device, set images.Set, cfg Config, part Part) (*Trial, error) {
	cfg.Dir = cmp.Or(cfg.Dir, "trial")
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	if part < Forward || part > WholeStep {
		return nil, fmt.Errorf("fit: trial of an unknown part %d: use fit.Forward to fit.WholeStep", part)
	}
	sampler, err := cfg.sampler(set)
	if err != nil {
		return nil, err
	}
	m, err := siamese.New(cfg.Network, int64(cfg.Seed))
	if err != nil {
		return nil, err
	}
	t := &Trial{cfg: cfg, sampler: sampler}
	if part == WholeStep {
		step, err := newStepper(dev.Backend, m, cfg, len(set.Names), cfg.judge)
		if err != nil {
			return nil, err
		}
		t.exec = step.exec
		return t, nil
	}
	t.exec, err = model.NewExec(dev.Backend, m.Store, partOf(m, cfg, len(set.Names), part))
	if err != nil {
		return nil, fmt.Errorf("fit: %w", err)
	}
	return t, nil
}

// graphOf builds the graph of a part from the inputs of the step.
type graphOf = func(*model.Scope, []*graph.Node) *graph.Node

// partOf is the graph of a part before the update. Its result depends on all that the part computes, since
// compilers leave out what nobody asks for.
func partOf(m *siamese.Model, cfg Config, people int, part Part) graphOf {
	return func(scope *model.Scope, inputs []*graph.Node) *graph.Node {
		x, labels, alpha := inputs[0], inputs[1], inputs[2]
		scope.Store().SetTraining(x.Graph(), true)
		e := m.Graph(scope, x) // [b, 128]
		if part == Forward {
			return graph.ReduceAllMax(e)
		}
		result, _ := cfg.Loss.Graph(scope, cfg.examples(e, labels, alpha, people))
		if part == WithLoss {
			return result
		}
		for _, gradient := range scope.Store().RootScope().BuildTrainableVariablesGradientsGraph(result) {
			result = graph.Add(result, graph.ReduceAllMax(graph.Abs(gradient)))
		}
		return result
	}
}

// Batch draws and augments the batch of a step, counted from 0.
func (t *Trial) Batch(step int) images.Batch {
	return t.sampler.Batch(t.cfg.Augment, rand.New(rand.NewPCG(t.cfg.Seed, uint64(step))))
}

// Run runs the part on a batch and returns when the result is there: the loss, from [WithLoss] on plus the
// largest gradient of each weight where the part is [WithGradients].
func (t *Trial) Run(batch images.Batch) (float64, error) {
	n, b := t.cfg.Network, len(batch.Labels)
	if len(batch.Values) != b*n.Height*n.Width*n.Channels {
		return 0, fmt.Errorf("fit: trial: a batch of %d values for %d pictures of %d x %d x %d: draw it "+
			"with Batch", len(batch.Values), b, n.Height, n.Width, n.Channels)
	}
	x := tensors.FromFlatDataAndDimensions(batch.Values, b, n.Height, n.Width, n.Channels)
	labels := tensors.FromFlatDataAndDimensions(batch.Labels, b)
	out, err := t.exec.Call1(x, labels, float32(t.cfg.Alpha), float32(t.cfg.LearningRate), float32(0))
	if err != nil {
		return 0, fmt.Errorf("fit: trial: %w", err)
	}
	values, err := tensors.CopyFlatData[float32](out)
	if err != nil {
		return 0, fmt.Errorf("fit: trial: %w", err)
	}
	return float64(values[0]), nil
}

// Close gives the memory of the compiled part back.
func (t *Trial) Close() { t.exec.Finalize() }
