// Package forward runs pictures through a network, batch by batch.
package forward

import (
	"fmt"
	"slices"
	"sync"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
)

// Pass is a network compiled for inference on one device.
//
// Any number of goroutines may share a Pass: their batches take turns, since one batch keeps all processors
// busy. Call Close only after all calls have returned, and do not change the weights during a call.
type Pass struct {
	height, width, channels int
	batches                 []int
	exec                    *model.Exec
	turn                    sync.Mutex // The first batch of each size creates variables and compiles.
}

// New prepares the graph of a network, pictures [b, height, width, channels] -> [b, ...], with the variables
// of a store. batches are the batch sizes in rising order, each compiled when first needed: a call uses the
// smallest that holds its pictures, or else the largest.
func New(dev *device.Device, store *model.Store, f func(scope *model.Scope, x *graph.Node) *graph.Node,
	height, width, channels int, batches ...int,
) (*Pass, error) {
	exec, err := model.NewExec(dev.Backend, store, f)
	if err != nil {
		return nil, err
	}
	return &Pass{height: height, width: width, channels: channels, batches: batches, exec: exec}, nil
}

// Close frees the compiled graphs.
func (p *Pass) Close() { p.exec.Finalize() }

// Run returns the output of the network for each picture [height*width*channels], flat, and its shape;
// without pictures there is no shape. It returns an error if a picture or a result has the wrong size or is
// not finite.
func (p *Pass) Run(pictures [][]float32) (results [][]float32, shape []int, err error) {
	size := p.batches[len(p.batches)-1]
	if i := slices.IndexFunc(p.batches, func(b int) bool { return b >= len(pictures) }); i >= 0 {
		size = p.batches[i]
	}
	for start := 0; start < len(pictures); start += size {
		batch := pictures[start:min(start+size, len(pictures))]
		x, err := p.stack(batch, start, size)
		if err != nil {
			return nil, nil, err
		}
		y, err := p.call(x)
		if err != nil {
			return nil, nil, err
		}
		values, err := tensors.CopyFlatData[float32](y)
		if err != nil {
			return nil, nil, err
		}
		shape = y.Shape().Dimensions[1:]
		n := len(values) / size
		for i := range batch {
			result := values[i*n : (i+1)*n : (i+1)*n]
			if !checkpoint.Finite(result) {
				return nil, nil, fmt.Errorf("the result of picture %d is not finite: look for NaN or Inf "+
					"in the "+
					"picture or in the weights", start+i)
			}
			results = append(results, result)
		}
	}
	return results, shape, nil
}

func (p *Pass) call(x *tensors.Tensor) (*tensors.Tensor, error) {
	p.turn.Lock()
	defer p.turn.Unlock()
	return p.exec.Call1(x)
}

// stack is a batch, padded with zeros: [size, height, width, channels]. Its first picture has index start.
func (p *Pass) stack(pictures [][]float32, start, size int) (*tensors.Tensor, error) {
	n := p.height * p.width * p.channels
	flat := make([]float32, size*n)
	for i, picture := range pictures {
		if len(picture) != n {
			return nil, fmt.Errorf("picture %d has %d values, the network takes %d x %d x %d = %d: resize it",
				start+i, len(picture), p.height, p.width, p.channels, n)
		}
		if !checkpoint.Finite(picture) {
			return nil, fmt.Errorf("picture %d holds NaN or Inf", start+i)
		}
		copy(flat[i*n:], picture)
	}
	return tensors.FromFlatDataAndDimensions(flat, size, p.height, p.width, p.channels), nil
}
