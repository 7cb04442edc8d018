package main

import (
	"bytes"
	"fmt"
	"io"

	"github.com/nlpodyssey/gopickle/pytorch"
	"github.com/nlpodyssey/gopickle/types"

	"github.com/gosiamese/gosiamese/pkg/regularfile"
)

// array is a tensor in row-major order.
type array struct {
	dims   []int
	values []float32
}

// readTorch reads the float32 tensors of a state_dict saved by PyTorch; tensors of other types, such as
// counters of batches, are ignored.
//
// PyTorch stores a tensor as a storage, an offset and strides. A transposed tensor shares the storage of the
// original and differs only in its strides, so the strides must be applied.
//
// The library does not detect a truncated storage, and allocates as much memory as the file requests: verify
// the SHA-256 of the file first.
func readTorch(path string) (tensors map[string]array, err error) {
	defer func() {
		if cause := recover(); cause != nil { // The library panics on unknown formats.
			err = fmt.Errorf("%s is not a readable PyTorch file: %v", path, cause)
		}
	}()
	if err := checkStart(path); err != nil {
		return nil, err
	}
	value, err := pytorch.Load(path)
	if err != nil {
		return nil, fmt.Errorf("%s is not a readable PyTorch file: %w", path, err)
	}
	dict, is := value.(*types.OrderedDict)
	if !is {
		return nil, fmt.Errorf("%s holds a %T, want the state_dict of a network", path, value)
	}
	tensors = map[string]array{}
	for key, entry := range dict.Map {
		name, isName := key.(string)
		tensor, isTensor := entry.Value.(*pytorch.Tensor)
		if !isName || !isTensor {
			return nil, fmt.Errorf("%s holds %v, a %T: want tensors", path, key, entry.Value)
		}
		storage, is := tensor.Source.(*pytorch.FloatStorage)
		if !is {
			continue
		}
		a, err := inRows(storage.Data, tensor.StorageOffset, tensor.Size, tensor.Stride)
		if err != nil {
			return nil, fmt.Errorf("%s: tensor %s: %w", path, name, err)
		}
		tensors[name] = a
	}
	return tensors, nil
}

// starts are the first bytes of the two formats of PyTorch files, pickle and zip. Other files are rejected
// before the library sees them, because it loops forever on an empty file.
var starts = [][]byte{{0x80, 0x02, 0x8a, 0x0a}, []byte("PK\x03\x04")}

func checkStart(path string) error {
	file, err := regularfile.Open(path)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // Read-only.
	start := make([]byte, len(starts[0]))
	if _, err := io.ReadFull(file, start); err != nil {
		return fmt.Errorf("%s is not a PyTorch file: %w: download it again", path, err)
	}
	for _, known := range starts {
		if bytes.Equal(start, known) {
			return nil
		}
	}
	return fmt.Errorf("%s is not a PyTorch file: it starts with % x", path, start)
}

// inRows copies the values of a tensor in row-major order.
func inRows(data []float32, offset int, dims, strides []int) (array, error) {
	if len(dims) != len(strides) || offset < 0 {
		return array{}, fmt.Errorf("%d axes, %d strides, offset %d", len(dims), len(strides), offset)
	}
	size, last := 1, offset
	for i, dim := range dims {
		if dim < 1 || strides[i] < 0 || size > len(data)/dim {
			return array{}, fmt.Errorf("shape %v with strides %v for %d values", dims, strides, len(data))
		}
		size *= dim
		last += (dim - 1) * strides[i]
	}
	if last >= len(data) {
		return array{}, fmt.Errorf("shape %v with strides %v at offset %d of %d values",
			dims, strides, offset,
			len(data))
	}
	out := array{dims: dims, values: make([]float32, size)}
	place := make([]int, len(dims))
	at := offset
	for i := range out.values {
		out.values[i] = data[at]
		for axis := len(dims) - 1; axis >= 0; axis-- {
			place[axis]++
			at += strides[axis]
			if place[axis] < dims[axis] {
				break
			}
			at -= dims[axis] * strides[axis]
			place[axis] = 0
		}
	}
	return out, nil
}
