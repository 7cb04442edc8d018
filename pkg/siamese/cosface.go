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

// CosFace classifies the training people with a margin on the cosine of the true person: the mean over the
// batch of the cross-entropy of the logits
//
//	scale * (cos(f(x), w_j) - margin * [j is the person of x])
//
// over the people j, whose class weights w_j are trained along with the network (Wang et al. 2018, "CosFace",
// arXiv:1801.09414, equation 4). The loss is NaN if a label is outside [0, people).
//
// The scale s is above 0, such as 16; a larger one puts more weight on people who are hard to tell apart. The
// margin m applies to cosines and is in [0, 1], such as 0.2. A batch needs no pairs, because pictures are
// compared with class weights and not with each other.
func CosFace(scale, margin float64) Loss { return cosFace{scale, margin} }

type cosFace struct{ scale, margin float64 }

func (c cosFace) String() string {
	return fmt.Sprintf("CosFace (scale %g, margin %g)", c.scale, c.margin)
}

func (c cosFace) Check() error {
	if !(c.scale > 0) || math.IsInf(c.scale, 1) {
		return fmt.Errorf("siamese: scale %g of CosFace: want a finite number above 0, such as 16", c.scale)
	}
	if !(c.margin >= 0 && c.margin <= 1) {
		return fmt.Errorf("siamese: margin %g of CosFace: want it in [0, 1], such as 0.2", c.margin)
	}
	return nil
}

func (cosFace) Params() map[string]float64 { return nil }
func (cosFace) NeedsPairs() bool           { return false }

func (c cosFace) Graph(b *Batch) *Node {
	cosines := PersonCosines(b) // [b, people]
	size := cosines.Shape().Dim(0)
	b.Labels.AssertDims(size)
	own := OneHot(b.Labels, b.People, cosines.DType())                   // [b, people]
	logits := MulScalar(Sub(cosines, MulScalar(own, c.margin)), c.scale) // [b, people]
	mean := loss.CategoricalCrossEntropyLogits([]*Node{own}, []*Node{logits})
	known := Equal(ReduceAllSum(own), Scalar(own.Graph(), own.DType(), size)) // No label is out of range.
	return Where(known, mean, MulScalar(OnesLike(mean), math.NaN()))
}

// softmaxScope lies outside the scope of the model, because the class weights of the training people are not
// needed after training.
const softmaxScope = "/softmax"

// PersonCosines are the cosines between the embeddings and the class weights of each training person ->
// [b, people]. The class weights [people, n] are variables, normalised to unit length here. Their initial
// length is about 1: the shorter they are, the more one step of Adam rotates them. They are not saved with
// the network.
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
