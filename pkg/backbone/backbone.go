package backbone

import (
	"fmt"

	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/model"
)

// Backbone is the part of a network that turns pictures into features: in place of the CNN of this package,
// one of a user's own or one with pretrained weights.
type Backbone interface {
	// Name identifies the graph and, for pretrained weights, the weights. Checkpoints record it: two backbones
	// of one name count as the same.
	Name() string
	// Features maps pictures x [b, h, w, c], values in [0, 1], to features [b, n] or [b, h', w', c']. Its
	// variables lie below the scope.
	Features(scope *model.Scope, x *Node) *Node
}

// NameOf is the name of a backbone, empty for nil: the CNN of this package.
func NameOf(b Backbone) string {
	if b == nil {
		return ""
	}
	return b.Name()
}

// Find returns the backbone of a name among those given, and nil for the empty name.
func Find(name string, among []Backbone) (Backbone, error) {
	if name == "" {
		return nil, nil
	}
	for _, b := range among {
		if b.Name() == name {
			return b, nil
		}
	}
	return nil, fmt.Errorf("the network has the backbone %q: pass that backbone when loading it", name)
}
