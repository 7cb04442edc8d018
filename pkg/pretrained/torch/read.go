package torch

import (
	"bytes"
	"fmt"
	"io"

	"github.com/nlpodyssey/gopickle/pytorch"
	"github.com/nlpodyssey/gopickle/types"

	"github.com/gosiamese/gosiamese/pkg/regularfile"
)

// array is a tensor of numbers in rows: the last axis moves fastest.
type array struct {
	dims   []int
	values []float32
}

// readTorch reads the tensors of float32 of a state_dict that PyTorch saved; others, such as counters of
// batches, are left out.
//
// PyTorch keeps a tensor as a storage, an offset and strides: a transposed tensor has the numbers of the
// original in their order, and other strides. So the strides must be followed.
//
// The library does not notice where numbers at the end of the file are missing, and takes whatever memory the
// file asks for: know its sha256.
func readTorch(path string) (tensors map[string]array, err error) {
	defer func() {
		if cause := recover(); cause != nil { // The library panics on forms that it does not know.
			err = fmt.Errorf("torch: %s is no file of PyTorch that can be read: %v", path, cause)
		}
	}()
	if err := checkStart(path); err != nil {
		return nil, err
	}
	value, err := pytorch.Load(path)
	if err != nil {
		return nil, fmt.Errorf("torch: %s is no file of PyTorch that can be read: %w", path, err)
	}
	dict, is := value.(*types.OrderedDict)
	if !is {
		return nil, fmt.Errorf("torch: %s holds a %T, want the state_dict of a network", path, value)
	}
	tensors = map[string]array{}
	for key, entry := range dict.Map {
		name, isName := key.(string)
		tensor, isTensor := entry.Value.(*pytorch.Tensor)
		if !isName || !isTensor {
			return nil, fmt.Errorf("torch: %s holds %v, a %T: want tensors", path, key, entry.Value)
		}
		storage, is := tensor.Source.(*pytorch.FloatStorage)
		if !is {
			continue
		}
		a, err := inRows(storage.Data, tensor.StorageOffset, tensor.Size, tensor.Stride)
		if err != nil {
			return nil, fmt.Errorf("torch: %s: tensor %s: %w", path, name, err)
		}
		tensors[name] = a
	}
	return tensors, nil
}

// starts are those of the two forms of PyTorch's files, pickles and zip archives. Other files are kept from
// the library, which never returns from an empty one.
var starts = [][]byte{{0x80, 0x02, 0x8a, 0x0a}, []byte("PK\x03\x04")}

func checkStart(path string) error {
	file, err := regularfile.Open(path)
	if err != nil {
		return fmt.Errorf("torch: %w", err)
	}
	defer file.Close() //nolint:errcheck // Only read.
	start := make([]byte, len(starts[0]))
	if _, err := io.ReadFull(file, start); err != nil {
		return fmt.Errorf("torch: %s is no file of PyTorch: %w: fetch it again", path, err)
	}
	for _, known := range starts {
		if bytes.Equal(start, known) {
			return nil
		}
	}
	return fmt.Errorf("torch: %s is no file of PyTorch: it starts with % x", path, start)
}

// inRows copies the numbers of a tensor in the order of its axes.
func inRows(data []float32, offset int, dims, strides []int) (array, error) {
	if len(dims) != len(strides) || offset < 0 {
		return array{}, fmt.Errorf("%d axes, %d strides, offset %d", len(dims), len(strides), offset)
	}
	size, last := 1, offset
	for i, dim := range dims {
		if dim < 1 || strides[i] < 0 || size > len(data)/dim {
			return array{}, fmt.Errorf("shape %v with strides %v of %d numbers", dims, strides, len(data))
		}
		size *= dim
		last += (dim - 1) * strides[i]
	}
	if last >= len(data) {
		return array{}, fmt.Errorf("shape %v with strides %v from %d of %d numbers", dims, strides, offset,
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
