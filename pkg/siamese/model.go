package siamese

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/gosiamese/gosiamese/pkg/internal/backbone"
	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/internal/weights"
	"github.com/gosiamese/gosiamese/pkg/nn"
)

// Model is a network with its weights, including the [Head] if it was trained with the binary loss.
type Model struct {
	Network         Network
	weights.Weights // Below the scope /siamese of the store.
}

// root is the scope of the weights in the store of a model.
const root = "siamese"

// New returns a network with random weights. The same seed gives the same weights on the same backend; XLA
// and the pure-Go backend generate different ones.
func New(network Network, seed int64) (*Model, error) {
	if err := network.check(); err != nil {
		return nil, err
	}
	if err := network.checkMemory(); err != nil {
		return nil, err
	}
	return &Model{network, weights.New("/"+root, seed)}, nil
}

// Save writes the network and its weights to a file atomically. It returns an error if a new model has not
// been used yet and so has no weights, or if a weight is not finite.
func (m *Model) Save(path string) error { return m.Weights.Save(path, m.Network.info) }

// networkKey is the key of the network in the string table of a checkpoint.
const networkKey = "siamese.network"

// backboneKey is the key of the name of its Backbone, if it has one.
const backboneKey = "siamese.backbone"

// info describes the network for the string table of a checkpoint.
func (n Network) info() (map[string]string, error) {
	text, err := json.Marshal(n)
	info := map[string]string{networkKey: string(text)}
	if n.Backbone != nil {
		info[backboneKey] = n.Backbone.Name()
	}
	return info, err
}

// fromFile builds the model of a checkpoint. If its network was trained with a custom Backbone, backbones
// must contain it. The error wraps [trainer.ErrFormat] if the checkpoint holds no Siamese network, or if the
// names and shapes of its weights are not those of its network.
func fromFile(file *checkpoint.File, backbones ...nn.Backbone) (*Model, error) {
	var network Network
	if err := json.Unmarshal([]byte(file.Info[networkKey]), &network); err != nil {
		return nil, fmt.Errorf("siamese: %w: it contains no Siamese network", checkpoint.ErrFormat)
	}
	var err error
	if network.Backbone, err = backbone.Find(file.Info[backboneKey], backbones); err != nil {
		return nil, fmt.Errorf("siamese: %w", err)
	}
	m, err := New(network, 0)
	if err != nil {
		return nil, err
	}
	if err := file.Fill(m.Store); err != nil {
		return nil, err
	}
	if network.Residual > m.Len() { // Otherwise building the graph could take forever.
		return nil, fmt.Errorf("siamese: %w: it holds %d weights, too few for %d residual convolutions",
			checkpoint.ErrFormat, m.Len(), network.Residual)
	}
	picture := [3]int{network.Height, network.Width, network.Channels}
	if err := weights.CheckShapes(&m.Weights, network.Embed, picture, headScope); err != nil {
		return nil, fmt.Errorf("siamese: %w: %w", checkpoint.ErrFormat, err)
	}
	return m, nil
}

// Load reads a model from a file that [Model.Save] wrote. If its network was trained with a custom Backbone,
// backbones must contain it. The error wraps [trainer.ErrFormat] if the file holds no Siamese network, or if
// the names and shapes of its weights are not those of its network.
func Load(path string, backbones ...nn.Backbone) (*Model, error) {
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

// Decode is [Load] for the content of a file.
func Decode(data []byte, backbones ...nn.Backbone) (*Model, error) {
	file, err := checkpoint.Decode(data)
	if err != nil {
		return nil, err
	}
	return fromFile(file, backbones...)
}

// same returns an error that shows both networks if they differ, because the weights of one do not fit the
// other.
func (n Network) same(other Network) error {
	a, b := n, other
	a.Backbone, b.Backbone = nil, nil
	if reflect.DeepEqual(a, b) && backbone.Name(n.Backbone) == backbone.Name(other.Backbone) {
		return nil
	}
	return fmt.Errorf("siamese: a checkpoint of another network: it holds %+v, want %+v", other, n)
}
