// Package checkpointtest damages checkpoints for tests of their readers, and checks those that a killed
// process leaves behind.
package checkpointtest

import (
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
)

const stateKey = "trainer.state" // See trainer.

// EditState changes the JSON of the state of a run folder and keeps the tensors.
func EditState(t *testing.T, dir string, edit func(state map[string]any)) {
	t.Helper()
	path := filepath.Join(dir, "state.safetensors")
	rewrite(t, path, path, func(file *checkpoint.File, _ *model.Store) {
		var state map[string]any
		if err := json.Unmarshal([]byte(file.Info[stateKey]), &state); err != nil {
			t.Fatal(err)
		}
		edit(state)
		text, err := json.Marshal(state)
		if err != nil {
			t.Fatal(err)
		}
		file.Info[stateKey] = string(text)
	})
}

// Poison copies a checkpoint and sets the first value of a variable.
func Poison(t *testing.T, from, to, variable string, value float32) {
	t.Helper()
	rewrite(t, from, to, func(_ *checkpoint.File, store *model.Store) {
		v := store.GetVariable(variable)
		if v == nil || v.DType() != dtypes.Float32 {
			t.Fatalf("%s: no variable %s of float32", from, variable)
		}
		v.MustValue().MustMutableFlatData(func(data any) { data.([]float32)[0] = value })
	})
}

// rewrite copies a checkpoint and changes its string table or its variables.
func rewrite(t *testing.T, from, to string, change func(file *checkpoint.File, store *model.Store)) {
	t.Helper()
	file, err := checkpoint.Load(from)
	if err != nil {
		t.Fatal(err)
	}
	store := model.NewStore()
	if err := file.Fill(store); err != nil {
		t.Fatal(err)
	}
	change(file, store)
	if err := checkpoint.Save(to, store, nil, file.Info); err != nil {
		t.Fatal(err)
	}
}

// CheckIntact fails the test if a checkpoint in a folder, other than hidden ones, cannot be read.
func CheckIntact(t *testing.T, folder string) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder, "[a-z]*.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if _, err := checkpoint.Load(path); err != nil {
			t.Errorf("after a kill: %v", err)
		}
	}
}
