package classify_test

import (
	"context"
	"errors"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/classify"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/nn"
)

// other stands in for a pretrained network: sums of rows and of columns, followed by batch normalisation.
type other struct{}

func (other) Name() string { return "sums" }

func (other) Features(scope *model.Scope, x *graph.Node) *graph.Node {
	weights := make([][]float32, 64)
	for i := range weights {
		weights[i] = make([]float32, 16)
		weights[i][i/8], weights[i][8+i%8] = 1, 1
	}
	w := scope.VariableWithValue("weights", weights).NodeValue(x.Graph())
	x = graph.Reshape(x, x.Shape().Dim(0), 64)
	x = nn.BatchNorm(scope.In("norm"), graph.Dot(x, w).Product()) // [b, 16]
	return graph.Square(graph.AddScalar(x, -4))
}

// onOther returns the settings of a short run with that backbone.
func onOther(dir string, rate float64) classify.Config {
	cfg := config(dir)
	cfg.Network.Blocks, cfg.Network.Backbone = nil, other{}
	cfg.Rates, cfg.LearningRate = map[string]float64{"backbone": rate}, 1e-2
	return cfg
}

// A frozen backbone does not change, nor do the running averages of its batch normalisation; a fine-tuned one
// changes in proportion to its learning rate.
func TestRates(t *testing.T) {
	data := split(12, 8)
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		moved := map[float64]float64{}
		for _, rate := range []float64{0, 0.01, 1} {
			cfg := onOther(filepath.Join(t.TempDir(), "run"), rate)
			cfg.Epochs, cfg.Steps, cfg.WeightDecay = 1, 1, 0
			history, err := classify.Run(context.Background(), dev, data, cfg)
			if err != nil {
				t.Fatal(err)
			}
			m, err := history.Model()
			if err != nil {
				t.Fatal(err)
			}
			moved[rate] = float64(valuesOf(t, m, "weights")[0]) - 1
			for i, v := range valuesOf(t, m, "norm/variance") {
				if (v == 1) != (rate == 0) {
					t.Errorf("rate %g: variance %d is %g after the first step", rate, i, v)
				}
			}
		}
		if moved[0] != 0 || moved[1] == 0 || math.Abs(moved[0.01]/moved[1]-0.01) > 1e-4 {
			t.Errorf("changes of a weight: %v", moved)
		}
	})
}

func valuesOf(t *testing.T, m *classify.Model, name string) []float32 {
	t.Helper()
	v := m.Store.GetVariable(m.Scope + "/backbone/" + name)
	if v == nil {
		t.Fatalf("no variable %s", name)
	}
	return tensors.MustCopyFlatData[float32](v.MustValue())
}

// A run with a user-defined backbone trains and resumes, and its checkpoint cannot be loaded without it.
func TestRunOnBackbone(t *testing.T) {
	data := split(20, 20)
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		cfg := onOther(filepath.Join(t.TempDir(), "whole"), 0)
		whole, err := classify.Run(context.Background(), dev, data, cfg)
		if err != nil {
			t.Fatal(err)
		}
		cfg = onOther(filepath.Join(t.TempDir(), "parts"), 0)
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		cfg.Progress = func(p classify.Progress) {
			if p.Step == 7 {
				cancel()
			}
		}
		if _, err := classify.Run(ctx, dev, data, cfg); err == nil {
			t.Fatal("not interrupted")
		}
		parts, err := classify.Run(context.Background(), dev, data, cfg)
		if err != nil || weightsOf(t, whole) != weightsOf(t, parts) {
			t.Fatalf("resumed: %v, or the weights differ", err)
		}
		checkModel(t, dev, parts, data.Validation)
		opened, err := classify.Open(cfg.Dir)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := opened.Model(); err == nil || !strings.Contains(err.Error(), `backbone "sums"`) {
			t.Errorf("without the backbone: got %v", err)
		}
		if opened, err = classify.Open(cfg.Dir, other{}); err != nil {
			t.Fatal(err)
		}
		checkModel(t, dev, opened, data.Validation)
	})
}

