package collapse

import (
	"context"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// retraining trains one network repeatedly, each time from the same weights and on the same batches. All
// settings share one compiled step.
type retraining struct {
	cfg   siamese.Config
	sweep *trainer.Sweep
}

// setting holds the parameters that differ from run to run.
type setting struct {
	margin, rate float64 // Margin of the triplet loss; learning rate.
	miner        siamese.Miner
	binary       bool // The binary loss instead of the triplet loss.
}

// newRetraining compiles the step for runs of cfg.Steps batches of the set, which takes a few seconds.
func newRetraining(dev *device.Device, set images.Set, cfg siamese.Config) (*retraining, error) {
	t, err := siamese.NewTraining(set, cfg)
	if err != nil {
		return nil, err
	}
	t.Objective = anyOf{cfg.Network, setting{miner: siamese.BatchHard}}
	sweep, err := trainer.NewSweep(dev, t)
	if err != nil {
		return nil, err
	}
	return &retraining{cfg, sweep}, nil
}

// run trains from the initial weights, and calls each after every step.
func (r *retraining) run(ctx context.Context, s setting, each func(trainer.Result)) error {
	return r.sweep.Run(ctx, s.rate, anyOf{setting: s}.Params(), func(_ int, result trainer.Result) {
		each(result)
	})
}

func (r *retraining) close() { r.sweep.Close() }

// anyOf is an objective that computes the triplets of all miners and both losses, and selects one miner and
// one loss by its runtime scalars. The others are multiplied by 0, and so are their gradients.
type anyOf struct {
	network siamese.Network
	setting
}

// Params returns the margin, and 1 for each selected miner or loss and 0 for the others.
func (a anyOf) Params() map[string]float64 {
	params := map[string]float64{"margin": a.margin, "triplet": 1, "binary": 0}
	if a.binary {
		params["triplet"], params["binary"] = 0, 1
	}
	for _, miner := range lesson.Miners() {
		params[miner.String()] = 0
		if miner == a.miner {
			params[miner.String()] = 1
		}
	}
	return params
}

// Graph returns the loss and the statistics of the selected miner.
func (a anyOf) Graph(scope *model.Scope, in trainer.Inputs) trainer.Outputs {
	e := a.network.Embed(scope, in.Pictures)
	batch := &siamese.Batch{
		Embeddings: e, Labels: in.Labels, Store: scope.Store(), Params: in.Params,
		AnyLength: a.network.Unnormalised,
	}
	var sums []*graph.Node // The triplet loss and the statistics of the selected miner.
	for _, miner := range lesson.Miners() {
		triplets, margin := batch.Triplets(miner), in.Params["margin"]
		values := append([]*graph.Node{triplets.Loss(margin)}, siamese.TripletStats(triplets, margin)...)
		for i, value := range values {
			value = graph.Mul(in.Params[miner.String()], value)
			if len(sums) == i {
				sums = append(sums, value)
			} else {
				sums[i] = graph.Add(sums[i], value)
			}
		}
	}
	loss := graph.Mul(in.Params["triplet"], sums[0])
	if !batch.AnyLength { // The binary loss takes embeddings of unit length.
		loss = graph.Add(loss, graph.Mul(in.Params["binary"], siamese.Binary.Graph(batch)))
	}
	return trainer.Outputs{Loss: loss, Stats: sums[1:], Output: e}
}
