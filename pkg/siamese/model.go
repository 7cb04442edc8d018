package siamese

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

// Model is a network with its weights, and with its [Head] where it was trained with the binary loss.
type Model struct {
	Network Network
	Store   *model.Store // The weights, below /[Root].

	loaded int // Variables that came from a file; 0 for a new model.
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
	store := model.NewStore()
	store.SetParam("/"+model.ParamInitialSeed, seed)
	return &Model{Network: network, Store: store}, nil
}

// Graph is f with the weights of the model, in any graph of GoMLX: pictures x [b, h, w, c] -> unit vectors
// [b, Dimensions].
func (m *Model) Graph(scope *model.Scope, x *graph.Node) *graph.Node {
	return m.Network.Embed(scope.Store().Scope("/"+Root), x)
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

func isWeight(v *model.Variable) bool { return strings.HasPrefix(v.Path(), "/"+Root+"/") }

// complete returns an error where a graph had to make up weights that the file of the model lacked.
func (m *Model) complete() error {
	if n := m.weights(); m.loaded > 0 && n != m.loaded {
		return fmt.Errorf("siamese: %w: it holds %d of the %d weights of its network",
			checkpoint.ErrFormat, m.loaded, n)
	}
	return nil
}

// Save writes the network and its weights to a file, whole or not at all. A new model has no weights before
// its first use, which is an error, and so are weights that are not numbers.
func (m *Model) Save(path string) error { return m.SaveWith(path, nil) }

// SaveWith is [Model.Save] with more strings in the table of the file.
func (m *Model) SaveWith(path string, notes map[string]string) error {
	if m.weights() == 0 {
		return fmt.Errorf("siamese: %s is not written: a new model has no weights: embed or train first",
			path)
	}
	if err := m.CheckWeights(); err != nil {
		return err
	}
	info, err := m.Network.Info()
	if err != nil {
		return err
	}
	maps.Copy(info, notes)
	return checkpoint.Save(path, m.Store, isWeight, info)
}

// networkKey names the network in the table of strings of a checkpoint.
const networkKey = "siamese.network"

// Info describes the network for the table of strings of a checkpoint.
func (n Network) Info() (map[string]string, error) {
	text, err := json.Marshal(n)
	return map[string]string{networkKey: string(text)}, err
}

// FromFile makes a model of a checkpoint. A checkpoint of something else is an error that wraps
// [checkpoint.ErrFormat], and so is one whose weights are not those of its network, by name and shape.
func FromFile(file *checkpoint.File) (*Model, error) {
	var network Network
	if err := json.Unmarshal([]byte(file.Info[networkKey]), &network); err != nil {
		return nil, fmt.Errorf("siamese: %w: it describes no Siamese network", checkpoint.ErrFormat)
	}
	m, err := New(network, 0)
	if err != nil {
		return nil, err
	}
	if err := file.Fill(m.Store); err != nil {
		return nil, err
	}
	m.loaded = m.weights()
	if err := m.checkShapes(); err != nil {
		return nil, fmt.Errorf("siamese: %w: %w", checkpoint.ErrFormat, err)
	}
	return m, nil
}

// Load reads the network and the weights of a file that [Model.Save] wrote.
func Load(path string) (*Model, error) {
	file, err := checkpoint.Load(path)
	if err != nil {
		return nil, err
	}
	m, err := FromFile(file)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, path)
	}
	return m, nil
}

// Same returns an error that names the difference where two networks differ: weights of one do not fit the
// other.
func (n Network) Same(other Network) error {
	if reflect.DeepEqual(n, other) {
		return nil
	}
	return fmt.Errorf("siamese: a checkpoint of another network: it holds %+v, wanted %+v", other, n)
}

// CheckWeights returns an error where a weight, of the network or one that a loss learns beside it, a running
// average or a number of the optimizer is not finite: training has run away.
func (m *Model) CheckWeights() error {
	for v := range m.Store.IterVariables() {
		if v.DType() != dtypes.Float32 {
			continue
		}
		value, err := v.Value()
		if err != nil {
			return fmt.Errorf("siamese: %w", err)
		}
		values, err := tensors.CopyFlatData[float32](value)
		if err != nil {
			return fmt.Errorf("siamese: weights %s: %w", v.Path(), err)
		}
		if !finite(values) {
			return fmt.Errorf("siamese: weights %s hold NaN or Inf: take a smaller learning rate", v.Path())
		}
	}
	return nil
}

func finite(values []float32) bool {
	return !slices.ContainsFunc(values, func(v float32) bool { return v-v != 0 })
}
