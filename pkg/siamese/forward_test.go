package siamese_test

import (
	"encoding/json"
	"flag"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

var update = flag.Bool("update", false, "write the checkpoints of testdata/forward again, for forward.py")

// forwardNetworks together use every part of the embedding network f.
var forwardNetworks = map[string]siamese.Network{
	"default": {Height: 16, Width: 8, Channels: 1, Blocks: []int{4, 6}, Dimensions: 5, Dropout: 0.3},
	"whole": {
		Height: 16, Width: 8, Channels: 3, Blocks: []int{4, 6}, Residual: 2, Dimensions: 5, Mirror: true,
		LocalContrast: 3,
	},
	"mirror": {
		Height: 16, Width: 8, Channels: 3, Blocks: []int{4, 6}, Residual: 2, Dimensions: 5, Mirror: true,
	},
	"plain":        {Height: 8, Width: 16, Channels: 1, Blocks: []int{3}, Dimensions: 4, Plain: true},
	"unnormalised": {Height: 8, Width: 8, Channels: 1, Blocks: []int{3}, Dimensions: 4, Unnormalised: true},
}

const forward = "testdata/forward"

// The numpy code in docs/weights.md computes the same embeddings as the network. The test compares with its
// recorded output and, if a Python with numpy is found (SIAMESE_PYTHON, or python3), with its current output.
func TestForwardElsewhere(t *testing.T) {
	if *update {
		for name, network := range forwardNetworks {
			writeForward(t, name, network)
		}
	}
	text, err := os.ReadFile(filepath.Join(forward, "forward.json"))
	if err != nil {
		t.Fatal(err)
	}
	printed := map[string]string{"recorded": string(text)}
	python := "python3"
	if named := os.Getenv("SIAMESE_PYTHON"); named != "" {
		python = named
	}
	if exec.Command(python, "-c", "import numpy").Run() == nil {
		paths, err := filepath.Glob(filepath.Join(forward, "*.safetensors"))
		if err != nil {
			t.Fatal(err)
		}
		script := []string{filepath.Join(forward, "forward.py")}
		out, err := exec.Command(python, append(script, paths...)...).Output()
		if err != nil {
			t.Fatal(err)
		}
		printed["here"] = string(out)
	}
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		for name := range forwardNetworks {
			m, err := siamese.Load(filepath.Join(forward, name+".safetensors"))
			if err != nil {
				t.Fatal(err)
			}
			got := embed(t, m, dev, forwardPictures(m.Network))
			for where, text := range printed {
				compareForward(t, name+", "+where, text, name+".safetensors", got)
			}
		}
	})
}

func compareForward(t *testing.T, what, text, file string, got [][]float32) {
	t.Helper()
	var want map[string][][]float64
	if err := json.Unmarshal([]byte(text), &want); err != nil {
		t.Fatal(err)
	}
	if len(want[file]) != len(got) {
		t.Fatalf("%s: %d embeddings, want %d", what, len(want[file]), len(got))
	}
	for i, vector := range got {
		for j, v := range vector {
			if d := math.Abs(float64(v) - want[file][i][j]); !(d <= 1e-5) {
				t.Errorf("%s: picture %d, dimension %d: %v, numpy computes %v",
					what, i, j, v, want[file][i][j])
			}
		}
	}
}

// forwardPictures are the pictures of forward.py.
func forwardPictures(n siamese.Network) [][]float32 {
	pictures := make([][]float32, 3)
	for k := range pictures {
		for i := range n.Height * n.Width * n.Channels {
			value := 0.5 + 0.5*math.Sin(0.7*float64(i*(k+1))+float64(k))
			pictures[k] = append(pictures[k], float32(value))
		}
	}
	return pictures
}

// writeForward writes a network in which all weights are random, including those of the normalisations.
func writeForward(t *testing.T, name string, network siamese.Network) {
	t.Helper()
	m := newModel(t, network)
	embed(t, m, devicetest.Open(t, "go"), forwardPictures(network))
	rng := rand.New(rand.NewPCG(1, 1))
	for v := range m.Store.IterVariables() {
		if v.DType() != dtypes.Float32 {
			continue
		}
		values := make([]float32, v.Shape().Size())
		for i := range values {
			values[i] = float32(0.4 * rng.NormFloat64())
			if strings.HasSuffix(v.Path(), "/variance") || strings.HasSuffix(v.Path(), "/scale") {
				values[i] = float32(0.5 + rng.Float64())
			}
		}
		if err := v.SetValue(tensors.FromFlatDataAndDimensions(values, v.Shape().Dimensions...)); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Save(filepath.Join(forward, name+".safetensors")); err != nil {
		t.Fatal(err)
	}
}
