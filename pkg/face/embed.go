package face

import (
	"fmt"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
)

// Embedder maps aligned faces to embeddings. Any number of goroutines may use it.
type Embedder struct{ network *pretrained.Network }

// NewEmbedder loads the embedding network. The error wraps [pretrained.ErrMissing] if its weights are not on
// this machine, and explains how to get them.
func NewEmbedder(dev *device.Device) (*Embedder, error) {
	network, err := pretrained.SFace(dev, true)
	if err != nil {
		return nil, fmt.Errorf("face: %w", err)
	}
	return &Embedder{network}, nil
}

// Embed maps faces, as [Align] returns them, to embeddings of unit length, [n][128]. Each is that of the face
// and of its mirror image, added and scaled.
func (e *Embedder) Embed(faces [][]float32) ([][]float32, error) {
	embeddings, err := e.network.Run(faces)
	if err != nil {
		return nil, fmt.Errorf("face: embed: %w", err)
	}
	return embeddings, nil
}
