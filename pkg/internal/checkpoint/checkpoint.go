// Package checkpoint saves the variables of a network in one file, which is replaced atomically.
//
// The format is safetensors, which other tools read as well: a JSON header with the names, types and shapes
// of the tensors and a table of strings, followed by the values. [atomicfile.Write] writes it.
package checkpoint

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/nlpodyssey/safetensors"

	"github.com/gosiamese/gosiamese/pkg/internal/atomicfile"
)

// ErrFormat is returned for a file that is not a checkpoint, or not a complete one.
var ErrFormat = errors.New("not a whole checkpoint file")

// format maps the types of the tensors of a network to their names in the file.
var format = map[dtypes.DType]safetensors.DType{
	dtypes.Float32: safetensors.F32,
	dtypes.Float64: safetensors.F64,
	dtypes.Int32:   safetensors.I32,
	dtypes.Int64:   safetensors.I64,
	dtypes.Uint64:  safetensors.U64,
}

const (
	// scalarsKey lists the scalars, which the library does not support: they are saved as vectors of length
	// 1.
	scalarsKey = "checkpoint.scalars"
	// frozenKey lists the variables that an optimizer must not change.
	frozenKey = "checkpoint.frozen"
)

// Save writes the variables of a store for which keep is true (all if keep is nil) and a table of strings
// to a file, which it replaces. The folder must exist.
func Save(path string, store *model.Store, keep func(v *model.Variable) bool, info map[string]string) error {
	views := map[string]safetensors.TensorView{}
	var scalars, frozen []string
	for v := range store.IterVariables() {
		if keep != nil && !keep(v) {
			continue
		}
		view, err := viewOf(v)
		if err != nil {
			return fmt.Errorf("checkpoint: %s: variable %s: %w", path, v.Path(), err)
		}
		views[v.Path()] = view
		if v.Shape().IsScalar() {
			scalars = append(scalars, v.Path())
		}
		if !v.Trainable {
			frozen = append(frozen, v.Path())
		}
	}
	slices.Sort(scalars) // Independent of the order of the variables in the store.
	slices.Sort(frozen)
	table := map[string]string{}
	maps.Copy(table, info)
	table[scalarsKey], table[frozenKey] = strings.Join(scalars, " "), strings.Join(frozen, " ")
	data, err := safetensors.Serialize(views, table)
	if err != nil {
		return fmt.Errorf("checkpoint: %s: %w", path, err)
	}
	if err := checkHeader(data); err != nil {
		return fmt.Errorf("checkpoint: %s is not written: %w: save fewer variables or shorter texts", path,
			err)
	}
	if err := atomicfile.Write(path, data, 0o644); err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	return nil
}

func viewOf(v *model.Variable) (view safetensors.TensorView, err error) {
	value, err := v.Value()
	if err != nil {
		return view, err
	}
	dtype, known := format[v.DType()]
	if !known {
		return view, fmt.Errorf("cannot write values of type %s", v.DType())
	}
	if rank := v.Shape().Rank(); rank > maxAxes {
		return view, fmt.Errorf("cannot write %d axes, at most %d", rank, maxAxes)
	}
	var dims []uint64
	for _, dim := range v.Shape().Dimensions {
		if dim < 1 {
			return view, fmt.Errorf("cannot write an axis of length %d", dim)
		}
		dims = append(dims, uint64(dim))
	}
	if v.Shape().IsScalar() {
		dims = []uint64{1}
	}
	if errData := value.ConstBytes(func(data []byte) {
		view, err = safetensors.NewTensorView(dtype, dims, append([]byte(nil), data...))
	}); errData != nil {
		return view, errData
	}
	return view, err
}

// Fill puts the tensors of the file into a new store, as variables with the same paths, trainable or frozen
// as before. It returns an error if a value is NaN or infinite: on XLA a network may hide such values and
// still produce plausible outputs.
func (f *File) Fill(store *model.Store) error {
	frozen := setOf(f.Info[frozenKey])
	for _, path := range slices.Sorted(maps.Keys(f.Tensors)) {
		if err := checkFinite(f.Tensors[path]); err != nil {
			return fmt.Errorf("checkpoint: variable %s: %w", path, err)
		}
		v, err := store.CreateVariable(path, f.Tensors[path])
		if err != nil {
			return fmt.Errorf("checkpoint: variable %s: %w", path, err)
		}
		v.SetTrainable(!frozen[path])
	}
	return nil
}

func checkFinite(t *tensors.Tensor) error {
	if t.DType() != dtypes.Float32 {
		return nil
	}
	values, err := tensors.CopyFlatData[float32](t)
	if err != nil {
		return err
	}
	if !Finite(values) {
		return errors.New("it holds NaN or Inf: take another checkpoint, or train anew")
	}
	return nil
}

// Finite reports whether no value is NaN or infinite.
func Finite(values []float32) bool {
	return !slices.ContainsFunc(values, func(v float32) bool { return v-v != 0 })
}
