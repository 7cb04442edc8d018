package siamese

import (
	"errors"
	"fmt"

	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/model/initializer"
)

// averageRoot is the scope of the running averages in the store of a model: /average/siamese/...
const averageRoot = "/average"

// Average adds to the graph of a training step, after the update of the weights, that of their running
// averages: average <- decay average + (1 - decay) weight, decay a scalar in [0, 1]. The first step must have
// the decay 0. Averages wander less than the weights and mostly judge better (Polyak and Juditsky 1992).
func (m *Model) Average(decay *Node) {
	var weights []*model.Variable
	for v := range m.Store.IterVariables() {
		if isWeight(v) {
			weights = append(weights, v)
		}
	}
	for _, v := range weights {
		average := m.Store.VariableWithShape(averageRoot+v.Path(), v.Shape(), initializer.Zero)
		average.SetTrainable(false)
		kept := Mul(average.NodeValue(decay), decay)
		average.SetNodeValue(Add(kept, Mul(v.NodeValue(decay), OneMinus(decay))))
	}
}

// Averaged is a model whose weights are the running averages of this one's, as they are now: the model that
// an earlier call returned, brought up to date, or a new one for nil. It is an error where there are no
// averages.
func (m *Model) Averaged(earlier *Model) (*Model, error) {
	out := earlier
	if out == nil {
		out = &Model{Network: m.Network, Store: model.NewStore()}
	}
	for v := range m.Store.IterVariables() {
		if !isWeight(v) {
			continue
		}
		if err := m.average(v, out); err != nil {
			return nil, fmt.Errorf("siamese: running average of %s: %w", v.Path(), err)
		}
	}
	out.loaded = out.weights()
	return out, nil
}

// average copies the running average of one variable.
func (m *Model) average(v *model.Variable, to *Model) error {
	average := m.Store.GetVariable(averageRoot + v.Path())
	if average == nil {
		return errors.New("there is none: train with one")
	}
	value, err := average.Value()
	if err != nil {
		return err
	}
	if value, err = value.Clone(); err != nil {
		return err
	}
	if copied := to.Store.GetVariable(v.Path()); copied != nil {
		return copied.SetValue(value)
	}
	copied, err := to.Store.CreateVariable(v.Path(), value)
	if err == nil {
		copied.SetTrainable(v.Trainable)
	}
	return err
}
