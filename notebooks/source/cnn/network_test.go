package cnn_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/notebooks/internal/devicetest"
	"github.com/gosiamese/gosiamese/notebooks/source/cnn"
	"github.com/gosiamese/gosiamese/pkg/classify"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/nn"
)

func moments(x *Node, axes ...int) []*Node {
	mean := ReduceAndKeep(x, ReduceMean, axes...)
	return []*Node{mean, ReduceAndKeep(Square(Sub(x, mean)), ReduceMean, axes...)}
}

func normalise(x *Node, m []*Node) *Node { return Div(Sub(x, m[0]), Sqrt(AddScalar(m[1], 1e-5))) }

// change alters one part of the network.
type change struct{ stopped, fixed, noUpdate, meanPool bool }

// network is that of the lesson.
func (c change) network(x *Node, w, averages []*Node, training bool) (out *Node, updated []*Node) {
	x = normalise(x, moments(x, 1, 2, 3))
	for i := range 3 {
		x = Convolve(x, w[3*i]).PadSame().Done()
		used := averages[2*i : 2*i+2]
		if training || c.fixed {
			used = moments(x, 0, 1, 2)
		}
		if c.stopped {
			used = []*Node{StopGradient(used[0]), StopGradient(used[1])}
		}
		for k, old := range averages[2*i : 2*i+2] {
			if training && !c.noUpdate {
				old = Add(MulScalar(old, 0.9), MulScalar(used[k], 0.1))
			}
			updated = append(updated, old)
		}
		x = MaxScalar(Add(Mul(normalise(x, used), w[3*i+1]), w[3*i+2]), 0)
		if c.meanPool {
			x = MeanPool(x).Window(2).Done()
		} else {
			x = nn.MaxPool2x2(x)
		}
	}
	return x, updated
}

func TestCheckNetwork(t *testing.T) {
	dev := devicetest.Open(t, "xla")
	for want, c := range map[string]change{
		"Right":                      {},
		"ReLU, pooling":              {meanPool: true},
		"flow through the mean":      {stopped: true},
		"with the running averages":  {fixed: true},
		"0.9 of the old one and 0.1": {noUpdate: true},
	} {
		if got := unwrapped(cnn.CheckNetwork(dev, c.network)); !strings.Contains(got, want) {
			t.Errorf("%+v: got %q, want %q", c, got, want)
		}
	}
	broken := func(x *Node, _, averages []*Node, _ bool) (*Node, []*Node) {
		return Dot(x, x).Product(), averages
	}
	if got := cnn.CheckNetwork(dev, broken); !strings.HasPrefix(got, "Not yet: ") {
		t.Errorf("a graph that cannot be built: %q", got)
	}
}

// mine makes the network a backbone.
type mine struct{}

func (mine) Name() string { return "mine" }

func (mine) Features(scope *model.Scope, x *Node) *Node {
	return cnn.InStore(scope, x, change{}.network)
}

// The engine trains with the network, and its running averages move.
func TestInStore(t *testing.T) {
	set, err := synthetic.Animals(8, 64, 1)
	if err != nil {
		t.Fatal(err)
	}
	split, err := images.SplitPictures(set, 0.25, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	dev := devicetest.Open(t, "xla")
	cfg := classify.DefaultConfig(filepath.Join(t.TempDir(), "run"), split.Train)
	cfg.Network.Blocks, cfg.Network.Backbone = nil, mine{}
	cfg.Batch, cfg.Epochs = 4, 1
	history, err := classify.Run(context.Background(), dev, split, cfg)
	if err != nil {
		t.Fatal(err)
	}
	m, err := history.Model()
	if err != nil {
		t.Fatal(err)
	}
	moved := 0
	for v := range m.All() {
		if strings.Contains(v.Path(), "average") {
			if value := v.MustValue(); cnn.Number(value, 0) != 0 && cnn.Number(value, 0) != 1 {
				moved++
			}
		}
	}
	if moved != 6 {
		t.Errorf("%d of 6 running averages moved", moved)
	}
}

func TestState(t *testing.T) {
	state := cnn.Start(1)
	if len(state) != 17 || cnn.Number(state[1], 3) != 1 ||
		cnn.Number(state[0], 0) == cnn.Number(state[0], 1) {
		t.Errorf("%d tensors", len(state))
	}
	table := strings.Split(cnn.Table(state), "\n")
	if len(table) != 12 || !strings.Contains(table[0], "[3 3 3 16]") ||
		!strings.HasSuffix(table[11], " 31890") {
		t.Errorf("got\n%s", strings.Join(table, "\n"))
	}
	path := filepath.Join(t.TempDir(), "run", "epoch-001-acc-0.500")
	changed := append([]*tensors.Tensor{cnn.With(state[0], 5, 7)}, state[1:]...)
	if err := cnn.Save(path, changed); err != nil {
		t.Fatal(err)
	}
	loaded, err := cnn.Load(path)
	if err != nil || cnn.Number(loaded[0], 5) != 7 || cnn.Number(state[0], 5) == 7 {
		t.Errorf("%v, %v", loaded, err)
	}
	if err := cnn.Save(path, state[1:]); err != nil {
		t.Fatal(err)
	}
	for _, wrong := range []string{path, path + "-none"} {
		if _, err := cnn.Load(wrong); err == nil {
			t.Errorf("%s: want an error", wrong)
		}
	}
	set, err := synthetic.Animals(2, 64, 1)
	if err != nil {
		t.Fatal(err)
	}
	in := cnn.Inputs(cnn.All(set))
	if got := in[0].Shape().String(); got != "(Float32)[4, 64, 64, 3]" {
		t.Errorf("shape %s", got)
	}
	if labels := cnn.Numbers(in[1]); len(labels) != 4 || labels[3] != 1 {
		t.Errorf("labels %v", labels)
	}
}
