package classify

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/internal/backbone"
	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/internal/weights"
	"github.com/gosiamese/gosiamese/pkg/nn"
)

// Model is a network with its weights and the names of its classes.
type Model struct {
	Network         Network
	Names           []string // Of the classes, in the order of the probabilities.
	weights.Weights          // Below root.
}

// root is the scope of the weights in the store of a model.
const root = "/classifier"

// New returns a network with random weights; a pretrained backbone keeps its own weights. The same seed gives
// the same weights on the same backend; XLA and the pure-Go backend generate different ones.
func New(network Network, names []string, seed int64) (*Model, error) {
	if err := network.check(); err != nil {
		return nil, err
	}
	if len(names) < 2 {
		return nil, fmt.Errorf("classify: %d classes %q: want at least 2", len(names), names)
	}
	return &Model{network, slices.Clone(names), weights.New(root, seed)}, nil
}

// logits adds the network to a graph: pictures x [b, h, w, c] -> logits [b, classes].
func (m *Model) logits(scope *model.Scope, x *graph.Node) *graph.Node {
	return m.Network.logits(scope.Store().Scope(root), x, len(m.Names))
}

// Save writes the network, its weights and the names of the classes to a file atomically. It returns an error
// if a new model has not been used yet and so has no weights, or if a weight is not finite.
func (m *Model) Save(path string) error { return m.Weights.Save(path, m.info) }

// modelKey is the key of the description of the model in the string table of a checkpoint.
const modelKey = "classify.model"

// description describes the model in a checkpoint.
type description struct {
	Network  Network  `json:"network"`
	Backbone string   `json:"backbone,omitempty"` // Its name.
	Names    []string `json:"names"`
}

func (m *Model) info() (map[string]string, error) {
	text, err := json.Marshal(description{m.Network, backbone.Name(m.Network.Backbone), m.Names})
	return map[string]string{modelKey: string(text)}, err
}

// fromFile builds the model of a checkpoint. If its network was trained with a custom Backbone, backbones
// must contain it. The error wraps [trainer.ErrFormat] if the checkpoint holds no classifier, or if the names
// and shapes of its weights are not those of its network.
func fromFile(file *checkpoint.File, backbones ...nn.Backbone) (*Model, error) {
	var d description
	if err := json.Unmarshal([]byte(file.Info[modelKey]), &d); err != nil {
		return nil, fmt.Errorf("classify: %w: it contains no classifier", checkpoint.ErrFormat)
	}
	var err error
	if d.Network.Backbone, err = backbone.Find(d.Backbone, backbones); err != nil {
		return nil, fmt.Errorf("classify: %w", err)
	}
	m, err := New(d.Network, d.Names, 0)
	if err != nil {
		return nil, err
	}
	if err := file.Fill(m.Store); err != nil {
		return nil, fmt.Errorf("classify: %w", err)
	}
	picture := [3]int{d.Network.Height, d.Network.Width, d.Network.Channels}
	if err := weights.CheckShapes(&m.Weights, m.logits, picture); err != nil {
		return nil, fmt.Errorf("classify: %w: %w", checkpoint.ErrFormat, err)
	}
	return m, nil
}

// Load reads a model from a file that [Model.Save] wrote. If its network was trained with a custom Backbone,
// backbones must contain it; the weights come from the file. The error wraps [trainer.ErrFormat] if the file
// holds no classifier, or if the names and shapes of its weights are not those of its network.
func Load(path string, backbones ...nn.Backbone) (*Model, error) {
	file, err := checkpoint.Load(path)
	if err != nil {
		return nil, fmt.Errorf("classify: %w", err)
	}
	m, err := fromFile(file, backbones...)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, path)
	}
	return m, nil
}

// same returns an error that shows the difference if the weights of one model do not fit the other.
func (m *Model) same(other *Model) error {
	a, b := m.Network, other.Network
	if backbone.Name(a.Backbone) != backbone.Name(b.Backbone) || !slices.Equal(m.Names, other.Names) {
		return fmt.Errorf("classify: a checkpoint with the backbone %q and the classes %q, want %q and %q",
			backbone.Name(b.Backbone), other.Names, backbone.Name(a.Backbone), m.Names)
	}
	a.Backbone, b.Backbone = nil, nil
	if !reflect.DeepEqual(a, b) {
		return fmt.Errorf("classify: a checkpoint of another network: it holds %+v, want %+v", b, a)
	}
	return nil
}
