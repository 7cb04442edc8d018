package siamese

import (
	"fmt"
	"math"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/internal/forward"
)

// batchSizes are those that are compiled, each when it is first needed, so that one picture does not wait for
// the time of 64.
var batchSizes = [...]int{1, 8, 64}

// batchSizes leaves out sizes whose batches take more memory than [Network.checkMemory] allows one picture.
func (n Network) batchSizes() []int {
	sizes := batchSizes[:1]
	for i, size := range batchSizes[1:] {
		if n.numbers() <= maxNumbers/float64(size) {
			sizes = batchSizes[:i+2]
		}
	}
	return sizes
}

// Embedder is a model compiled for a device, for many calls; [Model.Embed] is for one. It uses the weights
// that the model has at each call. Close frees its memory.
//
// Any number of goroutines may share an Embedder: their batches take turns, since one batch keeps all
// processors busy. Close must come after all calls. The weights must not change meanwhile.
type Embedder struct {
	model *Model
	pass  *forward.Pass
}

// Embedder prepares the model for the device. The first call of Embed compiles.
func (m *Model) Embedder(dev *device.Device) (*Embedder, error) {
	n := m.Network
	pass, err := forward.New(dev, m.Store, m.Graph, n.Height, n.Width, n.Channels, n.batchSizes()...)
	if err != nil {
		return nil, fmt.Errorf("siamese: embed: %w", err)
	}
	return &Embedder{model: m, pass: pass}, nil
}

// Close ends the use of the embedder.
func (e *Embedder) Close() { e.pass.Close() }

// Embed returns f(x) of pictures [n][h*w*c], values in [0, 1]: n unit vectors [n][Dimensions], unless the
// network is Unnormalised.
//
// It is an error if a picture has another size than the network's, or if a vector is not finite or not of
// unit length. The zero vector is what a network has for every picture if its weights are zero, and what a
// network that was not trained has for a picture of one single grey, in which there is nothing to see; it
// would be as near to everyone as to no one.
func (e *Embedder) Embed(pictures [][]float32) ([][]float32, error) {
	vectors, err := e.output(pictures)
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

// output is Embed without the check of lengths, to measure how far training has come; not to enrol or compare
// people by.
func (e *Embedder) output(pictures [][]float32) ([][]float32, error) {
	vectors, _, err := e.pass.Run(pictures)
	if err != nil {
		return nil, fmt.Errorf("siamese: embed: %w", err)
	}
	if err := e.model.Complete(); err != nil {
		return nil, fmt.Errorf("siamese: %w", err)
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
