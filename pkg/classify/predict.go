package classify

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/internal/forward"
)

// predictBatch is the number of pictures per forward pass.
const predictBatch = 64

// pass prepares the model for the device. The first call compiles it.
func (m *Model) pass(dev *device.Device) (*forward.Pass, error) {
	n := m.Network
	pass, err := forward.New(dev, m.Store, m.logits, n.Height, n.Width, n.Channels, predictBatch)
	if err != nil {
		return nil, fmt.Errorf("classify: predict: %w", err)
	}
	return pass, nil
}

// Predict returns the probabilities [n][classes] for pictures [n][h*w*c] with values in [0, 1]. The classes
// are in the order of Names, and the probabilities of a picture sum to 1. They may be poorly calibrated: a
// network is often more confident than accurate.
//
// It returns an error if a picture has a size other than the network's, or if a result is not finite.
func (m *Model) Predict(dev *device.Device, pictures [][]float32) ([][]float32, error) {
	pass, err := m.pass(dev)
	if err != nil {
		return nil, err
	}
	defer pass.Close()
	logits, err := logitsOf(pictures, pass)
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

// logitsOf returns the logits of each picture, [n][classes].
func logitsOf(pictures [][]float32, pass *forward.Pass) ([][]float32, error) {
	logits, _, err := pass.Run(pictures)
	if err != nil {
		return nil, fmt.Errorf("classify: predict: %w", err)
	}
	return logits, nil
}

// logSumExp is log sum_j exp(z_j), computed without overflow.
func logSumExp(z []float32) float64 {
	wide := make([]float64, len(z))
	for j, v := range z {
		wide[j] = float64(v)
	}
	return floats.LogSumExp(wide)
}
