package siamese_test

import (
	"errors"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// small is a network that runs quickly on the pure-Go backend.
var small = siamese.Network{
	Height:     16,
	Width:      8,
	Channels:   1,
	Blocks:     []int{4, 6},
	Dimensions: 5,
	Residual:   2,
	Dropout:    0.2,
	Mirror:     true,

	LocalContrast: 2,
}

func noise(seed uint64, pictures, size int) [][]float32 {
	rng := rand.New(rand.NewPCG(seed, 0))
	out := make([][]float32, pictures)
	for i := range out {
		for range size {
			out[i] = append(out[i], rng.Float32())
		}
	}
	return out
}

func newModel(t *testing.T, network siamese.Network) *siamese.Model {
	t.Helper()
	m, err := siamese.New(network, 3)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func embed(t *testing.T, m *siamese.Model, dev *device.Device, pictures [][]float32) [][]float32 {
	t.Helper()
	vectors, err := m.Embed(dev, pictures)
	if err != nil {
		t.Fatal(err)
	}
	return vectors
}

func TestEmbedGivesUnitVectors(t *testing.T) {
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		pictures := noise(1, 130, 16*8) // More than two batches.
		m := newModel(t, small)
		vectors := embed(t, m, dev, pictures)
		if len(vectors) != len(pictures) {
			t.Fatalf("got %d embeddings of %d pictures", len(vectors), len(pictures))
		}
		zero := make([]float32, small.Dimensions)
		for i, v := range vectors {
			length := verify.Distance(v, zero)
			if len(v) != small.Dimensions || !(math.Abs(length-1) <= 1e-5) {
				t.Errorf("embedding %d has %d dimensions and the squared length %v", i, len(v), length)
			}
		}
		alone := embed(t, m, dev, pictures[70:71])
		if d := verify.Distance(alone[0], vectors[70]); d > 1e-10 {
			t.Errorf("a picture alone and among others: embeddings at distance %v", d)
		}
	})
}

// Both implementations of the convolution compute the same function: the same weights give the same
// embeddings on both backends.
func TestBackendsAgree(t *testing.T) {
	goDevice, xla := devicetest.Open(t, "go"), devicetest.Open(t, "xla")
	pictures := noise(2, 9, 16*8)
	m := newModel(t, small)
	want := embed(t, m, goDevice, pictures)
	path := filepath.Join(t.TempDir(), "weights.safetensors")
	if err := m.Save(path); err != nil {
		t.Fatal(err)
	}
	loaded, err := siamese.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	for i, got := range embed(t, loaded, xla, pictures) {
		for j := range got {
			if !(math.Abs(float64(got[j]-want[i][j])) <= 1e-5) {
				t.Fatalf("picture %d, dimension %d: %v on XLA, %v on go", i, j, got[j], want[i][j])
			}
		}
	}
}

// The weights of f are below the scope that Embed is given. Two calls with one scope share them.
func TestEmbedScope(t *testing.T) {
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		m := newModel(t, small)
		x := tensors.FromFlatDataAndDimensions(noise(6, 1, 16*8)[0], 1, 16, 8, 1)
		all := func(scope *model.Scope, x *graph.Node) *graph.Node {
			one, two := scope.In("one"), scope.In("two")
			embeddings := []*graph.Node{small.Embed(one, x), small.Embed(one, x), small.Embed(two, x)}
			return graph.Concatenate(embeddings, 0) // [3, Dimensions]
		}
		out, err := model.CallOnce(dev.Backend, m.Store, all, x)
		if err != nil {
			t.Fatal(err)
		}
		y := out.Value().([][]float32)
		if verify.Distance(y[0], y[1]) != 0 || !(verify.Distance(y[0], y[2]) > 1e-4) {
			t.Errorf("embeddings %v", y)
		}
		if err := m.CheckFinite(); err != nil || m.Len() != 0 {
			t.Errorf("%d weights in /siamese, %v", m.Len(), err)
		}
		embed(t, m, dev, noise(6, 1, 16*8))
		for v := range m.All() {
			for _, scope := range []string{"/one", "/two"} {
				if m.Store.GetVariable(scope+v.Path()) == nil {
					t.Errorf("no weights %s%s", scope, v.Path())
				}
			}
		}
		if n := m.Store.Scope("/one").NumVariables(); n != m.Len() || n == 0 {
			t.Errorf("%d variables in /one, %d weights", n, m.Len())
		}
	})
}

// Local contrast normalisation changes the embeddings.
func TestLocalContrast(t *testing.T) {
	dev := devicetest.Open(t, "go")
	pictures := noise(9, 1, 16*8)
	m := newModel(t, small)
	with := embed(t, m, dev, pictures)
	m.Network.LocalContrast = 0
	if d := verify.Distance(with[0], embed(t, m, dev, pictures)[0]); !(d > 1e-4) {
		t.Errorf("distance %v between embeddings with and without local contrast: want more", d)
	}
}

