package checkpoint

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/nlpodyssey/safetensors"

	"github.com/gosiamese/gosiamese/pkg/regularfile"
)

const (
	// maxHeader is the size in bytes of the largest header that is written and read: parsing it takes a few
	// hundred times as much memory.
	maxHeader = 16 << 20
	// maxAxes is the largest number of axes of a tensor.
	maxAxes = 16
)

// File is the content of a checkpoint: tensors by the paths of their variables, and a table of strings.
type File struct {
	Info    map[string]string
	Tensors map[string]*tensors.Tensor
}

// Load reads a checkpoint. It returns an error that wraps [ErrFormat] if the file is not a checkpoint or not
// complete. It allocates no memory for content that the header claims but the file does not have.
func Load(path string) (*File, error) {
	data, err := regularfile.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("checkpoint: %w", err)
	}
	file, err := decode(data)
	if err != nil {
		return nil, fmt.Errorf("checkpoint: %s: %w: %w: restore it, or train anew", path, ErrFormat, err)
	}
	return file, nil
}

// Decode is [Load] for the content of a file.
func Decode(data []byte) (*File, error) {
	file, err := decode(data)
	if err != nil {
		return nil, fmt.Errorf("checkpoint: %w: %w: restore the file, or train anew", ErrFormat, err)
	}
	return file, nil
}

func decode(data []byte) (*File, error) {
	if err := checkHeader(data); err != nil {
		return nil, err
	}
	size, header, err := safetensors.ReadMetadata(data)
	if err != nil {
		return nil, short(err)
	}
	file := &File{Info: header.Metadata(), Tensors: map[string]*tensors.Tensor{}}
	scalars, infos := setOf(file.Info[scalarsKey]), header.Tensors()
	for _, name := range slices.Sorted(maps.Keys(infos)) { // A file always gives the same error.
		info := infos[name]
		values := data[8+size:][info.DataOffsets[0]:info.DataOffsets[1]]
		if file.Tensors[name], err = tensorOf(info, values, scalars[name]); err != nil {
			return nil, fmt.Errorf("tensor %.80q: %w", name, err)
		}
	}
	return file, nil
}

// setOf returns the set of the names in a text.
func setOf(text string) map[string]bool {
	names := map[string]bool{}
	for name := range strings.FieldsSeq(text) {
		names[name] = true
	}
	return names
}

// checkHeader returns an error if the header, whose size precedes it, is larger than Save writes.
func checkHeader(data []byte) error {
	if len(data) < 8 {
		return fmt.Errorf("%d bytes", len(data))
	}
	if size := binary.LittleEndian.Uint64(data); size > maxHeader {
		return fmt.Errorf("a header of %d bytes, at most %d are read", size, maxHeader)
	}
	return nil
}

// short shortens an error of the library, which may quote all of the file.
func short(err error) error {
	const most = 200
	if text := err.Error(); len(text) > most {
		return errors.New(strings.ToValidUTF8(text[:most], "") + " ...")
	}
	return err
}

// tensorOf returns an error if the file does not have as many values as the shape of the tensor claims.
func tensorOf(info *safetensors.TensorInfo, values []byte, scalar bool) (*tensors.Tensor, error) {
	if len(info.Shape) > maxAxes {
		return nil, fmt.Errorf("%d axes, at most %d are read", len(info.Shape), maxAxes)
	}
	size, dims := info.DType.Size(), []int(nil)
	for _, dim := range info.Shape {
		if dim < 1 || dim > math.MaxInt32 || size > math.MaxInt64/dim {
			return nil, fmt.Errorf("an axis of length %d", dim)
		}
		size *= dim
		dims = append(dims, int(dim))
	}
	if size != uint64(len(values)) {
		return nil, fmt.Errorf("the shape %v, but %d bytes", info.Shape, len(values))
	}
	if scalar && size == info.DType.Size() {
		dims = nil
	}
	for dtype, name := range format {
		if name == info.DType {
			tensor := tensors.FromShape(shapes.Make(dtype, dims...))
			return tensor, tensor.MutableBytes(func(data []byte) { copy(data, values) })
		}
	}
	return nil, fmt.Errorf("cannot read values of type %s", info.DType)
}
