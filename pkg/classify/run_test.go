package classify_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/gosiamese/gosiamese/pkg/classify"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// stripes returns a set of two classes, horizontal and vertical lines, with noise.
func stripes(perClass int, seed uint64) images.Set {
	rng := rand.New(rand.NewPCG(seed, 4))
	set := images.Set{Height: 8, Width: 8, Channels: 1, Names: []string{"lying", "standing"}}
	for label := range set.Names {
		for range perClass {
			picture, start := make([]float32, 64), rng.IntN(4)
			for i := range picture {
				place := i / 8
				if label == 1 {
					place = i % 8
				}
				picture[i] = 0.4 * rng.Float32()
				if (place+start)%4 < 2 {
					picture[i] += 0.5
				}
			}
			set.Pictures, set.Labels = append(set.Pictures, picture), append(set.Labels, label)
		}
	}
	return set
}

// split returns a split with the given numbers of training and validation pictures of each class.
func split(train, validation int) images.Split {
	return images.Split{Train: stripes(train, 1), Validation: stripes(validation, 2)}
}

// config returns the settings of a run that takes at most two seconds on the pure-Go backend.
func config(dir string) classify.Config {
	cfg := classify.DefaultConfig(dir, images.Set{Height: 8, Width: 8, Channels: 1})
	cfg.Network.Blocks = []int{8}
	cfg.Batch, cfg.Epochs = 8, 3
	cfg.Augment = images.Augment{Shift: 0.1, Brightness: 0.1}
	return cfg
}

// unexported ignores the unexported fields of histories.
var unexported = cmpopts.IgnoreUnexported(classify.History{}, trainer.History[classify.Epoch]{})

func TestRunLearns(t *testing.T) {
	data := split(40, 20)
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		cfg := config(filepath.Join(t.TempDir(), "run"))
		cfg.Epochs, cfg.LearningRate = 4, 1e-2
		var last classify.Progress
		cfg.Progress = func(p classify.Progress) { last = p }
		history, err := classify.Run(context.Background(), dev, data, cfg)
		if err != nil {
			t.Fatal(err)
		}
		first, best := history.Epochs[0], history.Best()
		if end := history.Epochs[3]; end.BatchLoss >= first.BatchLoss || end.Train.Loss >= first.Train.Loss ||
			end.LearningRate >= first.LearningRate {
			t.Errorf("no progress: from %+v to %+v", first, end)
		}
		if best.Validation.Accuracy < 0.9 {
			t.Errorf("best epoch: %+v", best)
		}
		if last.Step != 40 || last.Steps != 40 || last.Best != best {
			t.Errorf("last progress: %v", last)
		}
		opened, err := classify.Open(cfg.Dir)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(history, opened, unexported); diff != "" {
			t.Errorf("opened (-run +opened):\n%s", diff)
		}
		checkModel(t, dev, opened, data.Validation)
	})
}

// Without augmentation, values outside [0, 1], such as features of another network, are not clipped.
func TestRunOnFeatures(t *testing.T) {
	set := func(perClass int, seed uint64) images.Set {
		rng := rand.New(rand.NewPCG(seed, 5))
		out := images.Set{Height: 1, Width: 1, Channels: 2, Names: []string{"low", "high"}}
		for i := range 2 * perClass {
			own, other := 2+3*float32(i%2)+rng.Float32(), 2+4*rng.Float32()
			out.Pictures, out.Labels = append(out.Pictures, []float32{own, other}), append(out.Labels, i%2)
		}
		return out
	}
	data := images.Split{Train: set(40, 1), Validation: set(40, 2)}
	cfg := classify.DefaultConfig(filepath.Join(t.TempDir(), "run"), data.Train)
	cfg.Network.Blocks, cfg.Network.Dropout, cfg.Augment = nil, 0, images.Augment{}
	cfg.Batch, cfg.Epochs, cfg.LearningRate = 8, 10, 0.1
	history, err := classify.Run(context.Background(), devicetest.Open(t, "go"), data, cfg)
	if err != nil {
		t.Fatal(err)
	}
	// If they were clipped to 1, all pictures would be equal.
	if best := history.Best(); best.Validation.Accuracy < 0.8 {
		t.Errorf("best epoch: %+v", best)
	}
}