// With Mirror a picture and its horizontal flip have the same embedding; without it they differ.
func TestMirror(t *testing.T) {
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		pictures := noise(7, 1, 16*8)
		pictures = append(pictures, make([]float32, 16*8))
		for i, v := range pictures[0] {
			pictures[1][i/8*8+7-i%8] = v
		}
		m := newModel(t, small)
		vectors := embed(t, m, dev, pictures)
		if d := verify.Distance(vectors[0], vectors[1]); !(d <= 1e-10) {
			t.Errorf("with Mirror: distance %v, want 0", d)
		}
		m.Network.Mirror = false
		vectors = embed(t, m, dev, pictures)
		if d := verify.Distance(vectors[0], vectors[1]); !(d > 1e-4) {
			t.Errorf("without Mirror: distance %v, want more", d)
		}
	})
}

// The ID depends on the weights and the preprocessing, not on the file or the object.
func TestID(t *testing.T) {
	dev := devicetest.Open(t, "go")
	m := newModel(t, small)
	if _, err := m.ID("as is"); err == nil {
		t.Error("no weights: no error")
	}
	embed(t, m, dev, noise(2, 1, 16*8))
	path := filepath.Join(t.TempDir(), "weights.safetensors")
	if err := m.Save(path); err != nil {
		t.Fatal(err)
	}
	same, err := siamese.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	other, err := siamese.New(small, 4)
	if err != nil {
		t.Fatal(err)
	}
	embed(t, other, dev, noise(2, 1, 16*8))
	ids := map[string]bool{}
	for i, c := range []struct {
		model         *siamese.Model
		preprocessing string
	}{{m, "as is"}, {same, "as is"}, {other, "as is"}, {m, "cropped"}} {
		id, err := c.model.ID(c.preprocessing)
		if err != nil {
			t.Fatal(err)
		}
		if seen := ids[id]; seen != (i == 1) {
			t.Errorf("case %d: %q seen before: %v", i, id, seen)
		}
		ids[id] = true
	}
}

func TestSaveAndLoad(t *testing.T) {
	dev := devicetest.Open(t, "go")
	m := newModel(t, small)
	pictures := noise(4, 3, 16*8)
	want := embed(t, m, dev, pictures)
	path := filepath.Join(t.TempDir(), "weights.safetensors")
	if err := m.Save(path); err != nil {
		t.Fatal(err)
	}
	loaded, err := siamese.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := siamese.Same(loaded.Network, small); err != nil {
		t.Error(err)
	}
	for i, got := range embed(t, loaded, dev, pictures) {
		if d := verify.Distance(got, want[i]); d != 0 {
			t.Errorf("picture %d moved by %v", i, d)
		}
	}
}

func TestLoadErrors(t *testing.T) {
	dir := t.TempDir()
	dev := devicetest.Open(t, "go")
	m := newModel(t, small)
	embed(t, m, dev, noise(4, 1, 16*8))
	whole := filepath.Join(dir, "whole")
	if err := m.Save(whole); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	foreign := filepath.Join(dir, "foreign")
	if err := checkpoint.Save(foreign, m.Store, nil, map[string]string{"model": "other"}); err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{"empty": nil, "text": []byte("no network at all"), "half": data[:len(data)/2]}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"empty", "text", "half", "foreign"} {
		path := filepath.Join(dir, name)
		if _, err := siamese.Load(path); !errors.Is(err, checkpoint.ErrFormat) ||
			!strings.Contains(err.Error(), path) {
			t.Errorf("%s: got %v, want ErrFormat and the path", name, err)
		}
	}
	if _, err := siamese.Load(filepath.Join(dir, "missing")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing: got %v", err)
	}
}

func TestNetworkErrors(t *testing.T) {
	for want, change := range map[string]func(*siamese.Network){
		"resize to a multiple of 4":    func(n *siamese.Network) { n.Height = 18 },
		"no blocks":                    func(n *siamese.Network) { n.Blocks = nil },
		"dropout 1":                    func(n *siamese.Network) { n.Dropout = 1 },
		"1 dimensions":                 func(n *siamese.Network) { n.Dimensions = 1 },
		"0 channels":                   func(n *siamese.Network) { n.Channels = 0 },
		"block 2 has 0 channels":       func(n *siamese.Network) { n.Blocks = []int{4, 0} },
		"local contrast of radius -1":  func(n *siamese.Network) { n.LocalContrast = -1 },
		"local contrast of radius 8":   func(n *siamese.Network) { n.LocalContrast = 8 },
		"cannot be halved 2 times: re": func(n *siamese.Network) { n.Width = 2 },
		"cannot be halved 64 times":    func(n *siamese.Network) { n.Blocks = slices.Repeat([]int{1}, 64) },
	} {
		network := small
		change(&network)
		if _, err := siamese.New(network, 1); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
	}
	other := small
	other.Dimensions = 64
	if err := siamese.Same(small, other); err == nil || !strings.Contains(err.Error(), "another network") {
		t.Errorf("got %v", err)
	}
}

