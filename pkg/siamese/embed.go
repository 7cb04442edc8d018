package siamese

import (
	"fmt"
	"math"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/internal/forward"
)

// batchSizes are the compiled batch sizes, each compiled when it is first needed, so that a single picture
// does not take as long as a batch of 64.
var batchSizes = [...]int{1, 8, 64}

// batchSizes leaves out the sizes with which a batch would take more memory than [Network.checkMemory] allows
// for one picture.
func (n Network) batchSizes() []int {
	sizes := batchSizes[:1]
	for i, size := range batchSizes[1:] {
		if n.numbers() <= maxNumbers/float64(size) {
			sizes = batchSizes[:i+2]
		}
	}
	return sizes
}

// Embedder is a model compiled for a device, for repeated calls; [Model.Embed] is for a single one. Each call
// uses the current weights of the model. Close frees its memory.
//
// Any number of goroutines may share an Embedder; their batches run one after the other, because one batch
// uses all processors. Call Close only after all calls have returned, and do not change the weights during a
// call.
type Embedder struct {
	model *Model
	pass  *forward.Pass
}

// Embedder prepares the model for the device. The first call of Embed compiles it.
func (m *Model) Embedder(dev *device.Device) (*Embedder, error) {
	n := m.Network
	pass, err := forward.New(dev, m.Store, n.Embed, n.Height, n.Width, n.Channels, n.batchSizes()...)
	if err != nil {
		return nil, fmt.Errorf("siamese: embed: %w", err)
	}
	return &Embedder{model: m, pass: pass}, nil
}

// Close frees the memory of the embedder.
func (e *Embedder) Close() { e.pass.Close() }

// Embed returns the embeddings f(x) of pictures [n][h*w*c] with values in [0, 1]: [n][Dimensions], of unit
// length unless the network is Unnormalised.
//
// It returns an error if a picture has a size other than the network's, or if an embedding is not finite or
// not of unit length. An embedding is zero if all weights are zero, or if the network is untrained and the
// picture has the same grey value everywhere; its distance to every other embedding would be the same.
func (e *Embedder) Embed(pictures [][]float32) ([][]float32, error) {
	vectors, err := e.output(pictures)
	if err != nil || e.model.Network.Unnormalised {
		return vectors, err
	}
	for i, vector := range vectors {
		if square := float64(squareOf(vector)); math.Abs(square-1) > 1e-3 {
			return nil, fmt.Errorf("siamese: embed: the embedding of picture %d has length %.3g instead "+
				"of 1: the picture is uniformly grey and the network untrained, or the weights are zero: "+
				"look at the picture, and use a trained checkpoint", i, math.Sqrt(square))
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

// output is Embed without the check of the length: for evaluation during training, not for enrolling or
// comparing people.
func (e *Embedder) output(pictures [][]float32) ([][]float32, error) {
	vectors, _, err := e.pass.Run(pictures)
	if err != nil {
		return nil, fmt.Errorf("siamese: embed: %w", err)
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
