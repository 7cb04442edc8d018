package classify

import (
	"fmt"
	"math"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/internal/forward"
)

// predictBatch is the number of pictures per forward pass.
const predictBatch = 64

// predictor is a model compiled for a device.
type predictor struct {
	model *Model
	pass  *forward.Pass
}

// predictor prepares the model for the device. The first call compiles it.
func (m *Model) predictor(dev *device.Device) (*predictor, error) {
	n := m.Network
	pass, err := forward.New(dev, m.Store, m.logits, n.Height, n.Width, n.Channels, predictBatch)
	if err != nil {
		return nil, fmt.Errorf("classify: predict: %w", err)
	}
	return &predictor{model: m, pass: pass}, nil
}

// Predict returns the probabilities [n][classes] for pictures [n][h*w*c] with values in [0, 1]. The classes
// are in the order of Names, and the probabilities of a picture sum to 1. They may be poorly calibrated: a
// network is often more confident than accurate.
//
// It returns an error if a picture has a size other than the network's, or if a result is not finite.
func (m *Model) Predict(dev *device.Device, pictures [][]float32) ([][]float32, error) {
	p, err := m.predictor(dev)
	if err != nil {
		return nil, err
	}
	defer p.pass.Close()
	logits, err := p.logits(pictures)
	if err != nil {
		return nil, err
	}
	for _, z := range logits {
		sum := logSumExp(z)
		for j := range z {
			z[j] = float32(math.Exp(float64(z[j]) - sum))
		}
	}
	return logits, nil
}

// logits returns the logits of each picture, [n][classes].
func (p *predictor) logits(pictures [][]float32) ([][]float32, error) {
	logits, _, err := p.pass.Run(pictures)
	if err != nil {
		return nil, fmt.Errorf("classify: predict: %w", err)
	}
	if err := p.model.Complete(); err != nil {
		return nil, fmt.Errorf("classify: %w", err)
	}
	return logits, nil
}

// logSumExp is log sum_j exp(z_j), computed without overflow.
func logSumExp(z []float32) float64 {
	most := math.Inf(-1)
	for _, v := range z {
		most = max(most, float64(v))
	}
	var sum float64
	for _, v := range z {
		sum += math.Exp(float64(v) - most)
	}
	return most + math.Log(sum)
}
