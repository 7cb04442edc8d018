package siamese_test

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// lossCase is a loss and the number of pictures per person in its batches.
type lossCase struct {
	loss     siamese.Loss
	pictures int
}

var lossCases = []lossCase{
	{siamese.Binary, 3},
	{siamese.Contrastive(1), 3},
	{siamese.CosFace(16, 0.2), 1},
	{siamese.Sum(siamese.Triplet(0.2, siamese.BatchHard), siamese.CosFace(16, 0.2)), 2},
}

// With each loss the network learns to tell held-out people apart, and the variables of the loss are stored
// where they belong.
func TestLossesLearn(t *testing.T) {
	data := split(t, patterns(20, 6))
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		for _, c := range lossCases {
			cfg := config(filepath.Join(t.TempDir(), "run"))
			cfg.Loss, cfg.People, cfg.Pictures = c.loss, 8, c.pictures
			cfg.Steps, cfg.Epochs, cfg.LearningRate = 20, 4, 5e-3
			history, err := siamese.Run(context.Background(), dev, data, cfg)
			if err != nil {
				t.Fatalf("%v: %v", c.loss, err)
			}
			first, end := history.Epochs[0], history.Epochs[len(history.Epochs)-1]
			if end.Loss >= 0.8*first.Loss {
				t.Errorf("%v: the loss goes from %v to %v", c.loss, first.Loss, end.Loss)
			}
			if end.EER > 0.3 || end.Train.Positive.High >= end.Train.Negative.Median {
				t.Errorf("%v: EER %v, distances of training people %+v", c.loss, end.EER, end.Train)
			}
			if single := c.pictures == 1; (first.Active == 0) != single {
				t.Errorf("%v: active share %v in batches of %d pictures", c.loss, first.Active, c.pictures)
			}
			checkKept(t, cfg, history)
		}
	})
}

// checkKept looks for the variables of the loss in the best checkpoint and in the state.
func checkKept(t *testing.T, cfg siamese.Config, history siamese.History) {
	t.Helper()
	m, err := history.Model()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Head(); (err == nil) != strings.Contains(cfg.Loss.String(), "binary") {
		t.Errorf("%v: head of the model: %v", cfg.Loss, err)
	}
	const directions = "/softmax/people"
	if m.Store.GetVariable(directions) != nil {
		t.Errorf("%v: the best checkpoint holds the class weights of the training people", cfg.Loss)
	}
	state, err := checkpoint.Load(filepath.Join(cfg.Dir, "state.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	if _, there := state.Tensors[directions]; there != strings.Contains(cfg.Loss.String(), "CosFace") {
		t.Errorf("%v: class weights of the training people in the state: %v", cfg.Loss, there)
	}
}

// The margin of the loss changes the training; that of the monitor does not.
func TestMargin(t *testing.T) {
	dev := devicetest.Open(t, "go")
	data := split(t, patterns(12, 4))
	loss := func(loss siamese.Loss, monitor float64) float64 {
		cfg := config(filepath.Join(t.TempDir(), "run"))
		cfg.Loss, cfg.Monitor = loss, siamese.Triplet(monitor, siamese.BatchHard)
		history, err := siamese.Run(context.Background(), dev, data, cfg)
		if err != nil {
			t.Fatal(err)
		}
		return history.Epochs[2].Loss
	}
	contrastive := siamese.Contrastive(1)
	if a, b := loss(contrastive, 0.1), loss(contrastive, 0.7); a != b {
		t.Errorf("contrastive loss %v with a margin of 0.1 in the monitor, %v with 0.7", a, b)
	}
	triplet := func(margin float64) siamese.Loss { return siamese.Triplet(margin, siamese.BatchHard) }
	if a, b := loss(triplet(0.1), 0.2), loss(triplet(0.7), 0.2); a >= b {
		t.Errorf("triplet loss %v with a margin of 0.1, %v with 0.7", a, b)
	}
}

func TestLossErrors(t *testing.T) {
	dev := devicetest.Open(t, "go")
	softmax := siamese.CosFace(16, 0.2)
	for _, c := range []struct {
		want   string
		change func(*siamese.Config, *images.Split)
	}{
		{"a sum of no losses", func(c *siamese.Config, _ *images.Split) { c.Loss = siamese.Sum() }},
		{"scale 0", func(c *siamese.Config, _ *images.Split) { c.Loss = siamese.CosFace(0, 0) }},
		{"frequency 2", func(c *siamese.Config, _ *images.Split) { c.Frequency = 2 }},
		{"x 1 pictures has no triplets", func(c *siamese.Config, _ *images.Split) {
			c.Loss, c.Pictures = siamese.Sum(softmax, siamese.Weighted(0.1, siamese.Contrastive(1))), 1
		}},
		{"x 0 pictures", func(c *siamese.Config, _ *images.Split) { c.Loss, c.Pictures = softmax, 0 }},
		{"batches of 1 people x 1 pictures", func(c *siamese.Config, _ *images.Split) {
			c.Loss, c.People, c.Pictures = softmax, 1, 1
		}},
		{"training people: pairs of only one kind", func(c *siamese.Config, s *images.Split) {
			c.Loss, c.Pictures = softmax, 1
			s.Train = patterns(4, 1)
			s.Train.Names = []string{"a", "b", "c", "d"}
		}},
	} {
		cfg, data := config(filepath.Join(t.TempDir(), "run")), split(t, patterns(12, 4))
		c.change(&cfg, &data)
		if _, err := siamese.Run(context.Background(), dev, data, cfg); err == nil ||
			!strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want an error with %q", err, c.want)
		}
	}
}

