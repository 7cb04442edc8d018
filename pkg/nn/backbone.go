package nn

import (
	"fmt"

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

// NameOf is the name of a backbone; empty for nil, the CNN of this package.
func NameOf(b Backbone) string {
	if b == nil {
		return ""
	}
	return b.Name()
}

// Find returns the backbone with the given name; nil for the empty name. It returns an error if there is
// none.
func Find(name string, among []Backbone) (Backbone, error) {
	if name == "" {
		return nil, nil
	}
	for _, b := range among {
		if b.Name() == name {
			return b, nil
		}
	}
	return nil, fmt.Errorf("the network has the backbone %q: pass this backbone when loading it", name)
}
