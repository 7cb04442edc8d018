//go:build onnx

package siamese_test

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	backends "github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model/onnx"

	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// An exported network computes the same embeddings in ONNX Runtime.
func TestExportONNX(t *testing.T) {
	if os.Getenv("ONNXRUNTIME_SHARED_LIBRARY_PATH") == "" {
		t.Skip("no ONNX Runtime: set ONNXRUNTIME_SHARED_LIBRARY_PATH to its libonnxruntime.so")
	}
	runtime, err := backends.NewWithConfig("onnxruntime")
	if err != nil {
		t.Fatal(err)
	}
	defer runtime.Finalize()
	for name, network := range forwardNetworks {
		t.Run(name, func(t *testing.T) { exported(t, runtime, name, network) })
	}
}

// exported compares the embeddings of an exported network with those of the network.
func exported(t *testing.T, runtime backends.Backend, name string, network siamese.Network) {
	t.Helper()
	m, err := siamese.Load(filepath.Join(forward, name+".safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	pictures := forwardPictures(network)
	path := filepath.Join(t.TempDir(), "network.onnx")
	if err := m.ExportONNX(path, len(pictures)); network.LocalContrast > 0 {
		if err == nil || !strings.Contains(err.Error(), "LocalContrast") {
			t.Errorf("got %v", err)
		}
		return
	} else if err != nil {
		t.Fatal(err)
	}
	want := embed(t, m, devicetest.Open(t, "go"), pictures)
	loaded, err := onnx.LoadFromFile(runtime, path)
	if err != nil {
		t.Fatal(err)
	}
	defer loaded.Finalize()
	var flat []float32
	for _, picture := range pictures {
		flat = append(flat, picture...)
	}
	out, err := loaded.Call(tensors.FromFlatDataAndDimensions(flat, len(pictures), network.Height,
		network.Width, network.Channels))
	if err != nil {
		t.Fatal(err)
	}
	got := out[0].Value().([][]float32)
	for i := range want {
		for j := range want[i] {
			if d := math.Abs(float64(got[i][j] - want[i][j])); !(d <= 1e-5) {
				t.Errorf("picture %d, dimension %d: %v, want %v", i, j, got[i][j], want[i][j])
			}
		}
	}
}