func TestEmbedErrors(t *testing.T) {
	dev := devicetest.Open(t, "go")
	m := newModel(t, small)
	if _, err := m.Embed(dev, noise(1, 1, 64)); err == nil ||
		!strings.Contains(err.Error(), "16 x 8 x 1 = 128") {
		t.Errorf("wrong size: got %v", err)
	}
	pictures := noise(1, 2, 128)
	pictures[1][5] = float32(math.NaN())
	if _, err := m.Embed(dev, pictures); err == nil ||
		!strings.Contains(err.Error(), "picture 1 holds NaN") {
		t.Errorf("NaN: got %v", err)
	}
	black := [][]float32{make([]float32, 128)}
	if _, err := m.Embed(dev, black); err == nil ||
		!strings.Contains(err.Error(), "has length 0 instead of 1") {
		t.Errorf("a black picture in a new network: got %v", err)
	}
	embedder, err := m.Embedder(dev)
	if err != nil {
		t.Fatal(err)
	}
	defer embedder.Close()
	if _, err := siamese.Output(embedder, black); err != nil {
		t.Errorf("a black picture, to measure: got %v", err)
	}
}

func TestCheckCollapse(t *testing.T) {
	for _, c := range []struct {
		negative, alpha float64
		want            string // "" if there is none.
	}{
		{0.002, 0.2, "smaller learning rate"},
		{0.03, 1, "smaller learning rate"},
		{0.009, 0, "set alpha above 0"},
		{0.011, 0, ""},
		{0.4, 0.2, ""},
		{2, 1, ""},
	} {
		err := siamese.CheckCollapse(c.negative/2, c.negative, c.alpha)
		if c.want == "" && err != nil {
			t.Errorf("d(a, n) %g, alpha %g: got %v", c.negative, c.alpha, err)
		}
		if c.want != "" && (!errors.Is(err, siamese.ErrCollapsed) || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("d(a, n) %g, alpha %g: got %v, want %q", c.negative, c.alpha, err, c.want)
		}
	}
}

// The error for a loss without triplets explains the collapse without mentioning alpha.
func TestLossCheckCollapse(t *testing.T) {
	err := siamese.CheckCollapseOf(siamese.CosFace(16, 0.2), 0.001, 0.002)
	if !errors.Is(err, siamese.ErrCollapsed) || strings.Contains(err.Error(), "alpha") ||
		!strings.Contains(err.Error(), "with the loss CosFace") {
		t.Errorf("CosFace: got %v", err)
	}
	both := siamese.Sum(siamese.CosFace(16, 0.2), siamese.Weighted(0.5, hardTriplet))
	if err := siamese.CheckCollapseOf(both, 0.001, 0.002); !errors.Is(err, siamese.ErrCollapsed) ||
		!strings.Contains(err.Error(), "alpha = 0.2") {
		t.Errorf("with triplets: got %v", err)
	}
	if err := siamese.CheckCollapseOf(both, 0.4, 1.5); err != nil {
		t.Errorf("people apart: got %v", err)
	}
}

// The variables of a loss are checked like those of the network.
func TestCheckFinite(t *testing.T) {
	for _, path := range []string{"/siamese/embedding/weights", headPath, softmaxPath} {
		for value, want := range map[float32]bool{0.5: true, float32(math.Inf(1)): false} {
			m := newModel(t, small)
			if _, err := m.Store.CreateVariable(path, tensors.FromValue([]float32{1, value})); err != nil {
				t.Fatal(err)
			}
			err := m.CheckFinite()
			if (err == nil) != want || err != nil && !strings.Contains(err.Error(), path) {
				t.Errorf("%s = %v: got %v", path, value, err)
			}
		}
	}
}

// Loading detects missing weights, and does not replace them by random ones.
func TestLoadWithoutAllWeights(t *testing.T) {
	dev := devicetest.Open(t, "go")
	m := newModel(t, small)
	path := filepath.Join(t.TempDir(), "weights.safetensors")
	if err := m.Save(path); err == nil || !strings.Contains(err.Error(), "no weights") {
		t.Errorf("a new model: got %v", err)
	}
	embed(t, m, dev, noise(4, 1, 16*8))
	info, err := siamese.Info(m.Network)
	if err != nil {
		t.Fatal(err)
	}
	keep := func(v *model.Variable) bool { return !strings.Contains(v.Path(), "embedding") }
	if err := checkpoint.Save(path, m.Store, keep, info); err != nil {
		t.Fatal(err)
	}
	if _, err := siamese.Load(path); !errors.Is(err, checkpoint.ErrFormat) ||
		!strings.Contains(err.Error(), "/siamese/embedding/dense/weights are missing") {
		t.Errorf("got %v, want ErrFormat", err)
	}
}
