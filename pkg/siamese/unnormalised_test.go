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
	"github.com/gosiamese/gosiamese/pkg/verify"
)

func unnormalised() siamese.Network {
	network := small
	network.Mirror, network.Unnormalised = false, true
	return network
}

// Embeddings of an Unnormalised network have different lengths. The setting and the embeddings survive saving
// and loading.
func TestUnnormalised(t *testing.T) {
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		pictures := noise(5, 6, 16*8)
		m := newModel(t, unnormalised())
		vectors := embed(t, m, dev, pictures)
		lengths, zero := map[bool]int{}, make([]float32, small.Dimensions)
		for _, v := range vectors {
			lengths[math.Abs(verify.Distance(v, zero)-1) < 1e-3]++
		}
		if lengths[true] == len(vectors) {
			t.Error("all embeddings are of unit length")
		}
		path := filepath.Join(t.TempDir(), "weights.safetensors")
		if err := m.Save(path); err != nil {
			t.Fatal(err)
		}
		loaded, err := siamese.Load(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := siamese.Same(loaded.Network, unnormalised()); err != nil {
			t.Error(err)
		}
		for i, v := range embed(t, loaded, dev, pictures) {
			if d := verify.Distance(v, vectors[i]); d != 0 {
				t.Errorf("picture %d moved by %v", i, d)
			}
		}
		normalised := unnormalised()
		normalised.Unnormalised = false
		if err := siamese.Same(normalised, loaded.Network); err == nil ||
			!strings.Contains(err.Error(), "another network") {
			t.Errorf("a checkpoint of another network: got %v", err)
		}
	})
}

func TestUnnormalisedHasNoMirror(t *testing.T) {
	network := unnormalised()
	network.Mirror = true
	if _, err := siamese.New(network, 1); err == nil || !strings.Contains(err.Error(), "both "+
		"Unnormalised and Mirror") {
		t.Errorf("got %v", err)
	}
}

// For vectors of any length, the distances and the triplets of a loss agree with package verify, even for
// distances far above 4.
func TestAnyDistances(t *testing.T) {
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		vectors, labels := noise(8, 6, 7), []int32{0, 0, 1, 1, 2, 2}
		for i, v := range vectors {
			for j := range v {
				v[j] *= float32(10 * i)
			}
		}
		var d [][]float64
		for a := range vectors {
			d = append(d, nil)
			for b := range vectors {
				d[a] = append(d[a], verify.Distance(vectors[a], vectors[b]))
			}
		}
		for _, rule := range rules {
			exec, err := model.NewExec(dev.Backend, model.NewStore(),
				func(scope *model.Scope, in []*graph.Node) []*graph.Node {
					params := map[string]*graph.Node{"margin": in[2]}
					b := &siamese.Batch{
						Store: scope.Store(), Embeddings: in[0], Labels: in[1], People: 3, Params: params,
					}
					b.AnyLength = true
					value, triplets := siamese.Triplet(0, rule).Graph(b), b.Triplets(rule)
					return []*graph.Node{siamese.AnyDistances(in[0]), value, triplets.Active(in[2])}
				})
			if err != nil {
				t.Fatal(err)
			}
			defer exec.Finalize()
			out, err := exec.Call(vectors, labels, float32(testAlpha))
			if err != nil {
				t.Fatal(err)
			}
			for i, got := range tensors.MustCopyFlatData[float32](out[0]) {
				want := d[i/len(vectors)][i%len(vectors)]
				if !(math.Abs(float64(got)-want) <= 1e-5*want) {
					t.Errorf("distance %d: %v, want %v", i, got, want)
				}
			}
			want := choose(rule, d, labels, testAlpha)
			got, active := tensors.ToScalar[float32](out[1]), tensors.ToScalar[float32](out[2])
			if !(math.Abs(float64(got)-want.loss) <= 1e-5*want.loss) ||
				!(math.Abs(float64(active)-want.active) <= 1e-6) {
				t.Errorf("%v: loss %v, active %v, want %v, %v", rule, got, active, want.loss, want.active)
			}
		}
	})
}
