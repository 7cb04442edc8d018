package fit

import (
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// rules are those that one compiled step can choose triplets by.
var rules = []siamese.Mining{siamese.All, siamese.SemiHard, siamese.Hard, siamese.Near}

// choice is an [objective] that computes the triplets of all rules, the triplet and the binary loss, and takes
// those that its runtime scalars choose. What is not chosen counts 0 times its value, and its gradient 0.
type choice struct {
	objective
	setting Setting
}

// Params are alpha, 1 for the mining rule and 0 for the others, and the weights of both losses.
func (c choice) Params() map[string]float64 {
	params := map[string]float64{
		alphaParam: c.setting.Alpha,
		"triplet":  c.setting.Loss.Triplet, "binary": c.setting.Loss.Binary,
	}
	for _, rule := range rules {
		params[rule.String()] = 0
		if rule == c.setting.Mining {
			params[rule.String()] = 1
		}
	}
	return params
}

// Graph is that of [objective] for the choice.
func (c choice) Graph(scope *model.Scope, in trainer.Inputs) trainer.Outputs {
	x := c.examples(scope, in)
	var sums []*Node // The triplet loss and the statistics, by the rule that was chosen.
	for _, x.Mining = range rules {
		value, triplets := siamese.Loss{Triplet: 1}.Graph(scope, x)
		for i, scalar := range append([]*Node{value}, stats(triplets, x.Alpha)...) {
			chosen := Mul(in.Params[x.Mining.String()], scalar)
			if len(sums) == i {
				sums = append(sums, chosen)
			} else {
				sums[i] = Add(sums[i], chosen)
			}
		}
	}
	loss := Mul(in.Params["triplet"], sums[0])
	if !x.Unnormalised { // The binary loss takes vectors of unit length.
		value, _ := siamese.Loss{Binary: 1}.Graph(scope, x)
		loss = Add(loss, Mul(in.Params["binary"], value))
	}
	return trainer.Outputs{Loss: loss, Stats: sums[1:], Output: x.Vectors}
}
