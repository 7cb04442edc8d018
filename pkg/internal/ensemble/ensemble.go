// Package ensemble combines Siamese networks.
package ensemble

import (
	"errors"
	"math"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// Ensemble is several networks, trained with different seeds, people or settings. It concatenates their
// embeddings, so that d(x, y) is the mean of their distances.
type Ensemble []*siamese.Model

// Embed returns unit vectors [n][sum of Dimensions] for pictures [n][h*w*c]; see [siamese.Embedder.Embed].
func (e Ensemble) Embed(dev *device.Device, pictures [][]float32) ([][]float32, error) {
	if len(e) == 0 {
		return nil, errors.New("ensemble: an ensemble without models: give at least one")
	}
	vectors := make([][]float32, len(pictures))
	scale := float32(1 / math.Sqrt(float64(len(e))))
	for _, m := range e {
		own, err := m.Embed(dev, pictures)
		if err != nil {
			return nil, err
		}
		for i, vector := range own {
			for _, v := range vector {
				vectors[i] = append(vectors[i], scale*v)
			}
		}
	}
	return vectors, nil
}
