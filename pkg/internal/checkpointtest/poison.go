// Package checkpointtest damages checkpoints for tests of their readers, and checks those that a killed
// process leaves behind.
package checkpointtest

import (
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
)

// Poison copies a checkpoint and sets the first value of a variable.
func Poison(t *testing.T, from, to, variable string, value float32) {
	t.Helper()
	file, err := checkpoint.Load(from)
	if err != nil {
		t.Fatal(err)
	}
	store := model.NewStore()
	if err := file.Fill(store); err != nil {
		t.Fatal(err)
	}
	v := store.GetVariable(variable)
	if v == nil || v.DType() != dtypes.Float32 {
		t.Fatalf("%s: no variable %s of float32", from, variable)
	}
	v.MustValue().MustMutableFlatData(func(data any) { data.([]float32)[0] = value })
	if err := checkpoint.Save(to, store, nil, file.Info); err != nil {
		t.Fatal(err)
	}
}
