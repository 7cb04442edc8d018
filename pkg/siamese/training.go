package siamese

import (
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// objective is the training objective of a configuration.
type objective struct {
	network Network
	loss    Loss
	monitor *triplet
	people  int // In the training set.
}

// Prefixes of the parameter names of the compiled step.
const (
	lossParams    = "loss."
	monitorParams = "monitor."
)

// Params are those of the loss and of the monitor.
func (o objective) Params() map[string]float64 {
	params := map[string]float64{monitorParams + marginParam: o.monitor.margin}
	for name, value := range o.loss.Params() {
		params[lossParams+name] = value
	}
	return params
}

// Graph is the loss, with the share of active triplets and the means of d(a, p) and d(a, n).
func (o objective) Graph(scope *model.Scope, in trainer.Inputs) trainer.Outputs {
	e := o.network.Embed(scope, in.Pictures) // [b, n]
	batch := &Batch{
		Embeddings: e, Labels: in.Labels, People: o.people, Store: scope.Store(), Params: in.Params,
		AnyLength: o.network.Unnormalised, prefix: lossParams,
	}
	return trainer.Outputs{
		Loss:   o.loss.Graph(batch),
		Stats:  TripletStats(batch.Triplets(o.monitor.miner), in.Params[monitorParams+marginParam]),
		Output: e,
	}
}

// TripletStats are the statistics of a training step: the share of triplets with a loss above 0, and the
// means of d(a, p) and d(a, n) -> three scalars.
func TripletStats(t Triplets, margin *Node) []*Node {
	return []*Node{t.Active(margin), t.Mean(t.Positive), t.Mean(t.Negative)}
}
