package siamese_test

import (
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// binaryLoss computes the binary loss with the head of the model, which it creates if it is missing.
func binaryLoss(t *testing.T, m *siamese.Model, dev *device.Device, vectors [][]float32,
	labels []int32,
) float64 {
	t.Helper()
	exec, err := model.NewExec(dev.Backend, m.Store, func(scope *model.Scope, in []*graph.Node) *graph.Node {
		return siamese.Binary.Graph(&siamese.Batch{
			Store: scope.Store(), Embeddings: in[0], Labels: in[1], People: 2,
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	out, err := exec.Call1(vectors, labels)
	if err != nil {
		t.Fatal(err)
	}
	return float64(tensors.ToScalar[float32](out))
}

// The probability of the head is the p of the loss, and survives saving and loading.
func TestHead(t *testing.T) {
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		m := newModel(t, small)
		vectors := embed(t, m, dev, noise(1, 2, 16*8))
		if _, err := m.Head(); err == nil || !strings.Contains(err.Error(), "no head") {
			t.Errorf("without a head: got %v", err)
		}
		same := binaryLoss(t, m, dev, vectors, []int32{0, 0})
		different := binaryLoss(t, m, dev, vectors, []int32{0, 1})
		path := filepath.Join(t.TempDir(), "weights.safetensors")
		if err := m.Save(path); err != nil {
			t.Fatal(err)
		}
		loaded, err := siamese.Load(path)
		if err != nil {
			t.Fatal(err)
		}
		if v := embed(t, loaded, dev, noise(1, 2, 16*8)); v[0][0] != vectors[0][0] {
			t.Errorf("a model with a head embeds differently after loading: %v, before %v", v[0], vectors[0])
		}
		head, err := loaded.Head()
		if err != nil {
			t.Fatal(err)
		}
		p := head.Probability(vectors[0], vectors[1])
		// There is only one pair of each kind, so its weight is 1/2.
		if !(math.Abs(-math.Log(p)/2-same) <= 1e-5 && math.Abs(-math.Log(1-p)/2-different) <= 1e-5) {
			t.Errorf("p = %v, and the loss is %v if they show the same person, %v if not", p, same, different)
		}
		if p := head.Probability(vectors[0], vectors[1][:2]); !math.IsNaN(p) {
			t.Errorf("vectors of different lengths: got %v, want NaN", p)
		}
	})
}

// An untrained head gives a high probability for close embeddings and a low one for distant ones.
func TestHeadBegins(t *testing.T) {
	dev := devicetest.Open(t, "go")
	m := newModel(t, small)
	binaryLoss(t, m, dev, [][]float32{{1, 0, 0, 0, 0}, {0, 1, 0, 0, 0}}, []int32{0, 1})
	head, err := m.Head()
	if err != nil {
		t.Fatal(err)
	}
	half := float32(1 / math.Sqrt(5))
	x, opposite := []float32{half, half, half, half, half}, []float32{-half, -half, -half, -half, -half}
	if p := head.Probability(x, x); !(p > 0.8) {
		t.Errorf("equal vectors: p = %v", p)
	}
	if p := head.Probability(x, opposite); !(p < 0.2) {
		t.Errorf("opposite vectors: p = %v", p)
	}
}

// A head whose dimensions differ from those of the network is rejected.
func TestForeignHead(t *testing.T) {
	dev := devicetest.Open(t, "go")
	m := newModel(t, small)
	binaryLoss(t, m, dev, [][]float32{{1, 0}, {0, 1}}, []int32{0, 1})
	if _, err := m.Head(); err == nil || !strings.Contains(err.Error(), "another network") {
		t.Errorf("got %v", err)
	}
}
