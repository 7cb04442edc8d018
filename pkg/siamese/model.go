package siamese

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/device"
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
	store := model.NewStore()
	store.SetParam("/"+model.ParamInitialSeed, seed)
	return &Model{Network: network, Store: store}, nil
}

// Graph is f with the weights of the model, in any graph of GoMLX: pictures x [b, h, w, c] -> unit vectors
// [b, Dimensions].
func (m *Model) Graph(scope *model.Scope, x *graph.Node) *graph.Node {
	return m.Network.Embed(scope.Store().Scope("/"+Root), x)
}

// embedBatch is the number of pictures that go through the network at once in [Model.Embed].
const embedBatch = 64

// Embed returns f(x) of pictures [n][h*w*c], values in [0, 1]: n unit vectors [n][Dimensions].
//
// It is an error if a picture has another size than the network's, or if a result is not a number.
func (m *Model) Embed(dev *device.Device, pictures [][]float32) ([][]float32, error) {
	exec, err := model.NewExec(dev.Backend, m.Store, m.Graph)
	if err != nil {
		return nil, fmt.Errorf("siamese: embed: %w", err)
	}
	defer exec.Finalize()
	var vectors [][]float32
	for start := 0; start < len(pictures); start += embedBatch {
		batch := pictures[start:min(start+embedBatch, len(pictures))]
		x, err := m.batch(batch)
		if err != nil {
			return nil, err
		}
		out, err := exec.Call1(x)
		if err != nil {
			return nil, fmt.Errorf("siamese: embed: %w", err)
		}
		if err := m.complete(); err != nil {
			return nil, err
		}
		flat, err := tensors.CopyFlatData[float32](out)
		if err != nil {
			return nil, fmt.Errorf("siamese: embed: %w", err)
		}
		for i := range batch {
			vector := flat[i*m.Network.Dimensions : (i+1)*m.Network.Dimensions]
			if !finite(vector) {
				return nil, fmt.Errorf(
					"siamese: embed: the vector of picture %d is not a number: look for NaN or Inf in "+
						"the picture or in the weights", start+i)
			}
			vectors = append(vectors, vector)
		}
	}
	return vectors, nil
}

// batch lays pictures side by side, and fills up to embedBatch with zeros so that one compiled graph serves
// all: [embedBatch, h, w, c].
func (m *Model) batch(pictures [][]float32) (*tensors.Tensor, error) {
	n := m.Network
	size := n.Height * n.Width * n.Channels
	flat := make([]float32, embedBatch*size)
	for i, picture := range pictures {
		if len(picture) != size {
			return nil, fmt.Errorf(
				"siamese: embed: a picture has %d values, the network wants %d x %d x %d = %d: resize it",
				len(picture), n.Height, n.Width, n.Channels, size)
		}
		if !finite(picture) {
			return nil, fmt.Errorf("siamese: embed: picture %d of its batch holds NaN or Inf", i)
		}
		copy(flat[i*size:], picture)
	}
	x := tensors.FromShape(shapes.Make(dtypes.Float32, embedBatch, n.Height, n.Width, n.Channels))
	return x, x.MutableFlatData(func(data any) { copy(data.([]float32), flat) })
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
func (m *Model) Save(path string) error {
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
// [checkpoint.ErrFormat].
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

// CheckWeights returns an error where a weight, of the network or one that a loss learns beside it, is not a
// finite number: training has run away.
func (m *Model) CheckWeights() error {
	for v := range m.Store.IterVariables() {
		if !isWeight(v) && !v.Trainable {
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