// checkModel checks that the saved weights are those of the best epoch.
func checkModel(t *testing.T, dev *device.Device, history classify.History, validation images.Set) {
	t.Helper()
	m, err := history.Model()
	if err != nil {
		t.Fatal(err)
	}
	probabilities, err := m.Predict(dev, validation.Pictures)
	if err != nil {
		t.Fatal(err)
	}
	var loss float64
	for i, p := range probabilities {
		if len(p) != 2 || math.Abs(float64(p[0]+p[1]-1)) > 1e-5 {
			t.Fatalf("probabilities %v", p)
		}
		loss -= math.Log(float64(p[validation.Labels[i]])) / float64(validation.Len())
	}
	want := history.Best().Validation
	accuracy, err := classify.Accuracy(validation.Labels, classify.Classes(probabilities))
	if err != nil || accuracy != want.Accuracy || math.Abs(loss-want.Loss) > 1e-4 {
		t.Errorf("the saved weights have accuracy %v, loss %v (%v), the history has %+v", accuracy, loss, err,
			want)
	}
	counts, err := classify.Confusion(validation.Labels, classify.Classes(probabilities), 2)
	if err != nil || float64(counts[0][0]+counts[1][1]) != accuracy*float64(validation.Len()) {
		t.Errorf("confusion %v, %v", counts, err)
	}
}

// A run that is interrupted, even in the middle of an epoch, ends with the same history and weights as an
// uninterrupted one.
func TestInterruptAndResume(t *testing.T) {
	data := split(12, 8)
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		settings := func(dir string) classify.Config {
			cfg := config(filepath.Join(t.TempDir(), dir))
			cfg.WarmUp = 2
			return cfg
		}
		whole, err := classify.Run(context.Background(), dev, data, settings("whole"))
		if err != nil {
			t.Fatal(err)
		}
		for _, stop := range []int{0, 1, 3, 5, 8} { // An epoch has three steps.
			cfg := settings("parts")
			ctx, cancel := context.WithCancel(context.Background())
			if stop == 0 {
				cancel()
			}
			cfg.Progress = func(p classify.Progress) {
				if p.Step == stop {
					cancel()
				}
			}
			_, err := classify.Run(ctx, dev, data, cfg)
			if cancel(); !errors.Is(err, trainer.ErrInterrupted) {
				t.Fatalf("stop at %d: got %v", stop, err)
			}
			parts, err := classify.Run(context.Background(), dev, data, cfg)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(whole.Epochs, parts.Epochs); diff != "" {
				t.Errorf("stop at %d: histories differ (-whole +parts):\n%s", stop, diff)
			}
			if a, b := weightsOf(t, whole), weightsOf(t, parts); a != b {
				t.Errorf("stop at %d: the best checkpoints differ", stop)
			}
		}
	})
}

// weightsOf returns the only weights file of a run, with its name.
func weightsOf(t *testing.T, h classify.History) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(h.Dir, "epoch-*-acc-*.safetensors"))
	if err != nil || len(found) != 1 {
		t.Fatalf("want one best checkpoint in %s, got %v, %v", h.Dir, found, err)
	}
	data, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Base(found[0]) + string(data)
}

// The stop button of JupyterLab sends SIGINT.
func TestSignalInterrupts(t *testing.T) {
	cfg := config(filepath.Join(t.TempDir(), "run"))
	cfg.Epochs = 1000
	cfg.Progress = func(p classify.Progress) {
		if p.Step == 2 {
			if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
				t.Error(err)
			}
		}
	}
	_, err := classify.Run(context.Background(), devicetest.Open(t, "go"), split(12, 8), cfg)
	if !errors.Is(err, trainer.ErrInterrupted) || !strings.Contains(err.Error(), "run again to continue") {
		t.Errorf("got %v", err)
	}
}

// A second run with the same settings returns the history of the first, whatever the test set; one with other
// settings is rejected.
func TestRunAgain(t *testing.T) {
	dev, data := devicetest.Open(t, "go"), split(12, 8)
	cfg := config(filepath.Join(t.TempDir(), "run"))
	first, err := classify.Run(context.Background(), dev, data, cfg)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Progress = func(classify.Progress) { t.Error("a finished run made another step") }
	data.Test = stripes(4, 3)
	again, err := classify.Run(context.Background(), dev, data, cfg)
	diff := cmp.Diff(first, again, unexported)
	if diff != "" || err != nil {
		t.Errorf("again: %v (-first +again):\n%s", err, diff)
	}
	other := cfg
	other.LearningRate = 0.5
	if _, err := classify.Run(context.Background(), dev, data, other); !errors.Is(err,
		trainer.ErrOther) || !strings.Contains(err.Error(), `it has "learning_rate": 0.001`) {
		t.Errorf("another learning rate: got %v", err)
	}
	data.Train = stripes(13, 1)
	if _, err := classify.Run(context.Background(), dev, data, cfg); !errors.Is(err, trainer.ErrOther) {
		t.Errorf("other pictures: got %v", err)
	}
}

