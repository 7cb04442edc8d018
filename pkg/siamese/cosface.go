package siamese

import (
	"fmt"
	"math"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/model/initializer"
	"github.com/gomlx/gomlx/ml/train/loss"
)

// CosFace classifies the training people, with a margin on the cosine of the right one: the mean over the
// batch of the cross-entropy of the logits
//
//	scale * (cos(f(x), w_j) - margin * [j is the person of x])
//
// over the people j, whose directions w_j are trained along with the network (Wang et al. 2018, "CosFace",
// arXiv:1801.09414, equation 4). It is NaN if a label is outside [0, people).
type CosFace struct {
	Scale  float64 // s, above 0: a larger one concentrates on hard people.
	Margin float64 // m, on cosines, in [0, 1].
}

// DefaultCosFace has a scale of 16 and a margin of 0.2.
func DefaultCosFace() CosFace { return CosFace{Scale: 16, Margin: 0.2} }

// String is "CosFace (scale 16, margin 0.2)".
func (c CosFace) String() string {
	return fmt.Sprintf("CosFace (scale %g, margin %g)", c.Scale, c.Margin)
}

// Check returns an error if the scale or the margin is out of its range.
func (c CosFace) Check() error {
	if !(c.Scale > 0) || math.IsInf(c.Scale, 1) {
		return fmt.Errorf("siamese: scale %g of CosFace: want a number above 0, such as 16", c.Scale)
	}
	if !(c.Margin >= 0 && c.Margin <= 1) {
		return fmt.Errorf("siamese: margin %g of CosFace: want it in [0, 1], such as 0.2", c.Margin)
	}
	return nil
}

// Params is empty.
func (CosFace) Params() map[string]float64 { return nil }

// NeedsPairs is false: each picture is compared with people, not with other pictures.
func (CosFace) NeedsPairs() bool { return false }

// Graph is the cross-entropy of the batch.
func (c CosFace) Graph(b *Batch) *Node {
	cosines := PersonCosines(b) // [b, people]
	size := cosines.Shape().Dim(0)
	b.Labels.AssertDims(size)
	own := OneHot(b.Labels, b.People, cosines.DType())                   // [b, people]
	logits := MulScalar(Sub(cosines, MulScalar(own, c.Margin)), c.Scale) // [b, people]
	mean := loss.CategoricalCrossEntropyLogits([]*Node{own}, []*Node{logits})
	known := Equal(ReduceAllSum(own), Scalar(own.Graph(), own.DType(), size)) // A 1 for every label.
	return Where(known, mean, MulScalar(OnesLike(mean), math.NaN()))
}

// softmaxScope is outside the scope of the model: the directions of the training people end with training.
const softmaxScope = "/softmax"

// PersonCosines are the cosines of the embeddings and a direction of each training person -> [b, people].
// The directions [people, n] are variables of any length, so that Adam turns them; they start at random with
// a length of about 1, since the shorter they are the faster they turn. They are not kept with the network.
func PersonCosines(b *Batch) *Node {
	e, people := b.Embeddings, b.People
	if people < 2 {
		panic(fmt.Errorf("siamese: a softmax over %d people: want at least 2", people))
	}
	e.AssertRank(2)
	n := e.Shape().Dim(1)
	scope := b.Store.Scope(softmaxScope)
	random := initializer.RandomNormalFn(scope, 1/math.Sqrt(float64(n)))
	w := scope.WithInitializer(random).
		VariableWithShape("people", shapes.Make(dtypes.Float32, people, n)).NodeValue(e.Graph())
	return Dot(e, Transpose(L2Normalize(w, -1), 0, 1)).Product() // [b, people]
}
