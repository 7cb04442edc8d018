package siamese_test

import (
	"context"
	"math"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/layers"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/nn"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// perceptron is a user-defined backbone: one hidden layer on all pixels.
type perceptron struct{ hidden int }

func (perceptron) Name() string { return "perceptron" }

func (p perceptron) Features(scope *model.Scope, x *Node) *Node {
	x = Reshape(x, x.Shape().Dim(0), -1)                     // [b, h*w*c]
	x = layers.Dense(scope.In("hidden"), x, false, p.hidden) // [b, hidden]
	return MaxScalar(nn.BatchNorm(scope.In("norm"), x), 0)   // [b, hidden]
}

// A network with a user-defined backbone can be trained; its checkpoints and run folders load with that
// backbone, but not without it. If frozen, the backbone does not change.
func TestOwnBackbone(t *testing.T) {
	data := split(t, patterns(20, 6))
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		cfg := config(filepath.Join(t.TempDir(), "run"))
		cfg.Network.Blocks, cfg.Network.Backbone = nil, perceptron{24}
		cfg.People, cfg.Pictures, cfg.Steps, cfg.Epochs, cfg.LearningRate = 8, 3, 20, 4, 5e-3
		history, err := siamese.Run(context.Background(), dev, data, cfg)
		if err != nil {
			t.Fatal(err)
		}
		if e := history.Best().EER; e > 0.3 {
			t.Errorf("EER %g", e)
		}
		m, err := history.Model()
		if err != nil {
			t.Fatal(err)
		}
		want := embed(t, m, dev, data.Validation.Pictures)
		for _, backbones := range [][]nn.Backbone{nil, {nil}} {
			if _, err := siamese.Load(best(t, history), backbones...); err == nil ||
				!strings.Contains(err.Error(), `backbone "perceptron": pass this backbone`) {
				t.Errorf("loaded without the backbone, %v: %v", backbones, err)
			}
		}
		opened, err := siamese.Open(cfg.Dir, perceptron{24})
		if err != nil {
			t.Fatal(err)
		}
		if m, err = opened.Model(); err != nil {
			t.Fatal(err)
		}
		for i, v := range embed(t, m, dev, data.Validation.Pictures) {
			if v[0] != want[i][0] {
				t.Fatalf("loaded again, picture %d has another embedding", i)
			}
		}
		if again, err := siamese.Run(context.Background(), dev, data, cfg); err != nil ||
			again.Best() != history.Best() {
			t.Errorf("run again: %v, %v", again.Best(), err)
		}
		frozen := cfg
		frozen.Dir, frozen.From = filepath.Join(t.TempDir(), "frozen"), best(t, history)
		frozen.Rates = map[string]float64{"backbone": 0}
		tuned, err := siamese.Run(context.Background(), dev, data, frozen)
		if err != nil {
			t.Fatal(err)
		}
		checkFrozen(t, history, tuned)
	})
}

// checkFrozen checks that the variables of the backbone have not changed, and that all others have.
func checkFrozen(t *testing.T, before, after siamese.History) {
	t.Helper()
	m, err := before.Model()
	if err != nil {
		t.Fatal(err)
	}
	tuned, err := after.Model()
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for v := range m.All() {
		other := tuned.Store.GetVariable(v.Path())
		if other == nil {
			continue
		}
		a := tensors.MustCopyFlatData[float32](v.MustValue())
		b := tensors.MustCopyFlatData[float32](other.MustValue())
		var moved float64
		for i := range a {
			moved = max(moved, math.Abs(float64(a[i]-b[i])))
		}
		if inBackbone := strings.HasPrefix(v.Path(), "/siamese/backbone/"); (moved == 0) != inBackbone {
			t.Errorf("%s has changed by %g", v.Path(), moved)
		}
		compared++
	}
	if compared < 6 {
		t.Errorf("only %d variables compared", compared)
	}
}
