package checkpointtest

import (
	"path/filepath"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/checkpoint"
)

// Whole wants every checkpoint of a folder that has its name, hidden ones aside, to be whole.
func Whole(t *testing.T, folder string) {
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
