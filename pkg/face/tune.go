package face

import (
	"fmt"
	"slices"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/model/initializer"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/internal/vectors"
	"github.com/gosiamese/gosiamese/pkg/nn"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// Head is a backbone for the training engine that tunes embeddings to people of one's own: e -> e + e W,
// where W [128, 128] is 0 at first, so that training starts from the distances of SFace, whose weights stay
// as they are. Its pictures are those of [HeadSet].
func Head() nn.Backbone { return head{} }

type head struct{}

func (head) Name() string { return "head over SFace (2021-12)" }

func (head) Features(scope *model.Scope, x *Node) *Node {
	const d = pretrained.SFaceDimensions
	x.AssertDims(-1, 1, d, 1)
	e := AddScalar(MulScalar(Reshape(x, -1, d), 2), -1) // [b, 128]
	scope = scope.WithInitializer(initializer.Zero)
	w := scope.VariableWithShape("weights", shapes.Make(dtypes.Float32, d, d))
	return Add(e, Dot(e, w.NodeValue(x.Graph())).Product()) // [b, 128]
}

// HeadNetwork is the network of a [Head], with embeddings of 128 dimensions and unit length.
func HeadNetwork() siamese.Network {
	return siamese.Network{Height: 1, Width: pretrained.SFaceDimensions, Channels: 1, Backbone: Head()}
}

// HeadSet returns embeddings [n][128] of unit length as the pictures of a set for [HeadNetwork]: (e + 1)/2,
// in [0, 1]. Labels are indices of names. It returns an error if the embeddings differ in number from the
// labels or in dimension, or if one is not of unit length.
func HeadSet(embeddings [][]float32, labels []int, names []string) (images.Set, error) {
	if len(embeddings) != len(labels) {
		return images.Set{}, fmt.Errorf("face: %d embeddings and %d labels", len(embeddings), len(labels))
	}
	if err := vectors.CheckUnit(slices.Values(embeddings)); err != nil {
		return images.Set{}, fmt.Errorf("face: set of a head: %w", err)
	}
	set := images.Set{Height: 1, Width: pretrained.SFaceDimensions, Channels: 1, Labels: labels, Names: names}
	for i, e := range embeddings {
		if len(e) != pretrained.SFaceDimensions {
			return images.Set{}, fmt.Errorf("face: embedding %d has %d dimensions, want %d", i, len(e),
				pretrained.SFaceDimensions)
		}
		set.Pictures = append(set.Pictures, headPicture(e))
	}
	return set, set.Check()
}

// headPicture is an embedding as a picture for a head. Rounding may lead out of [0, 1].
func headPicture(embedding []float32) []float32 {
	picture := make([]float32, len(embedding))
	for k, v := range embedding {
		picture[k] = min(1, max(0, (v+1)/2))
	}
	return picture
}

// untuned returns the embeddings that a set of [HeadSet] was made of.
func untuned(set images.Set) [][]float32 {
	embeddings := make([][]float32, set.Len())
	for i, picture := range set.Pictures {
		embeddings[i] = make([]float32, len(picture))
		for k, v := range picture {
			embeddings[i][k] = 2*v - 1
		}
	}
	return embeddings
}
