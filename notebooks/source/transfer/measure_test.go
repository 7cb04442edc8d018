package transfer_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/notebooks/source/transfer"
	"github.com/gosiamese/gosiamese/pkg/classify"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
)

const measureCommand = "LONG=1 MEASURE=1 go test -run TestMeasureLabels -timeout 0 " +
	"./notebooks/source/transfer"

// Fine-tuning starts after this part, as in the lesson.
const measuredPart = 9

// TestMeasureLabels measures how the accuracy depends on the number of labelled pictures, for six seeds:
// other animals, another split, other weights. No method uses validation pictures: all train for a fixed
// number of steps. It writes labels.json, and does nothing unless MEASURE is set.
func TestMeasureLabels(t *testing.T) {
	if os.Getenv("LONG") == "" || os.Getenv("MEASURE") == "" {
		t.Skip("needs LONG, about a quarter of an hour on two cores: " + measureCommand)
	}
	dev, err := device.Open("")
	if err != nil {
		t.Fatal(err)
	}
	m := transfer.Measurement{
		Command: measureCommand, Tests: 400, Pictures: []int{2, 5, 10, 30, 100},
		Methods: []transfer.Method{
			{Name: "fine-tuning"}, {Name: "frozen features"}, {Name: "from scratch"}, {Name: "raw pixels"},
		},
	}
	for seed := uint64(1); seed <= 6; seed++ {
		r := newRepetition(t, dev, seed)
		counts := make([][]int, len(m.Methods))
		for _, k := range m.Pictures {
			for i, correct := range []int{
				r.tuned(k), r.head(r.features, k), r.scratch(k), r.head(r.pixels, k),
			} {
				counts[i] = append(counts[i], correct)
			}
		}
		m.Seeds = append(m.Seeds, seed)
		for i := range m.Methods {
			m.Methods[i].Correct = append(m.Methods[i].Correct, counts[i])
		}
		fmt.Println(seed, counts)
		text, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("labels.json", append(text, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// repetition has the pictures of one seed, as they are and encoded.
type repetition struct {
	t                      *testing.T
	dev                    *device.Device
	seed                   uint64
	pixels, part, features images.Split
}

func newRepetition(t *testing.T, dev *device.Device, seed uint64) *repetition {
	t.Helper()
	set, err := synthetic.Animals(400, 64, 100+seed)
	if err != nil {
		t.Fatal(err)
	}
	r := &repetition{t: t, dev: dev, seed: seed}
	if r.pixels, err = images.SplitPictures(set, 0.25, 0.5, seed); err != nil {
		t.Fatal(err)
	}
	r.pixels.Validation = r.pixels.Validation.First(8) // The engine wants some, and uses none.
	r.part = r.encoded(r.pixels, 0, measuredPart)
	r.features = r.encoded(r.part, measuredPart, pretrained.Lite0Top)
	return r
}

func (r *repetition) encoded(s images.Split, from, to int) images.Split {
	r.t.Helper()
	parts, err := pretrained.Lite0(from, to)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, set := range []*images.Set{&s.Train, &s.Validation, &s.Test} {
		if *set, err = parts.Encode(r.dev, *set, ""); err != nil {
			r.t.Fatal(err)
		}
	}
	return s
}

// head trains a linear classifier as the lesson does, and returns the number of correct test pictures.
func (r *repetition) head(s images.Split, k int) (correct int) {
	r.t.Helper()
	train := s.Train.First(k)
	scaled := transfer.Scaled(train, train, s.Test)
	test := transfer.Inputs(scaled[1])
	state := transfer.Start(scaled[0])
	step, err := graph.NewExec(r.dev.Backend, librarySteps)
	if err != nil {
		r.t.Fatal(err)
	}
	defer step.Finalize()
	in := transfer.Inputs(scaled[0])
	for range 200 {
		out, err := step.Call(slices.Concat(in, state, []*tensors.Tensor{tensors.FromValue(float32(2))}))
		if err != nil {
			r.t.Fatal(err)
		}
		state = out
	}
	out, err := graph.CallOnceN(r.dev.Backend, func(in []*graph.Node) []*graph.Node {
		return []*graph.Node{graph.ArgMax(graph.Add(graph.Dot(in[0], in[1]).Product(), in[2]), 1)}
	}, test[0], state[0], state[1])
	if err != nil {
		r.t.Fatal(err)
	}
	for i, class := range transfer.Numbers(out[0]) {
		if class == s.Test.Labels[i] {
			correct++
		}
	}
	return correct
}

// librarySteps is a step of gradient descent: features, labels, weights, bias, rate -> weights, bias.
func librarySteps(in []*graph.Node) []*graph.Node {
	loss := transfer.Library(in[0], in[1], in[2], in[3])
	for i, g := range graph.Gradient(loss, in[2], in[3]) {
		in[2+i] = graph.Sub(in[2+i], graph.Mul(in[4], g))
	}
	return in[2:4]
}

// scratch trains the regularised CNN of lesson 04 from random weights.
func (r *repetition) scratch(k int) int {
	return r.run(r.pixels, k, 150, func(*classify.Config) {})
}

// tuned trains a head and the last parts of the pretrained network, these at a tenth of the learning rate.
func (r *repetition) tuned(k int) int {
	r.t.Helper()
	parts, err := pretrained.Lite0(measuredPart, pretrained.Lite0Top)
	if err != nil {
		r.t.Fatal(err)
	}
	return r.run(r.part, k, 48, func(cfg *classify.Config) {
		cfg.Network.Blocks, cfg.Network.Backbone = nil, parts
		cfg.Augment, cfg.Network.Dropout = images.Augment{}, 0.2
		cfg.Rates = map[string]float64{"backbone": 0.1}
	})
}

// run trains for a number of steps, in one epoch over copies of the training pictures, so that there is no
// epoch to select, and returns the number of correct test pictures.
func (r *repetition) run(s images.Split, k, steps int, change func(*classify.Config)) (correct int) {
	r.t.Helper()
	train := s.Train.First(k)
	batch := min(16, train.Len())
	once := train
	for train.Len() < steps*batch {
		train.Pictures = slices.Concat(train.Pictures, once.Pictures)
		train.Labels = slices.Concat(train.Labels, once.Labels)
	}
	cfg := classify.DefaultConfig(filepath.Join(r.t.TempDir(), "run"), train)
	cfg.Batch, cfg.Epochs, cfg.Steps, cfg.Seed = batch, 1, steps, r.seed
	change(&cfg)
	split := images.Split{Train: train, Validation: s.Validation}
	history, err := classify.Run(r.t.Context(), r.dev, split, cfg)
	if err != nil {
		r.t.Fatal(err)
	}
	model, err := history.Model()
	if err != nil {
		r.t.Fatal(err)
	}
	p, err := model.Predict(r.dev, s.Test.Pictures)
	if err != nil {
		r.t.Fatal(err)
	}
	for i, class := range classify.Classes(p) {
		if class == s.Test.Labels[i] {
			correct++
		}
	}
	return correct
}
