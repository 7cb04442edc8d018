package siamese

import (
	"fmt"
	"math"
	"sync"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// batchSizes are how many pictures go through the network at once, each a graph that is compiled when it is
// first needed: a call takes the smallest that holds its pictures, so that one does not wait for 64.
var batchSizes = [...]int{1, 8, 64}

// batchSize is also such that a batch of large pictures takes no more memory than [Network.checkMemory]
// allows one picture.
func (m *Model) batchSize(pictures int) int {
	size := batchSizes[0]
	for _, larger := range batchSizes[1:] {
		if pictures > size && m.Network.numbers() <= maxNumbers/float64(larger) {
			size = larger
		}
	}
	return size
}

// Embedder is a model compiled for a device, for many calls; [Model.Embed] is for one. It takes the weights
// that the model has at each call. Close gives its memory back.
//
// Any number of goroutines may share an Embedder: its calls wait for each other, batch by batch, since one
// batch keeps all processors busy. Close must come after them. The weights must not change meanwhile.
type Embedder struct {
	model *Model
	exec  *model.Exec
	turn  sync.Mutex // One batch at a time: the first of its size makes and compiles variables.
}

// Embedder prepares the model for the device. The first call of Embed compiles.
func (m *Model) Embedder(dev *device.Device) (*Embedder, error) {
	exec, err := model.NewExec(dev.Backend, m.Store, m.Graph)
	if err != nil {
		return nil, fmt.Errorf("siamese: embed: %w", err)
	}
	return &Embedder{model: m, exec: exec}, nil
}

// Close ends the use of the embedder.
func (e *Embedder) Close() { e.exec.Finalize() }

// Embed returns f(x) of pictures [n][h*w*c], values in [0, 1]: n unit vectors [n][Dimensions], unless the
// network is Unnormalised.
//
// It is an error if a picture has another size than the network's, or if a vector is not finite or not of
// unit length. The zero vector is what a network has for every picture if its weights are zero, and what a
// network that was not trained has for a picture of one single grey, in which there is nothing to see; it
// would be as near to everyone as to no one.
func (e *Embedder) Embed(pictures [][]float32) ([][]float32, error) {
	vectors, err := e.Output(pictures)
	if err != nil || e.model.Network.Unnormalised {
		return vectors, err
	}
	for i, vector := range vectors {
		if square := float64(squareOf(vector)); math.Abs(square-1) > 1e-3 {
			return nil, fmt.Errorf("siamese: embed: the vector of picture %d is not of unit length but "+
				"%.3g: its picture is one single grey and the network not trained, or the weights are zero: "+
				"look at the picture, and take a trained checkpoint", i, math.Sqrt(square))
		}
	}
	return vectors, nil
}

func squareOf(vector []float32) (sum float32) {
	for _, v := range vector {
		sum += v * v
	}
	return sum
}

// Output is Embed without the look at lengths: the vectors as the network has them, to measure how far
// training has come, and not to enrol or compare people by.
func (e *Embedder) Output(pictures [][]float32) ([][]float32, error) {
	var vectors [][]float32
	size := e.model.batchSize(len(pictures))
	for start := 0; start < len(pictures); start += size {
		batch := pictures[start:min(start+size, len(pictures))]
		found, err := e.embed(batch, size)
		if err != nil {
			return nil, err
		}
		for i, vector := range found {
			if !trainer.Finite(vector) {
				return nil, fmt.Errorf(
					"siamese: embed: the vector of picture %d is not a number: look for NaN or Inf in "+
						"the picture or in the weights", start+i)
			}
		}
		vectors = append(vectors, found...)
	}
	return vectors, nil
}

// embed is Embed for one batch.
func (e *Embedder) embed(pictures [][]float32, size int) ([][]float32, error) {
	x, err := e.model.batch(pictures, size)
	if err != nil {
		return nil, err
	}
	e.turn.Lock()
	defer e.turn.Unlock()
	out, err := e.exec.Call1(x)
	if err != nil {
		return nil, fmt.Errorf("siamese: embed: %w", err)
	}
	if err := e.model.Complete(); err != nil {
		return nil, fmt.Errorf("siamese: %w", err)
	}
	flat, err := tensors.CopyFlatData[float32](out)
	if err != nil {
		return nil, fmt.Errorf("siamese: embed: %w", err)
	}
	n := e.model.Network.Dimensions
	var vectors [][]float32
	for i := range pictures {
		vectors = append(vectors, flat[i*n:(i+1)*n])
	}
	return vectors, nil
}

// Embed is [Embedder.Embed] for a single call.
func (m *Model) Embed(dev *device.Device, pictures [][]float32) ([][]float32, error) {
	embedder, err := m.Embedder(dev)
	if err != nil {
		return nil, err
	}
	defer embedder.Close()
	return embedder.Embed(pictures)
}

// batch lays pictures side by side, and fills up with zeros: [rows, h, w, c].
func (m *Model) batch(pictures [][]float32, rows int) (*tensors.Tensor, error) {
	n := m.Network
	size := n.Height * n.Width * n.Channels
	flat := make([]float32, rows*size)
	for i, picture := range pictures {
		if len(picture) != size {
			return nil, fmt.Errorf(
				"siamese: embed: a picture has %d values, the network wants %d x %d x %d = %d: resize it",
				len(picture), n.Height, n.Width, n.Channels, size)
		}
		if !trainer.Finite(picture) {
			return nil, fmt.Errorf("siamese: embed: picture %d of its batch holds NaN or Inf", i)
		}
		copy(flat[i*size:], picture)
	}
	x := tensors.FromShape(shapes.Make(dtypes.Float32, rows, n.Height, n.Width, n.Channels))
	return x, x.MutableFlatData(func(data any) { copy(data.([]float32), flat) })
}