func TestRunErrors(t *testing.T) {
	dev := devicetest.Open(t, "go")
	for _, c := range []struct {
		want   string
		change func(*classify.Config, *images.Split)
	}{
		{"set Dir", func(c *classify.Config, _ *images.Split) { c.Dir = "" }},
		{"0 epochs", func(c *classify.Config, _ *images.Split) { c.Epochs = 0 }},
		{"learning rate NaN", func(c *classify.Config, _ *images.Split) { c.LearningRate = math.NaN() }},
		{"weight decay +Inf", func(c *classify.Config, _ *images.Split) { c.WeightDecay = math.Inf(1) }},
		{
			"validation pictures: images: picture 3 has the non-finite value +Inf at index 7",
			func(_ *classify.Config, s *images.Split) {
				s.Validation.Pictures[3][7] = float32(math.Inf(1))
			},
		},
		{"weight decay -1", func(c *classify.Config, _ *images.Split) { c.WeightDecay = -1 }},
		{`rate 2 for "backbone"`, func(c *classify.Config, _ *images.Split) {
			c.Rates = map[string]float64{"backbone": 2}
		}},
		{"Shift -1", func(c *classify.Config, _ *images.Split) { c.Augment.Shift = -1 }},
		{"batches of 25 out of 24", func(c *classify.Config, _ *images.Split) { c.Batch = 25 }},
		{"cannot be halved 4", func(c *classify.Config, _ *images.Split) {
			c.Network.Blocks = []int{1, 1, 1, 1}
		}},
		{"dropout 1", func(c *classify.Config, _ *images.Split) { c.Network.Dropout = 1 }},
		{"leave Blocks empty", func(c *classify.Config, _ *images.Split) { c.Network.Backbone = other{} }},
		{"the network needs 16 x 8", func(c *classify.Config, _ *images.Split) { c.Network.Height = 16 }},
		{"set Network.Channels to 1, or load pictures with 3", func(c *classify.Config, _ *images.Split) {
			c.Network.Channels = 3
		}},
		{"training pictures: images: the set is empty", func(_ *classify.Config, s *images.Split) {
			s.Train = images.Set{}
		}},
		{"one picture in two sets", func(_ *classify.Config, s *images.Split) { s.Validation = s.Train }},
		{`validation pictures ["standing"]`, func(_ *classify.Config, s *images.Split) {
			s.Validation, _ = s.Validation.Only("standing")
		}},
		{"want at least 2", func(_ *classify.Config, s *images.Split) {
			s.Train, _ = s.Train.Only("lying")
			s.Validation, _ = s.Validation.Only("lying")
		}},
	} {
		cfg, data := config(filepath.Join(t.TempDir(), "run")), split(12, 8)
		c.change(&cfg, &data)
		_, err := classify.Run(context.Background(), dev, data, cfg)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want an error with %q", err, c.want)
		}
		if _, err := os.Stat(cfg.Dir); cfg.Dir != "" && err == nil {
			t.Errorf("%s: a rejected run created a folder", c.want)
		}
	}
	_, err := classify.Run(context.Background(), nil, split(12, 8), config("x"))
	if err == nil || !strings.Contains(err.Error(), "device.Open") {
		t.Errorf("no device: got %v", err)
	}
}

// If the learning rate makes the weights diverge, the run returns an error and does not save them.
func TestRunaway(t *testing.T) {
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		cfg := config(filepath.Join(t.TempDir(), "run"))
		cfg.LearningRate = 1e38
		_, err := classify.Run(context.Background(), dev, split(12, 8), cfg)
		if err == nil || !strings.Contains(err.Error(), "the loss of step 2 is NaN: use a smaller") {
			t.Errorf("got %v", err)
		}
		if left, _ := filepath.Glob(filepath.Join(cfg.Dir, "epoch-*")); len(left) > 0 {
			t.Errorf("saved %q", left)
		}
	})
}
