package fit

import (
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// alphaParam is the margin of the triplet loss, an input of the compiled step.
const alphaParam = "alpha"

// objective is the loss of a configuration.
type objective struct {
	network siamese.Network
	cfg     Config
	people  int // In the training set.
}

// Params is alpha.
func (o objective) Params() map[string]float64 { return map[string]float64{alphaParam: o.cfg.Alpha} }

// Graph is the loss, with the share of active triplets and the means of d(a, p) and d(a, n).
func (o objective) Graph(scope *model.Scope, in trainer.Inputs) trainer.Outputs {
	x := o.examples(scope, in)
	loss, triplets := o.cfg.Loss.Graph(scope, x)
	return trainer.Outputs{Loss: loss, Stats: stats(triplets, x.Alpha), Output: x.Vectors}
}

// examples are what the loss is computed from.
func (o objective) examples(scope *model.Scope, in trainer.Inputs) siamese.Examples {
	return siamese.Examples{
		Vectors: o.network.Embed(scope.Store().Scope("/"+siamese.Root), in.Pictures), // [b, 128]
		Labels:  in.Labels, Alpha: in.Params[alphaParam], Mining: o.cfg.Mining, People: o.people,
		Unnormalised: o.cfg.Network.Unnormalised,
	}
}

func stats(triplets siamese.Triplets, alpha *Node) []*Node {
	return []*Node{
		triplets.Active(alpha), triplets.Mean(triplets.Positive), triplets.Mean(triplets.Negative),
	}
}

// StepResult is what one training step says of its batch: the loss, and means over the triplets that the
// mining rule chooses, also where the loss is another. The loss is NaN where anything in the step is.
type StepResult struct {
	Loss     float64
	Active   float64 // Share of triplets with a loss above 0.
	Positive float64 // d(a, p)
	Negative float64 // d(a, n)
}

func resultOf(r trainer.Result) StepResult {
	return StepResult{Loss: r.Loss, Active: r.Stats[0], Positive: r.Stats[1], Negative: r.Stats[2]}
}

// NewStepBenchmark prepares a stage of the training step for batches of cfg.People x cfg.Pictures of the set;
// cfg.Dir is not used.
func NewStepBenchmark(dev *device.Device, set images.Set, cfg Config, stage trainer.Stage) (
	*trainer.StepBenchmark, error,
) {
	if cfg.Dir == "" {
		cfg.Dir = "benchmark"
	}
	t, _, err := training(set, cfg)
	if err != nil {
		return nil, err
	}
	return trainer.NewStepBenchmark(dev, t, stage)
}
