package siamese_test

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/internal/ensemble"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// saved writes the weights of a model with the description of another network.
func saved(t *testing.T, m *siamese.Model, network siamese.Network) string {
	t.Helper()
	text, err := json.Marshal(network)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "weights.safetensors")
	info := map[string]string{"siamese.network": string(text)}
	if err := checkpoint.Save(path, m.Store, nil, info); err != nil {
		t.Fatal(err)
	}
	return path
}

// Loading detects weights whose names or shapes are not those of the network.
func TestLoadChecksWeights(t *testing.T) {
	dev := devicetest.Open(t, "go")
	m := newModel(t, small)
	embed(t, m, dev, noise(4, 1, 16*8))
	for want, change := range map[string]func(n *siamese.Network){
		"embedding/dense/weights have shape": func(n *siamese.Network) { n.Dimensions = 7 },
		"block_1/weights have shape":         func(n *siamese.Network) { n.Channels = 2 },
		"residual_3":                         func(n *siamese.Network) { n.Residual = 3 },
		`network has no weights "/siamese/backbone/block_2/residual_2`: func(n *siamese.Network) {
			n.Residual = 1
		},
		"too few for 1000000000 residual": func(n *siamese.Network) { n.Residual = 1e9 },
		`has no weights "/siamese/neck/`:  func(n *siamese.Network) { n.Plain = true },
	} {
		network := small
		change(&network)
		path := saved(t, m, network)
		if _, err := siamese.Load(path); !errors.Is(err, checkpoint.ErrFormat) ||
			!strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("got %v, want ErrFormat and %q", err, want)
		}
	}
	if _, err := siamese.Load(saved(t, newModel(t, small), small)); !errors.Is(err, checkpoint.ErrFormat) {
		t.Errorf("no weights at all: got %v, want ErrFormat", err)
	}
}

// A small file that describes a network for huge pictures is rejected before memory is allocated for it.
func TestLoadRefusesHugePictures(t *testing.T) {
	dev := devicetest.Open(t, "go")
	huge := siamese.Network{
		Height: 1 << 20, Width: 1 << 20, Channels: 1, Dimensions: 2, Blocks: slices.Repeat([]int{1}, 20),
	}
	for name, network := range map[string]siamese.Network{
		"huge": huge,
		"local contrast": {
			Height: 1 << 20, Width: 16, Channels: 1, Dimensions: 2, Blocks: []int{1}, LocalContrast: 2,
		},
		"channels": {Height: 16, Width: 16, Channels: 1 << 40, Dimensions: 2, Blocks: []int{1}},
	} {
		m := newModel(t, small)
		embed(t, m, dev, noise(4, 1, 16*8))
		if _, err := siamese.Load(saved(t, m, network)); err == nil ||
			!strings.Contains(err.Error(), "the limit of 1 GiB") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// If all weights are zero, the embedding of every picture is the zero vector, which is not a valid embedding.
func TestZeroWeights(t *testing.T) {
	pictures := noise(4, 3, 16*8)
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		m := newModel(t, small)
		embed(t, m, dev, pictures)
		for v := range m.Store.IterVariables() {
			if v.DType() != dtypes.Float32 || strings.HasSuffix(v.Path(), "/variance") {
				continue
			}
			if err := v.SetValue(tensors.FromShape(v.Shape())); err != nil {
				t.Fatal(err)
			}
		}
		loaded, err := siamese.Load(saved(t, m, small))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := loaded.Embed(dev, pictures); err == nil ||
			!strings.Contains(err.Error(), "picture 0 has length 0 instead of 1") {
			t.Errorf("got %v", err)
		}
		if _, err := (ensemble.Ensemble{loaded}).Embed(dev, pictures); err == nil ||
			!strings.Contains(err.Error(), "instead of 1") {
			t.Errorf("ensemble: got %v", err)
		}
	})
}

// Many goroutines can share an embedder, even during the first calls, which create the weights and compile.
func TestEmbedderShared(t *testing.T) {
	pictures := noise(8, 20, 16*8)
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		m := newModel(t, small)
		embedder, err := m.Embedder(dev)
		if err != nil {
			t.Fatal(err)
		}
		defer embedder.Close()
		found := make([][][]float32, 32)
		var group sync.WaitGroup
		for i := range found {
			group.Go(func() {
				n := []int{1, 5, 20}[i%3] // One of each batch size.
				vectors, err := embedder.Embed(pictures[:n])
				if err != nil {
					t.Error(err)
				}
				found[i] = vectors
			})
		}
		group.Wait()
		want := embed(t, m, dev, pictures)
		for i, vectors := range found {
			for k := range vectors {
				for j, v := range vectors[k] {
					if d := v - want[k][j]; d > 1e-5 || d < -1e-5 {
						t.Fatalf("goroutine %d, picture %d: %v, want %v", i, k, vectors[k], want[k])
					}
				}
			}
		}
	})
}
