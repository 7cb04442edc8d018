package cnn_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gosiamese/gosiamese/notebooks/source/cnn"
	"github.com/gosiamese/gosiamese/pkg/classify"
	"github.com/gosiamese/gosiamese/pkg/images"
)

func TestMaps(t *testing.T) {
	p := images.Picture{Height: 1, Width: 2, Channels: 3, Values: []float32{0, 0.3, 0.6, 1, 1, 1}}
	grey := cnn.Grey(p)
	if grey.Shape().String() != "(Float32)[1, 1, 2, 1]" {
		t.Errorf("shape %s", grey.Shape())
	}
	maps := []*tensors.Tensor{tensors.FromFlatDataAndDimensions(
		[]float32{9, 9, 9, 9, 0, -4, 2, 9, 9, 9, 9, 9}, 1, 3, 4, 1)}
	pictures, err := cnn.Maps([]string{"edges"}, maps)
	if err != nil || !slices.Equal(pictures[0].Pixels[4:7], []float32{0.5, 0, 0.75}) {
		t.Errorf("%v, %v", pictures, err)
	}
	maps[0] = tensors.FromFlatDataAndDimensions([]float32{0, 1, 2, 0, 1, 2, 0, 1, 2}, 1, 3, 3, 1)
	pictures, err = cnn.Maps([]string{"ReLU"}, maps)
	if err != nil || !slices.Equal(pictures[0].Pixels[3:5], []float32{0, 1}) {
		t.Errorf("%v, %v", pictures, err)
	}
	maps[0] = cnn.Kernel([3][3]float32{})
	if _, err := cnn.Maps([]string{"kernel"}, maps); err == nil {
		t.Error("a kernel is not a feature map: want an error")
	}
}

func TestCheckpoints(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"epoch-003-acc-0.900.safetensors", "state.safetensors"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	names, err := cnn.Checkpoints(dir)
	if err != nil || !slices.Equal(names, []string{"epoch-003-acc-0.900.safetensors"}) {
		t.Errorf("%v, %v", names, err)
	}
	if _, err := cnn.Checkpoints(filepath.Join(dir, "none")); err == nil {
		t.Error("no run: want an error")
	}
}

func TestCompare(t *testing.T) {
	epoch := classify.Epoch{Number: 1, Train: classify.Measure{Accuracy: 1, Loss: 0.1}}
	var long, short classify.History
	long.Epochs, short.Epochs = []classify.Epoch{epoch, epoch}, []classify.Epoch{epoch}
	figure, err := cnn.Compare([]string{"a", "b"}, long, short)
	if err != nil {
		t.Fatal(err)
	}
	want := "Lines over epoch. error rate, a, training: 0.000 to 0.000; " +
		"error rate, a, validation: 1.000 to 1.000; error rate, b, training"
	if said := figure["description"].(string); !strings.HasPrefix(said, want) {
		t.Errorf("description %q", said)
	}
	for _, names := range [][]string{nil, {"a"}} {
		if _, err := cnn.Compare(names, long, short); err == nil {
			t.Errorf("names %v of two runs: want an error", names)
		}
	}
	if _, err := cnn.Compare(nil); err == nil {
		t.Error("no runs: want an error")
	}
}
