package siamese

import (
	"fmt"
	"math"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/model/initializer"
	"github.com/gomlx/gomlx/ml/train/loss"
)

// SoftmaxLoss asks which of the training people a picture shows, and takes a margin off the cosine of the
// right one: the mean over the batch of the cross-entropy of the logits
//
//	scale * (cos(f(x), w_j) - margin * [j is the person of x])
//
// over the people j, whose directions w_j are learnt alongside f (Wang et al. 2018, "CosFace",
// arXiv:1801.09414, equation 4). cosines [b, people] and labels [b] -> scalar.
//
// It is NaN where a label is outside [0, people).
func SoftmaxLoss(cosines, labels *Node, scale, margin float64) *Node {
	b, people := cosines.Shape().Dim(0), cosines.Shape().Dim(1)
	labels.AssertDims(b)
	own := OneHot(labels, people, cosines.DType())                   // [b, people]
	logits := MulScalar(Sub(cosines, MulScalar(own, margin)), scale) // [b, people]
	mean := loss.CategoricalCrossEntropyLogits([]*Node{own}, []*Node{logits})
	known := Equal(ReduceAllSum(own), Scalar(own.Graph(), own.DType(), b)) // A 1 for every label.
	return Where(known, mean, MulScalar(OnesLike(mean), math.NaN()))
}

// softmaxScope is outside the scope of the model: the directions of the training people end with training.
const softmaxScope = "/softmax"

// personCosines are the cosines of unit vectors e [b, n] and the direction of each training person: [b,
// people]. The directions [people, n] are variables of any length, so that Adam turns them; they begin at
// random with a length of about 1, since the shorter they are the faster they turn.
func personCosines(store *model.Store, e *Node, people int) *Node {
	if people < 2 {
		panic(fmt.Errorf("siamese: the softmax over %d people: want the number of training people, at "+
			"least 2", people))
	}
	e.AssertRank(2)
	n := e.Shape().Dim(1)
	scope := store.Scope(softmaxScope)
	random := initializer.RandomNormalFn(scope, 1/math.Sqrt(float64(n)))
	w := scope.WithInitializer(random).
		VariableWithShape("people", shapes.Make(dtypes.Float32, people, n)).NodeValue(e.Graph())
	return Dot(e, Transpose(L2Normalize(w, -1), 0, 1)).Product() // [b, people]
}