// A folder of a run with another loss is rejected, and so is a state copied into it.
func TestForeignLoss(t *testing.T) {
	dev := devicetest.Open(t, "go")
	data := split(t, patterns(12, 4))
	cfg := config(filepath.Join(t.TempDir(), "run"))
	cfg.Loss = siamese.CosFace(16, 0)
	if _, err := siamese.Run(context.Background(), dev, data, cfg); err != nil {
		t.Fatal(err)
	}
	cfg.Loss = siamese.Binary
	if _, err := siamese.Run(context.Background(), dev, data, cfg); !errors.Is(err, trainer.ErrOther) ||
		!strings.Contains(err.Error(), `it has "loss": "CosFace (scale 16, margin 0)", `+
			`this run has "loss": "binary"`) {
		t.Errorf("the folder of another loss: got %v", err)
	}
	other := cfg
	other.Dir = filepath.Join(t.TempDir(), "other")
	if _, err := siamese.Run(context.Background(), dev, data, other); err != nil {
		t.Fatal(err)
	}
	state, err := checkpoint.Load(filepath.Join(cfg.Dir, "state.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	copyState(t, state, filepath.Join(other.Dir, "state.safetensors"))
	if _, err := siamese.Run(context.Background(), dev, data, other); !errors.Is(err, trainer.ErrOther) ||
		!strings.Contains(err.Error(), "belong to different runs") {
		t.Errorf("the state of another loss: got %v", err)
	}
}

// copyState writes a loaded state to another path.
func copyState(t *testing.T, file *checkpoint.File, path string) {
	t.Helper()
	var network siamese.Network
	if err := json.Unmarshal([]byte(file.Info["siamese.network"]), &network); err != nil {
		t.Fatal(err)
	}
	m, err := siamese.New(network, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := file.Fill(m.Store); err != nil {
		t.Fatal(err)
	}
	if err := checkpoint.Save(path, m.Store, nil, file.Info); err != nil {
		t.Fatal(err)
	}
}

// In batches with one picture per person everyone takes part, and people with more pictures can be sampled
// more often.
func TestSinglesOfUnequalPeople(t *testing.T) {
	dev := devicetest.Open(t, "go")
	data := split(t, patterns(12, 4))
	train := data.Train
	train.Pictures, train.Labels = nil, nil
	for i, label := range data.Train.Labels {
		if label < 3 && i%4 > 0 {
			continue // Three people keep one of their four pictures.
		}
		train.Pictures = append(train.Pictures, data.Train.Pictures[i])
		train.Labels = append(train.Labels, label)
	}
	data.Train = train
	losses := map[float64]bool{}
	for _, frequency := range []float64{0, 0.5, 1} {
		cfg := config(filepath.Join(t.TempDir(), "run"))
		cfg.Loss = siamese.CosFace(16, 0.2)
		cfg.People, cfg.Pictures, cfg.Frequency = 4, 1, frequency
		history, err := siamese.Run(context.Background(), dev, data, cfg)
		if err != nil {
			t.Fatal(err)
		}
		losses[history.Epochs[0].Loss] = true
	}
	if len(losses) != 3 {
		t.Errorf("the frequency changes nothing: losses %v", losses)
	}
}
