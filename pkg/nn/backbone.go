package nn

import (
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/model"
)

// Backbone is the part of a network that maps pictures to features. It replaces the CNN of this package by
// one of your own or by a pretrained network.
type Backbone interface {
	// Name identifies the graph and, for a pretrained backbone, the weights. Checkpoints record it: two
	// backbones with the same name count as the same.
	Name() string
	// Features maps pictures x [b, h, w, c], with values in [0, 1], to features [b, n] or [b, h', w', c'].
	// Its variables lie below the scope.
	Features(scope *model.Scope, x *Node) *Node
}
