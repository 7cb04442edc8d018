package classify

import (
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/loss"

	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// crossEntropy is the mean over the batch of -log softmax(z)_y: logits [b, classes] and labels [b] -> scalar.
func crossEntropy(logits, labels *Node) *Node {
	labels.AssertDims(logits.Shape().Dim(0))
	own := OneHot(labels, logits.Shape().Dim(1), logits.DType()) // [b, classes]
	return ReduceAllMean(loss.CategoricalCrossEntropyLogits([]*Node{own}, []*Node{logits}))
}

// objective is the cross-entropy of a network.
type objective struct{ model *Model }

// Params is empty: the loss has no runtime scalars.
func (objective) Params() map[string]float64 { return nil }

// Graph is the cross-entropy of a batch.
func (o objective) Graph(scope *model.Scope, in trainer.Inputs) trainer.Outputs {
	logits := o.model.logits(scope, in.Pictures) // [b, classes]
	return trainer.Outputs{Loss: crossEntropy(logits, in.Labels), Output: logits}
}