func TestModelErrors(t *testing.T) {
	dev := devicetest.Open(t, "go")
	set := stripes(2, 1)
	m, err := classify.New(config("x").Network, set.Names, 1)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "m.safetensors")
	if err := m.Save(path); err == nil || !strings.Contains(err.Error(), "use or train it first") {
		t.Errorf("new model: got %v", err)
	}
	if _, err := m.Predict(dev, [][]float32{{1}}); err == nil || !strings.Contains(err.Error(), "resize") {
		t.Errorf("small picture: got %v", err)
	}
	set.Pictures[1][3] = float32(math.Inf(1))
	if _, err := m.Predict(dev, set.Pictures); err == nil || !strings.Contains(err.Error(), "picture 1 ") {
		t.Errorf("infinite picture: got %v", err)
	}
	if _, err := m.Predict(dev, set.Pictures[:1]); err != nil {
		t.Fatal(err)
	}
	if err := m.Save(path); err != nil {
		t.Fatal(err)
	}
	loaded, err := classify.Load(path)
	if err != nil || loaded.Names[1] != "standing" {
		t.Errorf("loaded: %v, %v", loaded, err)
	}
	if loaded, err := classify.Load(path, other{}); err != nil || loaded.Network.Backbone != nil {
		t.Errorf("loaded with a backbone it does not have: %v, %v", loaded, err)
	}
	if err := checkpoint.Save(path, m.Store, nil, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := classify.Load(path); !errors.Is(err, checkpoint.ErrFormat) {
		t.Errorf("no classifier: got %v", err)
	}
	if _, err := classify.Open(t.TempDir()); err == nil || !strings.Contains(err.Error(), "train first") {
		t.Errorf("no run: got %v", err)
	}
}

// Loading detects weights that are missing, have another shape or belong to no layer.
func TestLoadChecksWeights(t *testing.T) {
	dev, set := devicetest.Open(t, "go"), stripes(2, 1)
	path := filepath.Join(t.TempDir(), "m.safetensors")
	for want, edit := range map[string]func(file *checkpoint.File){
		"": func(*checkpoint.File) {},
		"the weights /classifier/head/dense/biases are missing": func(file *checkpoint.File) {
			delete(file.Tensors, "/classifier/head/dense/biases")
		},
		"the weights /classifier/head/dense/biases have shape": func(file *checkpoint.File) {
			file.Tensors["/classifier/head/dense/biases"] = tensors.FromValue([]float32{1, 2, 3})
		},
		`its network has no weights "/classifier/backbone/block_9/weights"`: func(file *checkpoint.File) {
			file.Tensors["/classifier/backbone/block_9/weights"] = tensors.FromValue([]float32{1})
		},
	} {
		m, err := classify.New(config("x").Network, set.Names, 1)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.Predict(dev, set.Pictures); err != nil {
			t.Fatal(err)
		}
		if err := m.Save(path); err != nil {
			t.Fatal(err)
		}
		file, err := checkpoint.Load(path)
		if err != nil {
			t.Fatal(err)
		}
		edit(file)
		store := model.NewStore()
		if err := file.Fill(store); err != nil {
			t.Fatal(err)
		}
		if err := checkpoint.Save(path, store, nil, file.Info); err != nil {
			t.Fatal(err)
		}
		_, err = classify.Load(path)
		if want == "" {
			if err != nil {
				t.Errorf("as saved: got %v", err)
			}
		} else if !errors.Is(err, checkpoint.ErrFormat) || !strings.Contains(err.Error(), want) ||
			!strings.Contains(err.Error(), path) {
			t.Errorf("got %v, want ErrFormat and %q", err, want)
		}
	}
}

func TestConfusionErrors(t *testing.T) {
	for want, c := range map[string]struct {
		labels, predicted []int
		classes           int
	}{
		"2 labels and 1 predicted":      {[]int{0, 1}, []int{0}, 2},
		"0 labels":                      {nil, nil, 2},
		"label 1 and predicted class 2": {[]int{1}, []int{2}, 2},
		"of 0 classes":                  {[]int{0}, []int{0}, 0},
	} {
		if _, err := classify.Confusion(c.labels, c.predicted, c.classes); err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	counts, err := classify.Confusion([]int{0, 0, 1, 2}, []int{0, 1, 1, 0}, 3)
	if err != nil || counts[0][0] != 1 || counts[0][1] != 1 || counts[1][1] != 1 || counts[2][0] != 1 {
		t.Errorf("got %v, %v", counts, err)
	}
}
