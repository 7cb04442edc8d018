// Package classify trains a network that says which class a picture shows, a cat or a dog: features of the
// picture, a linear layer and the softmax over the classes,
//
//	p_j = exp(z_j) / sum_k exp(z_k),   z = W features(x) + b,   loss = -log p_y  for the class y of x
//
// The features come from the small CNN of package backbone, or from a network that others have trained for
// another task, frozen or tuned (slides: a simple CNN, transfer learning, training loop).
//
// [Run] is the training loop: for each epoch it learns from all pictures with a falling learning rate, looks
// at pictures it does not learn from, and keeps the weights where their accuracy there is the best so far, in
// a file such as epoch-007-acc-0.931.safetensors.
package classify

import (
	"errors"
	"fmt"

	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/layers"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/backbone"
)

// Network is what maps a picture to a logit z for each class.
type Network struct {
	Height   int `json:"height"` // Of the pictures, in pixels.
	Width    int `json:"width"`
	Channels int `json:"channels"` // 1 for grey, 3 for colour.

	// Blocks are the channels of each block of the CNN; each halves the picture. Without blocks the features
	// are the values of the picture themselves: a linear classifier, the floor for every network. They must
	// be empty where there is a Backbone.
	Blocks  []int   `json:"blocks"`
	Dropout float64 `json:"dropout"` // Share of the features hidden in training, in [0, 1).

	// Backbone, if it is not nil, replaces the CNN of Blocks. A checkpoint records its name alone, so that
	// [Load] wants it again.
	Backbone backbone.Backbone `json:"-"`
}

// DefaultNetwork is a CNN of three blocks for pictures of height x width, both multiples of 8.
func DefaultNetwork(height, width, channels int) Network {
	return Network{
		Height: height, Width: width, Channels: channels,
		Blocks: []int{16, 32, 64}, Dropout: 0.4,
	}
}

// check returns an error where the network cannot be built.
func (n Network) check() error {
	if n.Height < 1 || n.Width < 1 || n.Channels < 1 || !(n.Dropout >= 0 && n.Dropout < 1) {
		return fmt.Errorf("classify: network for pictures of %d x %d with %d channels, dropout %g: want at "+
			"least 1 of each, and a share in [0, 1)", n.Width, n.Height, n.Channels, n.Dropout)
	}
	if n.Backbone != nil {
		if len(n.Blocks) > 0 {
			return errors.New("classify: network with a backbone and with blocks of its own: leave Blocks " +
				"empty")
		}
		return nil
	}
	if len(n.Blocks) == 0 {
		return nil
	}
	if err := backbone.Check(n.Height, n.Width, n.Blocks); err != nil {
		return fmt.Errorf("classify: %w", err)
	}
	return nil
}

// Logits are the z of so many classes: pictures x [b, h, w, c] -> [b, classes].
func (n Network) Logits(scope *model.Scope, x *Node, classes int) *Node {
	x.AssertDims(-1, n.Height, n.Width, n.Channels)
	x = n.features(scope.In(backboneScope), x)                  // [b, ...]
	x = Reshape(x, x.Shape().Dim(0), -1)                        // [b, features]
	x = layers.DropoutStatic(scope.In("dropout"), x, n.Dropout) // [b, features]
	return layers.Dense(scope.In("head"), x, true, classes)     // [b, classes]
}

// backboneScope holds all weights but those of the last layer.
const backboneScope = "backbone"

func (n Network) features(scope *model.Scope, x *Node) *Node {
	switch {
	case n.Backbone != nil:
		return n.Backbone.Features(scope, x) // [b, ...]
	case len(n.Blocks) > 0:
		return backbone.Features(scope, x, n.Blocks, 0) // [b, h/2^n, w/2^n, blocks[n-1]]
	}
	return x
}

// own is the backbone of the network, if it has one of its own.
func (n Network) own() []backbone.Backbone {
	if n.Backbone == nil {
		return nil
	}
	return []backbone.Backbone{n.Backbone}
}
