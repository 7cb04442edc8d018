package siamese

import (
	"errors"
	"math"

	"github.com/gosiamese/gosiamese/pkg/device"
)

// Ensemble is several networks that judge together, trained apart from different weights or people: their
// vectors stand side by side, so that d(x, y) is the mean of their distances.
type Ensemble []*Model

// Embed returns unit vectors of pictures [n][sum of Dimensions]; see [Embedder.Embed].
func (e Ensemble) Embed(dev *device.Device, pictures [][]float32) ([][]float32, error) {
	if len(e) == 0 {
		return nil, errors.New("siamese: an ensemble without models: give one at least")
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
