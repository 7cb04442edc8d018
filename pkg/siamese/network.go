// Package siamese learns a similarity of faces: one network f, applied to both pictures, maps a face x to a
// unit vector f(x) of 128 dimensions, and d(x, y) = ||f(x) - f(y)||^2, in [0, 4], is small for two pictures
// of one person.
//
// [Loss] says what training makes small, over triplets (anchor a, positive p of the same person, negative n
// of another), pairs or people of a batch, with D = sqrt(d):
//
//	triplet      max(d(a, p) - d(a, n) + alpha, 0)
//	binary       cross-entropy of p = sigmoid(w . |f(x) - f(y)| + b), same or different
//	contrastive  D^2 of one person, max(margin - D, 0)^2 of two
//	softmax      cross-entropy over people j of s (cos(f(x), w_j) - m [x shows j])
//
// The margins keep f from the trivial answer in which all vectors are equal. Hard triplets, with d(a, p)
// about d(a, n) or above, teach most (slides: Siamese network to choosing triplets, binary classification;
// Schroff et al. 2015, "FaceNet", arXiv:1503.03832; Taigman et al. 2014, "DeepFace"; Hadsell et al. 2006;
// Wang et al. 2018, "CosFace", arXiv:1801.09414).
package siamese

import (
	"errors"
	"fmt"
	"math"

	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/layers"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/backbone"
)

// Network is the shape of f. Two networks with equal fields have the same weights to learn.
type Network struct {
	Height   int `json:"height"` // Of the pictures, in pixels.
	Width    int `json:"width"`
	Channels int `json:"channels"` // 1 for grey.

	Blocks   []int `json:"blocks"`   // Channels of each block of the backbone.
	Residual int   `json:"residual"` // Residual convolutions after each block but the first.
	// Backbone, if it is not nil, replaces the CNN of Blocks and Residual, which must be empty and 0 then. A
	// checkpoint records its name alone, so that [Load] wants it again.
	Backbone backbone.Backbone `json:"-"`

	Dimensions int     `json:"dimensions"` // Of the vector f(x).
	Dropout    float64 `json:"dropout"`    // Share of the features hidden in training, in [0, 1).

	// Plain leaves out the normalisation before the unit length, so that vectors start within a hundredth of
	// each other: to see what it is good for.
	Plain bool `json:"plain,omitempty"`

	// LocalContrast, above 0, shows the network pictures of even contrast: see [backbone.LocalContrast],
	// whose radius in pixels it is. Such a network errs elsewhere than one without, so that the two
	// together err less.
	LocalContrast int `json:"local_contrast,omitempty"`

	// Mirror makes f, outside training, the normalised sum of the vectors of a picture and of its mirror
	// image. It costs a second pass and takes out what differs between the two.
	Mirror bool `json:"mirror"`

	// Unnormalised makes f(x) = W x / sqrt(n) of the n features x of the backbone: of any length, without the
	// normalisations after W. Distances begin at about 1 and are not bounded by 4, and the trivial answer
	// f(x) = 0 is within reach. It is for the triplet loss alone, without Mirror, and to be seen collapsing.
	Unnormalised bool `json:"unnormalised,omitempty"`
}

// DefaultNetwork is the network of the lessons for grey pictures of height x width, both multiples of 16:
// four blocks of 32 to 128 channels and 128 dimensions.
func DefaultNetwork(height, width int) Network {
	return Network{
		Height: height, Width: width, Channels: 1,
		Blocks: []int{32, 64, 128, 128}, Dimensions: 128, Dropout: 0.3,
	}
}

// Check returns an error where the network cannot be built.
func (n Network) Check() error {
	if n.Backbone != nil && (len(n.Blocks) > 0 || n.Residual != 0) {
		return errors.New("siamese: network with a backbone and with blocks of its own: leave Blocks " +
			"empty and " +
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
		return fmt.Errorf("siamese: network with a local contrast over %d pixels: want at least 0, and less "+
			"than a picture", n.LocalContrast)
	}
	if n.Channels < 1 || n.Dimensions < 2 || !(n.Dropout >= 0 && n.Dropout < 1) {
		return fmt.Errorf(
			"siamese: network with %d channels, %d dimensions, dropout %g: want at least 1, at least 2, and "+
				"a share in [0, 1)", n.Channels, n.Dimensions, n.Dropout)
	}
	if n.Unnormalised && n.Mirror {
		return errors.New("siamese: a network that is Unnormalised has no Mirror, which adds unit vectors: " +
			"take one of the two")
	}
	return nil
}

// Embed is f: pictures x [b, h, w, c] -> vectors [b, Dimensions], of unit length unless Unnormalised. All
// pictures of a batch go through the same weights: that is what makes the network Siamese.
//
// The normalisation before the unit length centres the vectors. Without it they start within a hundredth of
// each other, hard triplets pull them closer still, and the loss sticks at alpha.
func (n Network) Embed(scope *model.Scope, x *Node) *Node {
	x.AssertDims(-1, n.Height, n.Width, n.Channels)
	b, mirror := x.Shape().Dim(0), n.Mirror && !scope.IsTraining(x.Graph())
	if mirror {
		x = Concatenate([]*Node{x, Reverse(x, 2)}, 0) // [2b, h, w, c]
	}
	if n.LocalContrast > 0 {
		x = backbone.LocalContrast(x, n.LocalContrast) // [b, h, w, c]
	}
	if n.Backbone != nil {
		x = n.Backbone.Features(scope.In("backbone"), x) // [b, ...]
	} else {
		x = backbone.Features(scope.In("backbone"), x, n.Blocks, n.Residual) // [b, h/16, w/16, 128]
	}
	x = Reshape(x, x.Shape().Dim(0), -1) // [b, h/16 * w/16 * 128]
	features := x.Shape().Dim(1)
	x = layers.DropoutStatic(scope.In("dropout"), x, n.Dropout)     // [b, h/16 * w/16 * 128]
	x = layers.Dense(scope.In("embedding"), x, false, n.Dimensions) // [b, Dimensions]
	if n.Unnormalised {
		return DivScalar(x, math.Sqrt(float64(features))) // [b, Dimensions]
	}
	if !n.Plain {
		x = backbone.BatchNorm(scope.In("neck"), x) // [b, Dimensions]
	}
	x = L2Normalize(x, -1)
	if mirror {
		x = L2Normalize(Add(Slice(x, AxisRange(0, b)), Slice(x, AxisRange(b))), -1) // [b, Dimensions]
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
