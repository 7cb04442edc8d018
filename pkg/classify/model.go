package classify

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/checkpoint"
)

// Model is a network with its weights and the names of its classes.
type Model struct {
	Network Network
	Names   []string     // Of the classes, in the order of the probabilities.
	Store   *model.Store // The weights, below /[Root].

	loaded int // Variables that came from a file; 0 for a new model.
}

// Root is the scope of the weights in the store of a model.
const Root = "classifier"

// New returns a network with random weights, and those of its backbone where it has one. The same seed gives
// the same weights on one backend; the two backends draw different ones.
func New(network Network, names []string, seed int64) (*Model, error) {
	if err := network.Check(); err != nil {
		return nil, err
	}
	if len(names) < 2 {
		return nil, fmt.Errorf("classify: %d classes %q: want at least 2", len(names), names)
	}
	store := model.NewStore()
	store.SetParam("/"+model.ParamInitialSeed, seed)
	return &Model{Network: network, Names: slices.Clone(names), Store: store}, nil
}

// Graph is the network with the weights of the model, in any graph of GoMLX: pictures x [b, h, w, c] ->
// logits [b, classes].
func (m *Model) Graph(scope *model.Scope, x *graph.Node) *graph.Node {
	return m.Network.Logits(scope.Store().Scope("/"+Root), x, len(m.Names))
}

func isWeight(v *model.Variable) bool { return strings.HasPrefix(v.Path(), "/"+Root+"/") }

func isBackbone(v *model.Variable) bool {
	return strings.HasPrefix(v.Path(), "/"+Root+"/"+backboneScope+"/")
}

// weights counts the variables of the network.
func (m *Model) weights() (n int) {
	for v := range m.Store.IterVariables() {
		if isWeight(v) {
			n++
		}
	}
	return n
}

// complete returns an error where a graph had to make up weights that the file of the model lacked.
func (m *Model) complete() error {
	if n := m.weights(); m.loaded > 0 && n != m.loaded {
		return fmt.Errorf("classify: %w: it holds %d of the %d weights of its network",
			checkpoint.ErrFormat, m.loaded, n)
	}
	return nil
}

// Save writes the network, its weights and the names of the classes to a file, whole or not at all. A new
// model has no weights before its first use, which is an error, and so are weights that are not numbers.
func (m *Model) Save(path string) error { return m.save(path, nil) }

// save is Save with more strings in the table of the file.
func (m *Model) save(path string, notes map[string]string) error {
	if m.weights() == 0 {
		return fmt.Errorf("classify: %s is not written: a new model has no weights: predict or train first",
			path)
	}
	if err := m.CheckWeights(); err != nil {
		return err
	}
	info, err := m.info()
	if err != nil {
		return err
	}
	maps.Copy(info, notes)
	return checkpoint.Save(path, m.Store, isWeight, info)
}

// modelKey names the description of the model in the table of strings of a checkpoint.
const modelKey = "classify.model"

// description is what a file says of the model whose weights it holds.
type description struct {
	Network  Network  `json:"network"`
	Backbone string   `json:"backbone,omitempty"` // Its name.
	Names    []string `json:"names"`
}

func (m *Model) info() (map[string]string, error) {
	text, err := json.Marshal(description{m.Network, nameOf(m.Network.Backbone), m.Names})
	return map[string]string{modelKey: string(text)}, err
}

// nameOf is empty for nil.
func nameOf(b Backbone) string {
	if b == nil {
		return ""
	}
	return b.Name()
}

// fromFile makes a model of a checkpoint. A checkpoint of something else is an error that wraps
// [checkpoint.ErrFormat].
func fromFile(file *checkpoint.File, b Backbone) (*Model, error) {
	var d description
	if err := json.Unmarshal([]byte(file.Info[modelKey]), &d); err != nil {
		return nil, fmt.Errorf("classify: %w: it describes no classifier", checkpoint.ErrFormat)
	}
	if d.Backbone != nameOf(b) {
		return nil, fmt.Errorf("classify: the checkpoint is of a network on the backbone %q, here is %q: "+
			"load it with LoadOn and that backbone, or set Backbone of the history", d.Backbone, nameOf(b))
	}
	d.Network.Backbone = b
	m, err := New(d.Network, d.Names, 0)
	if err != nil {
		return nil, err
	}
	if err := file.Fill(m.Store); err != nil {
		return nil, fmt.Errorf("classify: %w", err)
	}
	m.loaded = m.weights()
	return m, nil
}

// Load reads the model of a file that [Model.Save] wrote, of a network without a backbone.
func Load(path string) (*Model, error) { return LoadOn(path, nil) }

// LoadOn reads the model of a file that [Model.Save] wrote, of a network on a backbone; nil for none. The
// weights of the backbone come from the file too. A backbone of another name is an error.
func LoadOn(path string, b Backbone) (*Model, error) {
	file, err := checkpoint.Load(path)
	if err != nil {
		return nil, fmt.Errorf("classify: %w", err)
	}
	m, err := fromFile(file, b)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, path)
	}
	return m, nil
}

// same returns an error that names the difference where the weights of one model do not fit the other.
func (m *Model) same(other *Model) error {
	a, b := m.Network, other.Network
	if nameOf(a.Backbone) != nameOf(b.Backbone) || !slices.Equal(m.Names, other.Names) {
		return fmt.Errorf("classify: a checkpoint of the backbone %q and the classes %q, wanted %q and %q",
			nameOf(b.Backbone), other.Names, nameOf(a.Backbone), m.Names)
	}
	a.Backbone, b.Backbone = nil, nil
	if !reflect.DeepEqual(a, b) {
		return fmt.Errorf("classify: a checkpoint of another network: it holds %+v, wanted %+v", b, a)
	}
	return nil
}

// CheckWeights returns an error where a weight, a running average or a number of the optimizer is not finite:
// training has run away.
func (m *Model) CheckWeights() error {
	for v := range m.Store.IterVariables() {
		if v.DType() != dtypes.Float32 {
			continue
		}
		value, err := v.Value()
		if err != nil {
			return fmt.Errorf("classify: %w", err)
		}
		values, err := tensors.CopyFlatData[float32](value)
		if err != nil {
			return fmt.Errorf("classify: weights %s: %w", v.Path(), err)
		}
		if !finite(values) {
			return fmt.Errorf("classify: weights %s hold NaN or Inf: take a smaller learning rate", v.Path())
		}
	}
	return nil
}

func finite(values []float32) bool {
	return !slices.ContainsFunc(values, func(v float32) bool { return v-v != 0 })
}
