package siamese

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/backbone"
	"github.com/gosiamese/gosiamese/pkg/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// Model is a network with its weights, and with its [Head] where it was trained with the binary loss.
type Model struct {
	Network         Network
	trainer.Weights // Below /[Root].
}

// Root is the scope of the weights in the store of a model.
const Root = "siamese"

// New returns a network with random weights. The same seed gives the same weights on one backend; the two
// backends draw different ones.
func New(network Network, seed int64) (*Model, error) {
	if err := network.Check(); err != nil {
		return nil, err
	}
	if err := network.checkMemory(); err != nil {
		return nil, err
	}
	return &Model{network, trainer.NewWeights("/"+Root, seed)}, nil
}

// Graph is f with the weights of the model, in any graph of GoMLX: pictures x [b, h, w, c] -> unit vectors
// [b, Dimensions].
func (m *Model) Graph(scope *model.Scope, x *graph.Node) *graph.Node {
	return m.Network.Embed(scope.Store().Scope("/"+Root), x)
}

// Save writes the network and its weights to a file, whole or not at all. A new model has no weights before
// its first use, which is an error, and so are weights that are not numbers.
func (m *Model) Save(path string) error {
	info, err := m.Network.info()
	if err != nil {
		return err
	}
	if err := m.Weights.Save(path, info); err != nil {
		return fmt.Errorf("siamese: %w", err)
	}
	return nil
}

// networkKey names the network in the table of strings of a checkpoint.
const networkKey = "siamese.network"

// backboneKey names the backbone there, if the network has one of its own.
const backboneKey = "siamese.backbone"

// info describes the network for the table of strings of a checkpoint.
func (n Network) info() (map[string]string, error) {
	text, err := json.Marshal(n)
	info := map[string]string{networkKey: string(text)}
	if n.Backbone != nil {
		info[backboneKey] = n.Backbone.Name()
	}
	return info, err
}

// fromFile makes a model of a checkpoint. If its network has a backbone of its own, that must be among
// backbones. A checkpoint of something else is an error that wraps [checkpoint.ErrFormat], and so is one
// whose weights are not those of its network, by name and shape.
func fromFile(file *checkpoint.File, backbones ...backbone.Backbone) (*Model, error) {
	var network Network
	if err := json.Unmarshal([]byte(file.Info[networkKey]), &network); err != nil {
		return nil, fmt.Errorf("siamese: %w: it describes no Siamese network", checkpoint.ErrFormat)
	}
	var err error
	if network.Backbone, err = backbone.Find(file.Info[backboneKey], backbones); err != nil {
		return nil, fmt.Errorf("siamese: %w", err)
	}
	m, err := New(network, 0)
	if err != nil {
		return nil, err
	}
	if err := m.Fill(file); err != nil {
		return nil, err
	}
	if err := m.checkShapes(); err != nil {
		return nil, fmt.Errorf("siamese: %w: %w", checkpoint.ErrFormat, err)
	}
	return m, nil
}

// Load reads the network and the weights of a file that [Model.Save] wrote; see [fromFile] for backbones.
func Load(path string, backbones ...backbone.Backbone) (*Model, error) {
	file, err := checkpoint.Load(path)
	if err != nil {
		return nil, err
	}
	m, err := fromFile(file, backbones...)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, path)
	}
	return m, nil
}

// same returns an error that names the difference where two networks differ: weights of one do not fit the
// other.
func (n Network) same(other Network) error {
	a, b := n, other
	a.Backbone, b.Backbone = nil, nil
	if reflect.DeepEqual(a, b) && backbone.NameOf(n.Backbone) == backbone.NameOf(other.Backbone) {
		return nil
	}
	return fmt.Errorf("siamese: a checkpoint of another network: it holds %+v, wanted %+v", other, n)
}
