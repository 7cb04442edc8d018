package classify

import (
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// predictBatch is the number of pictures that go through the network at once.
const predictBatch = 64

// Predictor is a model compiled for a device, for many calls; [Model.Predict] is for one. It takes the
// weights that the model has at each call. Close gives its memory back.
type Predictor struct {
	model *Model
	exec  *model.Exec
}

// Predictor prepares the model for the device. The first call of Predict compiles.
func (m *Model) Predictor(dev *device.Device) (*Predictor, error) {
	exec, err := model.NewExec(dev.Backend, m.Store, m.Graph)
	if err != nil {
		return nil, fmt.Errorf("classify: predict: %w", err)
	}
	return &Predictor{model: m, exec: exec}, nil
}

// Close ends the use of the predictor.
func (p *Predictor) Close() { p.exec.Finalize() }

// Predict returns the probability of each class, in the order of Names, for pictures [n][h*w*c], values in
// [0, 1]: [n][classes]; those of a picture add to 1. How sure they are is what the network learnt to say, not
// how often it is right.
//
// It is an error if a picture has another size than the network's, or if a result is not a number.
func (p *Predictor) Predict(pictures [][]float32) ([][]float32, error) {
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

// Predict is [Predictor.Predict] for a single call.
func (m *Model) Predict(dev *device.Device, pictures [][]float32) ([][]float32, error) {
	p, err := m.Predictor(dev)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	return p.Predict(pictures)
}

// logits are the z of each picture, [n][classes].
func (p *Predictor) logits(pictures [][]float32) ([][]float32, error) {
	var all [][]float32
	classes := len(p.model.Names)
	for start := 0; start < len(pictures); start += predictBatch {
		batch := pictures[start:min(start+predictBatch, len(pictures))]
		x, err := p.model.batch(batch, start)
		if err != nil {
			return nil, err
		}
		out, err := p.exec.Call1(x)
		if err != nil {
			return nil, fmt.Errorf("classify: predict: %w", err)
		}
		if err := p.model.Complete(); err != nil {
			return nil, fmt.Errorf("classify: %w", err)
		}
		flat, err := tensors.CopyFlatData[float32](out)
		if err != nil {
			return nil, fmt.Errorf("classify: predict: %w", err)
		}
		for i := range batch {
			z := flat[i*classes : (i+1)*classes]
			if !trainer.Finite(z) {
				return nil, fmt.Errorf("classify: predict: the result of picture %d is not a number: look "+
					"for NaN or Inf in the weights", start+i)
			}
			all = append(all, z)
		}
	}
	return all, nil
}

// batch lays pictures side by side, and fills up to predictBatch with zeros so that one compiled graph serves
// all: [predictBatch, h, w, c]. The first has the number start.
func (m *Model) batch(pictures [][]float32, start int) (*tensors.Tensor, error) {
	n := m.Network
	size := n.Height * n.Width * n.Channels
	flat := make([]float32, predictBatch*size)
	for i, picture := range pictures {
		if len(picture) != size {
			return nil, fmt.Errorf("classify: predict: picture %d has %d values, the network wants %d x %d "+
				"x %d = %d: resize it", start+i, len(picture), n.Height, n.Width, n.Channels, size)
		}
		if !trainer.Finite(picture) {
			return nil, fmt.Errorf("classify: predict: picture %d holds NaN or Inf", start+i)
		}
		copy(flat[i*size:], picture)
	}
	return tensors.FromFlatDataAndDimensions(flat, predictBatch, n.Height, n.Width, n.Channels), nil
}

// logSumExp is log sum_j exp(z_j), without overflow.
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
