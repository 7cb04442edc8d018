package checkpointtest

import (
	"path/filepath"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
)

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
