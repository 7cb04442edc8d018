// Package siamese trains and applies a Siamese embedding network for face recognition: f maps a face x to a
// unit vector f(x), of 128 dimensions by default, and two pictures show the same person if d(x, y) = ||f(x) -
// f(y)||^2, in [0, 4], is at most a threshold tau.
//
// Training minimises a [Loss] over the triplets of a batch (anchor a, positive p of the same person, negative
// n of another person), over its pairs, or over the training people. With D = sqrt(d):
//
//	triplet      max(d(a, p) - d(a, n) + alpha, 0)
//	binary       cross-entropy of p = sigmoid(w . |f(x) - f(y)| + b), same person or not
//	contrastive  D^2 for genuine pairs, max(margin - D, 0)^2 for impostor pairs
//	CosFace      cross-entropy of the logits s (cos(f(x), w_j) - m [x shows j]) over the training people j
//
// The margin rules out the trivial solution in which all embeddings are equal. Hard triplets, with d(a, p)
// close to d(a, n) or above it, contribute most to training (slides: from Siamese network to choosing
// triplets, and binary classification; Schroff et al. 2015, "FaceNet", arXiv:1503.03832; Taigman et al. 2014,
// "DeepFace"; Hadsell et al. 2006; Wang et al. 2018, "CosFace", arXiv:1801.09414).
package siamese

import (
	"errors"
	"fmt"
	"math"

	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/layers"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/internal/backbone"
	"github.com/gosiamese/gosiamese/pkg/nn"
)

// Network is the architecture of f. Two networks with equal fields have weights of the same names and shapes.
type Network struct {
	Height   int `json:"height"` // Of the pictures, in pixels.
	Width    int `json:"width"`
	Channels int `json:"channels"` // 1 for greyscale.

	Blocks   []int `json:"blocks"`   // Channels of each block of the backbone.
	Residual int   `json:"residual"` // Residual convolutions in each block except the first.
	// Backbone, if not nil, replaces the CNN of Blocks and Residual, which must then be empty and 0. A
	// checkpoint records only its name, so [Load] must be given the backbone again.
	Backbone nn.Backbone `json:"-"`

	// Dimensions of the embedding f(x). With 0 the features of Backbone, [b, n], are the embedding before it
	// is scaled to unit length: there is neither a dense layer nor batch normalisation after them. A
	// pretrained embedding network can be tuned that way.
	Dimensions int     `json:"dimensions"`
	Dropout    float64 `json:"dropout"` // Dropout rate of the features, in [0, 1).

	// Plain leaves out the batch normalisation of the embedding, so that the initial embeddings lie within
	// about 0.01 of each other. It is meant for demonstrations of what the normalisation does.
	Plain bool `json:"plain,omitempty"`

	// LocalContrast, if above 0, is the radius in pixels of the local contrast normalisation of the pictures;
	// see [nn.LocalContrast]. Networks with and without it make different errors, so an ensemble of
	// both makes fewer.
	LocalContrast int `json:"local_contrast,omitempty"`

	// Mirror makes f, outside training, the normalised sum of the embeddings of a picture and of its
	// horizontal flip. It doubles the time of the forward pass and makes f(x) invariant to flips.
	Mirror bool `json:"mirror"`

	// Unnormalised makes f(x) = W x / sqrt(n) for the n features x of the backbone, with neither batch
	// normalisation nor scaling to unit length after W. Distances are about 1 at first and not bounded by 4,
	// and the network can reach the trivial solution f(x) = 0. It requires the triplet loss alone and no
	// Mirror, and is meant for demonstrations of collapse.
	Unnormalised bool `json:"unnormalised,omitempty"`
}

// DefaultNetwork is the network of the lessons, for greyscale pictures of height x width, both multiples of
// 16: four blocks of 32 to 128 channels and an embedding of 128 dimensions.
func DefaultNetwork(height, width int) Network {
	return Network{
		Height: height, Width: width, Channels: 1,
		Blocks: []int{32, 64, 128, 128}, Dimensions: 128, Dropout: 0.3,
	}
}

