// Package weights holds the variables of one network in memory, for models, training runs and checkpoints.
package weights

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/model/initializer"

	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
)

// Weights are the variables of a network: those below a scope of a store. During training the store also
// holds variables outside the scope: the state of the optimizer, moving averages, and variables of a loss
// that the network does not need.
type Weights struct {
	Store *model.Store
	Scope string // Such as "/siamese".
}

// New returns an empty store; the first graph of the network creates its variables with random values.
// The same seed gives the same values on the same backend; XLA and the pure-Go backend generate different
// ones.
func New(scope string, seed int64) Weights {
	store := model.NewStore()
	store.SetParam("/"+model.ParamInitialSeed, seed)
	return Weights{Store: store, Scope: scope}
}

// All yields the variables of the network.
func (w *Weights) All() iter.Seq[*model.Variable] { return w.Store.Scope(w.Scope).IterVariables() }

// Len is the number of variables of the network; 0 for a new network before its first use.
func (w *Weights) Len() int { return w.Store.Scope(w.Scope).NumVariables() }

// Save writes the weights of the network to a file atomically, with the string table that describe returns.
// It returns an error if there are no weights yet or if one is not finite.
func (w *Weights) Save(path string, describe func() (map[string]string, error)) error {
	if w.Len() == 0 {
		return fmt.Errorf("%s not written: a new network has no weights yet: use or train it first", path)
	}
	if err := w.CheckFinite(); err != nil {
		return err
	}
	info, err := describe()
	if err != nil {
		return err
	}
	own := func(v *model.Variable) bool { return strings.HasPrefix(v.Path(), w.Scope+"/") }
	return checkpoint.Save(path, w.Store, own, info)
}

// CheckFinite returns an error if a variable of the store (a weight, a moving average, a moment of the
// optimizer) holds NaN or Inf, because training has diverged.
func (w *Weights) CheckFinite() error {
	for v := range w.Store.IterVariables() {
		if v.DType() != dtypes.Float32 {
			continue
		}
		value, err := v.Value()
		if err != nil {
			return err
		}
		values, err := tensors.CopyFlatData[float32](value)
		if err != nil {
			return fmt.Errorf("weights %s: %w", v.Path(), err)
		}
		if !checkpoint.Finite(values) {
			return fmt.Errorf("weights %s hold NaN or Inf: use a smaller learning rate", v.Path())
		}
	}
	return nil
}

// averageScope holds the moving averages: /average/siamese/...
const averageScope = "/average"

// Average adds the update of the moving averages to the graph of a step, after the update of the weights:
// average <- decay average + (1 - decay) weight (Polyak and Juditsky 1992). The decay of the first step must
// be 0.
func (w *Weights) Average(decay *Node) {
	for _, v := range slices.Collect(w.All()) { // Not w.All() itself, because the store grows.
		average := w.Store.VariableWithShape(averageScope+v.Path(), v.Shape(), initializer.Zero)
		average.SetTrainable(false)
		kept := Mul(average.NodeValue(decay), decay)
		average.SetNodeValue(Add(kept, Mul(v.NodeValue(decay), OneMinus(decay))))
	}
}

// CopyAverages copies the current moving averages to the weights of another network.
func (w *Weights) CopyAverages(to *Weights) error {
	for v := range w.All() {
		if err := w.copyAverage(v, to.Store); err != nil {
			return fmt.Errorf("moving average of %s: %w", v.Path(), err)
		}
	}
	return nil
}

func (w *Weights) copyAverage(v *model.Variable, to *model.Store) error {
	average := w.Store.GetVariable(averageScope + v.Path())
	if average == nil {
		return errors.New("it does not exist")
	}
	value, err := average.Value()
	if err != nil {
		return err
	}
	if value, err = value.Clone(); err != nil {
		return err
	}
	if copied := to.GetVariable(v.Path()); copied != nil {
		return copied.SetValue(value)
	}
	copied, err := to.CreateVariable(v.Path(), value)
	if err == nil {
		copied.SetTrainable(v.Trainable)
	}
	return err
}
