package checkpointtest

import (
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
)

const stateKey = "trainer.state" // See trainer.

// EditState changes the JSON of the state of a run folder and keeps the tensors.
func EditState(t *testing.T, dir string, edit func(state map[string]any)) {
	t.Helper()
	path := filepath.Join(dir, "state.safetensors")
	file, err := checkpoint.Load(path)
	if err != nil {
		t.Fatal(err)
	}
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
	store := model.NewStore()
	if err := file.Fill(store); err != nil {
		t.Fatal(err)
	}
	if err := checkpoint.Save(path, store, nil, file.Info); err != nil {
		t.Fatal(err)
	}
}