// check returns an error if the network cannot be built.
func (n Network) check() error {
	if n.Backbone != nil && (len(n.Blocks) > 0 || n.Residual != 0) {
		return errors.New("siamese: network with both a Backbone and a CNN: leave Blocks empty and " +
			"Residual 0")
	}
	if n.Backbone == nil {
		if err := backbone.Check(n.Height, n.Width, n.Blocks); err != nil {
			return fmt.Errorf("siamese: %w", err)
		}
	}
	if n.Residual < 0 {
		return fmt.Errorf("siamese: network with %d residual convolutions, want at least 0", n.Residual)
	}
	if n.LocalContrast < 0 || n.LocalContrast >= min(n.Height, n.Width) {
		return fmt.Errorf("siamese: network with local contrast of radius %d pixels: want at least 0 and "+
			"less than the size of a picture", n.LocalContrast)
	}
	if n.Dimensions == 0 && (n.Backbone == nil || n.Unnormalised) {
		return errors.New("siamese: network with 0 dimensions, which needs a Backbone and unit length")
	}
	if n.Channels < 1 || n.Dimensions < 0 || n.Dimensions == 1 || !(n.Dropout >= 0 && n.Dropout < 1) {
		return fmt.Errorf(
			"siamese: network with %d channels, %d dimensions, dropout %g: want at least 1 channel, 0 or "+
				"at least 2 dimensions, and a dropout in [0, 1)", n.Channels, n.Dimensions, n.Dropout)
	}
	if n.Unnormalised && n.Mirror {
		return errors.New("siamese: network with both Unnormalised and Mirror, which needs unit vectors: " +
			"set only one of them")
	}
	return nil
}

// Embed is f: pictures x [b, h, w, c] -> embeddings [b, Dimensions], of unit length unless the network is
// Unnormalised. All pictures of a batch pass through the same weights, which makes the network Siamese. The
// weights are below the scope "siamese" in the given scope: below /siamese in the store of a [Model].
//
// Batch normalisation centres the embeddings before they are scaled to unit length. Without it the initial
// embeddings lie within about 0.01 of each other, hard triplets pull them closer still, and the loss stays at
// alpha.
func (n Network) Embed(scope *model.Scope, x *Node) *Node {
	scope = scope.At(root)
	x.AssertDims(-1, n.Height, n.Width, n.Channels)
	b, mirror := x.Shape().Dim(0), n.Mirror && !scope.IsTraining(x.Graph())
	if mirror {
		x = Concatenate([]*Node{x, Reverse(x, 2)}, 0) // [2b, h, w, c]
	}
	if n.LocalContrast > 0 {
		x = nn.LocalContrast(x, n.LocalContrast) // [b, h, w, c]
	}
	if n.Backbone != nil {
		x = n.Backbone.Features(scope.In("backbone"), x) // [b, ...]
	} else {
		x = nn.CNN(scope.In("backbone"), x, n.Blocks, n.Residual) // [b, h/16, w/16, 128]
	}
	x = Reshape(x, x.Shape().Dim(0), -1) // [b, h/16 * w/16 * 128]
	features := x.Shape().Dim(1)
	x = layers.DropoutStatic(scope.In("dropout"), x, n.Dropout) // [b, h/16 * w/16 * 128]
	if n.Dimensions > 0 {
		x = layers.Dense(scope.In("embedding"), x, false, n.Dimensions) // [b, Dimensions]
	}
	if n.Unnormalised {
		return DivScalar(x, math.Sqrt(float64(features))) // [b, Dimensions]
	}
	if !n.Plain && n.Dimensions > 0 {
		x = nn.BatchNorm(scope.In("neck"), x) // [b, Dimensions]
	}
	x = L2Normalize(x, -1)
	if mirror {
		x = L2Normalize(Add(Slice(x, AxisRange(0, b)), Slice(x, AxisRange(b))), -1) // [b, Dimensions]
	}
	return x
}
