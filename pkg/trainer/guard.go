package trainer

import (
	"math"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/model"
)

// nanIfNonFinite is the loss of a training step -> scalar: NaN if x, the loss, or a variable after the step
// (a weight, a running average, a moment of the optimizer) is not finite. Checking the loss alone is not
// enough: on XLA max(NaN, 0) is 0, so ReLU and the triplet loss hide NaN.
func nanIfNonFinite(store *model.Store, loss, x *Node) *Node {
	loss.AssertScalar()
	g := loss.Graph()
	finite := LogicalAnd(IsFinite(loss), LogicalAll(IsFinite(x)))
	for v := range store.IterVariables() {
		if v.DType() == dtypes.Float32 && v.InUseByGraph(g) {
			finite = LogicalAnd(finite, LogicalAll(IsFinite(v.NodeValue(g))))
		}
	}
	return Where(finite, loss, Scalar(g, loss.DType(), math.NaN()))
}
