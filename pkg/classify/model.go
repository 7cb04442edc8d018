package classify

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/backbone"
	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// Model is a network with its weights and the names of its classes.
type Model struct {
	Network         Network
	Names           []string // Of the classes, in the order of the probabilities.
	trainer.Weights          // Below /[Root].
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
	return &Model{network, slices.Clone(names), trainer.NewWeights("/"+Root, seed)}, nil
}

// Graph is the network with the weights of the model, in any graph of GoMLX: pictures x [b, h, w, c] ->
// logits [b, classes].
func (m *Model) Graph(scope *model.Scope, x *graph.Node) *graph.Node {
	return m.Network.Logits(scope.Store().Scope("/"+Root), x, len(m.Names))
}

// Save writes the network, its weights and the names of the classes to a file, whole or not at all. A new
// model has no weights before its first use, which is an error, and so are weights that are not numbers.
func (m *Model) Save(path string) error {
	info, err := m.info()
	if err != nil {
		return err
	}
	if err := m.Weights.Save(path, info); err != nil {
		return fmt.Errorf("classify: %w", err)
	}
	return nil
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
	text, err := json.Marshal(description{m.Network, backbone.NameOf(m.Network.Backbone), m.Names})
	return map[string]string{modelKey: string(text)}, err
}

// fromFile makes a model of a checkpoint. If its network has a backbone of its own, that must be among
// backbones. A checkpoint of something else is an error that wraps [trainer.ErrFormat].
func fromFile(file *checkpoint.File, backbones []backbone.Backbone) (*Model, error) {
	var d description
	if err := json.Unmarshal([]byte(file.Info[modelKey]), &d); err != nil {
		return nil, fmt.Errorf("classify: %w: it describes no classifier", checkpoint.ErrFormat)
	}
	var err error
	if d.Network.Backbone, err = backbone.Find(d.Backbone, backbones); err != nil {
		return nil, fmt.Errorf("classify: %w", err)
	}
	m, err := New(d.Network, d.Names, 0)
	if err != nil {
		return nil, err
	}
	if err := m.Fill(file); err != nil {
		return nil, fmt.Errorf("classify: %w", err)
	}
	return m, nil
}

// Load reads the model of a file that [Model.Save] wrote. If its network has a backbone of its own, that must
// be among backbones; its weights come from the file.
func Load(path string, backbones ...backbone.Backbone) (*Model, error) {
	file, err := checkpoint.Load(path)
	if err != nil {
		return nil, fmt.Errorf("classify: %w", err)
	}
	m, err := fromFile(file, backbones)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, path)
	}
	return m, nil
}

// same returns an error that names the difference where the weights of one model do not fit the other.
func (m *Model) same(other *Model) error {
	a, b := m.Network, other.Network
	if backbone.NameOf(a.Backbone) != backbone.NameOf(b.Backbone) || !slices.Equal(m.Names, other.Names) {
		return fmt.Errorf("classify: a checkpoint of the backbone %q and the classes %q, wanted %q and %q",
			backbone.NameOf(b.Backbone), other.Names, backbone.NameOf(a.Backbone), m.Names)
	}
	a.Backbone, b.Backbone = nil, nil
	if !reflect.DeepEqual(a, b) {
		return fmt.Errorf("classify: a checkpoint of another network: it holds %+v, wanted %+v", b, a)
	}
	return nil
}
