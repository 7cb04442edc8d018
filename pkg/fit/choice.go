package fit

import (
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// rules are those that one compiled step can choose triplets by.
var rules = []siamese.Mining{siamese.All, siamese.SemiHard, siamese.Hard, siamese.Near}

// choice is the setting as inputs of the step: 1 for the mining rule and 0 for the others [rules], and the
// weights of the triplet and of the binary loss.
func (s Setting) choice() []any {
	one := make([]float32, len(rules))
	for i, rule := range rules {
		if rule == s.Mining {
			one[i] = 1
		}
	}
	return []any{
		tensors.FromFlatDataAndDimensions(one, len(rules)),
		float32(s.Loss.Triplet), float32(s.Loss.Binary),
	}
}

// chosen is a [judge] that computes the triplets of all rules and both losses, and takes those that the
// inputs choose. What is not chosen counts 0 times its value, and its gradient 0.
func chosen(scope *model.Scope, x siamese.Examples, choice []*Node) (loss *Node, result [4]*Node) {
	rule, triplet, binary := choice[0], choice[1], choice[2] // [rules], scalars
	var of [4][]*Node                                        // For each result, its value by each rule.
	for _, x.Mining = range rules {
		value, triplets := siamese.Loss{Triplet: 1}.Graph(scope, x)
		for i, scalar := range said(value, triplets, x.Alpha) {
			of[i] = append(of[i], scalar)
		}
	}
	for i, values := range of {
		result[i] = ReduceAllSum(Mul(rule, Stack(values, 0)))
	}
	loss = Mul(triplet, result[0])
	if !x.Unnormalised { // The binary loss takes vectors of unit length.
		value, _ := siamese.Loss{Binary: 1}.Graph(scope, x)
		loss = Add(loss, Mul(binary, value))
	}
	result[0] = loss
	return loss, result
}
