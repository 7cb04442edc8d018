// Package classify trains an image classifier, for example of cats and dogs: features of the picture, a
// linear layer, and the softmax over the classes,
//
//	p_j = exp(z_j) / sum_k exp(z_k),   z = W features(x) + b,   loss = -log p_y  for the class y of x
//
// The features come from the small CNN of package nn, or from a pretrained network, frozen or
// fine-tuned (slides: a simple CNN, transfer learning, training loop).
//
// [Run] is the training loop: each epoch trains on all pictures, with a decaying learning rate, and then
// measures the accuracy on the validation pictures. The weights of the epoch with the best validation
// accuracy are kept in a file such as epoch-007-acc-0.931.safetensors.
package classify

import (
	"errors"
	"fmt"

	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/layers"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/internal/backbone"
	"github.com/gosiamese/gosiamese/pkg/nn"
)

// Network is the architecture that maps a picture to a logit z for each class.
type Network struct {
	Height   int `json:"height"` // Of the pictures, in pixels.
	Width    int `json:"width"`
	Channels int `json:"channels"` // 1 for greyscale, 3 for colour.

	// Blocks are the channels of each block of the CNN; each block halves the picture. Without blocks the
	// features are the pixel values: a linear classifier, which is a baseline for every network. Blocks must
	// be empty if there is a Backbone.
	Blocks  []int   `json:"blocks"`
	Dropout float64 `json:"dropout"` // Dropout rate of the features, in [0, 1).

	// Backbone, if not nil, replaces the CNN of Blocks. A checkpoint records only its name, so [Load] must be
	// given the backbone again.
	Backbone nn.Backbone `json:"-"`
}

// DefaultNetwork is a CNN of three blocks for pictures of height x width, both multiples of 8.
func DefaultNetwork(height, width, channels int) Network {
	return Network{
		Height: height, Width: width, Channels: channels,
		Blocks: []int{16, 32, 64}, Dropout: 0.4,
	}
}

// check returns an error if the network cannot be built.
func (n Network) check() error {
	if n.Height < 1 || n.Width < 1 || n.Channels < 1 || !(n.Dropout >= 0 && n.Dropout < 1) {
		return fmt.Errorf("classify: network for pictures of %d x %d with %d channels, dropout %g: want "+
			"at least 1 of each, and a dropout in [0, 1)", n.Height, n.Width, n.Channels, n.Dropout)
	}
	if n.Backbone != nil {
		if len(n.Blocks) > 0 {
			return errors.New("classify: network with both a Backbone and a CNN: leave Blocks empty")
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

// logits are the logits z of the given number of classes: pictures x [b, h, w, c] -> [b, classes].
func (n Network) logits(scope *model.Scope, x *Node, classes int) *Node {
	x.AssertDims(-1, n.Height, n.Width, n.Channels)
	x = n.features(scope.In(backboneScope), x)                  // [b, ...]
	x = Reshape(x, x.Shape().Dim(0), -1)                        // [b, features]
	x = layers.DropoutStatic(scope.In("dropout"), x, n.Dropout) // [b, features]
	return layers.Dense(scope.In("head"), x, true, classes)     // [b, classes]
}

// backboneScope holds all weights except those of the last layer.
const backboneScope = "backbone"

func (n Network) features(scope *model.Scope, x *Node) *Node {
	switch {
	case n.Backbone != nil:
		return n.Backbone.Features(scope, x) // [b, ...]
	case len(n.Blocks) > 0:
		return nn.CNN(scope, x, n.Blocks, 0) // [b, h/2^n, w/2^n, blocks[n-1]]
	}
	return x
}
