package trainer

import (
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/internal/weights"
)

// NaNIfNonFinite is graph code of the training step, for tests.
var NaNIfNonFinite = nanIfNonFinite

// Update adds the update of the weights in a store to a graph.
func Update(store *model.Store, cfg Config, loss, rate *graph.Node) {
	s := step{Training: Training{Config: cfg, Weights: &weights.Weights{Store: store}}}
	s.update(loss, rate)
}
