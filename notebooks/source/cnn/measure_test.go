package cnn_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/notebooks/source/cnn"
	"github.com/gosiamese/gosiamese/pkg/classify"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
)

const measureCommand = "LONG=1 MEASURE=1 go test -run TestMeasureRegularisation -timeout 0 " +
	"./notebooks/source/cnn"

// methods are the ways of training that are compared; the first is without regularisation, the last a linear
// classifier of the pixels with augmentation and weight decay.
var methods = []struct {
	name   string
	change func(cfg *classify.Config)
}{
	{"no regularisation", func(cfg *classify.Config) {
		cfg.Augment, cfg.Network.Dropout, cfg.WeightDecay = images.Augment{}, 0, 0
	}},
	{"regularised", func(*classify.Config) {}},
	{"raw pixels", func(cfg *classify.Config) { cfg.Network.Blocks, cfg.Network.Dropout = nil, 0 }},
}

// TestMeasureRegularisation measures what regularisation gains, with the settings of the lesson, for eight
// seeds: other animals, another split, other weights. It writes regularisation.json, and does nothing unless
// MEASURE is set.
func TestMeasureRegularisation(t *testing.T) {
	if os.Getenv("LONG") == "" || os.Getenv("MEASURE") == "" {
		t.Skip("needs LONG, about ten minutes on two cores: " + measureCommand)
	}
	dev, err := device.Open("")
	if err != nil {
		t.Fatal(err)
	}
	m := cnn.Measurement{Command: measureCommand, Tests: 400}
	for _, method := range methods {
		m.Methods = append(m.Methods, cnn.Method{Name: method.name})
	}
	for seed := uint64(1); seed <= 8; seed++ {
		set, err := synthetic.Animals(400, 64, 100+seed)
		if err != nil {
			t.Fatal(err)
		}
		split, err := images.SplitPictures(set, 0.25, 0.5, seed)
		if err != nil {
			t.Fatal(err)
		}
		split.Train = split.Train.First(30)
		m.Seeds = append(m.Seeds, seed)
		for k := range methods {
			correct := correctOf(t, dev, split, k, seed)
			m.Methods[k].Correct = append(m.Methods[k].Correct, correct)
			fmt.Println(seed, methods[k].name, correct)
		}
		text, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("regularisation.json", append(text, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// correctOf trains by a method and returns the number of correct test pictures.
func correctOf(t *testing.T, dev *device.Device, split images.Split, method int, seed uint64) (correct int) {
	t.Helper()
	name := fmt.Sprint(strings.ReplaceAll(methods[method].name, " ", "-"), "-", seed)
	cfg := classify.DefaultConfig(filepath.Join(t.TempDir(), name), split.Train)
	cfg.Batch, cfg.Epochs, cfg.Seed = 15, 40, seed
	methods[method].change(&cfg)
	history, err := classify.Run(t.Context(), dev, split, cfg)
	if err != nil {
		t.Fatal(err)
	}
	model, err := history.Model()
	if err != nil {
		t.Fatal(err)
	}
	probabilities, err := model.Predict(dev, split.Test.Pictures)
	if err != nil {
		t.Fatal(err)
	}
	for i, class := range classify.Classes(probabilities) {
		if class == split.Test.Labels[i] {
			correct++
		}
	}
	return correct
}
