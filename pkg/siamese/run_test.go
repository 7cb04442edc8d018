package siamese_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/trainer"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// patterns returns a set in which each person is a pattern of 8 x 8 pixels, with noise.
func patterns(people, pictures int) images.Set {
	rng := rand.New(rand.NewPCG(4, 4))
	set := images.Set{Height: 8, Width: 8, Channels: 1}
	for person := range people {
		set.Names = append(set.Names, fmt.Sprintf("p%d", person))
		face := make([]float32, 64)
		for i := range face {
			face[i] = rng.Float32()
		}
		for range pictures {
			picture := make([]float32, 64)
			for i := range picture {
				picture[i] = 0.6*face[i] + 0.4*rng.Float32()
			}
			set.Pictures = append(set.Pictures, picture)
			set.Labels = append(set.Labels, person)
		}
	}
	return set
}

func split(t *testing.T, set images.Set) images.Split {
	t.Helper()
	s, err := images.NewSplit(set, 4, 4, 1)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// config returns the settings of a run that takes at most two seconds on the pure-Go backend.
func config(dir string) siamese.Config {
	set := images.Set{Height: 8, Width: 8, Channels: 1}
	cfg := siamese.DefaultConfig(dir, set)
	cfg.Network.Blocks, cfg.Network.Dimensions = []int{8}, 16
	cfg.People, cfg.Pictures, cfg.Steps, cfg.Epochs = 4, 2, 3, 3
	cfg.Augment = images.Augment{Shift: 0.1, Brightness: 0.1}
	return cfg
}

// unexported ignores the unexported fields of histories.
var unexported = cmpopts.IgnoreUnexported(siamese.History{}, trainer.History[siamese.Epoch]{})

func TestRunLearns(t *testing.T) {
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		cfg := config(filepath.Join(t.TempDir(), "run"))
		cfg.People, cfg.Pictures, cfg.Steps, cfg.Epochs, cfg.LearningRate = 8, 3, 20, 4, 5e-3
		data := split(t, patterns(20, 6))
		var last siamese.Progress
		cfg.Progress = func(p siamese.Progress) { last = p }
		history, err := siamese.Run(context.Background(), dev, data, cfg)
		if err != nil {
			t.Fatal(err)
		}
		first, end := history.Epochs[0], history.Epochs[len(history.Epochs)-1]
		if end.Loss >= first.Loss || end.Active >= first.Active {
			t.Errorf("no progress: from %+v to %+v", first, end)
		}
		if last.Step != 80 || last.Steps != 80 || last.Best.Number != history.Best().Number {
			t.Errorf("last progress: %v", last)
		}
		m, err := history.Model()
		if err != nil {
			t.Fatal(err)
		}
		vectors, err := m.Embed(dev, data.Validation.Pictures)
		if err != nil {
			t.Fatal(err)
		}
		report, err := verify.Evaluate(vectors, data.Validation.Labels)
		if err != nil {
			t.Fatal(err)
		}
		if report.EER != history.Best().EER {
			t.Errorf("the saved weights have EER %v on the validation people, the history has %v",
				report.EER, history.Best().EER)
		}
		q := end.Train.Positive
		if !(q.Low <= q.Median && q.Median <= q.High && q.High < end.Train.Negative.High) {
			t.Errorf("quantiles out of order: %+v", end.Train)
		}
	})
}

// A run that is interrupted, even in the middle of an epoch, ends with the same history and weights as an
// uninterrupted one, including the variables of the loss.
func TestInterruptAndResume(t *testing.T) {
	data := split(t, patterns(12, 4))
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		for _, c := range []struct {
			lossCase
			stops []int
		}{
			{lossCase{siamese.Triplet(0.2, siamese.BatchHard), 2}, []int{0, 1, 3, 5}},
			{lossCase{siamese.CosFace(16, 0.2), 1}, []int{1, 5}},
			{lossCase{siamese.Sum(siamese.Triplet(0.2, siamese.BatchHard), siamese.Binary,
				siamese.Contrastive(1), siamese.CosFace(16, 0.2)), 2}, []int{4}},
		} {
			settings := func(dir string) siamese.Config {
				cfg := config(filepath.Join(t.TempDir(), dir))
				cfg.Loss, cfg.Pictures, cfg.Frequency = c.loss, c.pictures, 0.5
				cfg.Average, cfg.WarmUp = 0.3, 2
				return cfg
			}
			whole, err := siamese.Run(context.Background(), dev, data, settings("whole"))
			if err != nil {
				t.Fatal(err)
			}
			for _, stop := range c.stops {
				parts := resumed(t, dev, data, settings("parts"), stop)
				if diff := cmp.Diff(whole.Epochs, parts.Epochs); diff != "" {
					t.Errorf("%v, stop at %d: histories differ (-whole +parts):\n%s", c.loss, stop, diff)
				}
				compareFiles(t, whole, parts)
			}
		}
	})
}

// resumed returns the history of a run that was stopped after a step and then continued.
func resumed(t *testing.T, dev *device.Device, data images.Split, cfg siamese.Config, stop int) (
	h siamese.History,
) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if stop == 0 {
		cancel()
	}
	cfg.Progress = func(p siamese.Progress) {
		if p.Step == stop {
			cancel()
		}
	}
	if _, err := siamese.Run(ctx, dev, data, cfg); !errors.Is(err, trainer.ErrInterrupted) {
		t.Fatalf("stop at %d: got %v, want ErrInterrupted", stop, err)
	}
	history, err := siamese.Run(context.Background(), dev, data, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return history
}

// compareFiles checks that two folders have the same best checkpoint and the same embeddings of every epoch.
func compareFiles(t *testing.T, a, b siamese.History) {
	t.Helper()
	names := func(h siamese.History) (names []string) {
		best, errBest := filepath.Glob(filepath.Join(h.Dir, "epoch-*"))
		vectors, errVectors := filepath.Glob(filepath.Join(h.Dir, "vectors-*"))
		if errBest != nil || errVectors != nil || len(best) != 1 || len(vectors) != len(h.Epochs) {
			t.Fatalf("want one best checkpoint and the embeddings of %d epochs in %s, got %v and %v",
				len(h.Epochs), h.Dir, best, vectors)
		}
		return append(best, vectors...)
	}
	namesB := names(b)
	for i, path := range names(a) {
		inA, errA := os.ReadFile(path)
		inB, errB := os.ReadFile(namesB[i])
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		if string(inA) != string(inB) || filepath.Base(path) != filepath.Base(namesB[i]) {
			t.Errorf("the files differ: %s and %s", path, namesB[i])
		}
	}
}

// The stop button of JupyterLab sends SIGINT.
func TestSignalInterrupts(t *testing.T) {
	dev := devicetest.Open(t, "go")
	cfg := config(filepath.Join(t.TempDir(), "run"))
	cfg.Epochs = 1000
	cfg.Progress = func(p siamese.Progress) {
		if p.Step == 2 {
			if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
				t.Error(err)
			}
		}
	}
	_, err := siamese.Run(context.Background(), dev, split(t, patterns(12, 4)), cfg)
	if !errors.Is(err, trainer.ErrInterrupted) || !strings.Contains(err.Error(), "run again to continue") {
		t.Errorf("got %v", err)
	}
}

// A second run with the same settings returns the history of the first; one with other settings is rejected,
// and nothing changes.
func TestRunAgain(t *testing.T) {
	dev := devicetest.Open(t, "go")
	data := split(t, patterns(12, 4))
	cfg := config(filepath.Join(t.TempDir(), "run"))
	first, err := siamese.Run(context.Background(), dev, data, cfg)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Progress = func(siamese.Progress) { t.Error("a finished run made another step") }
	again, err := siamese.Run(context.Background(), dev, data, cfg)
	if err != nil {
		t.Fatal(err)
	}
	opened, err := siamese.Open(cfg.Dir)
	if err != nil {
		t.Fatal(err)
	}
	for name, h := range map[string]siamese.History{"again": again, "opened": opened} {
		if diff := cmp.Diff(first, h, unexported); diff != "" {
			t.Errorf("%s (-first +%s):\n%s", name, name, diff)
		}
	}
	if err := opened.CheckHeldOut(data.Test); err != nil {
		t.Error(err)
	}
	for _, seen := range []images.Set{data.Train, data.Validation} {
		if err := opened.CheckHeldOut(seen); !errors.Is(err, images.ErrShared) {
			t.Errorf("people used for training or validation: got %v", err)
		}
	}
	cfg.Loss = siamese.Triplet(0.5, siamese.BatchHard)
	if _, err := siamese.Run(context.Background(), dev, data, cfg); !errors.Is(err, trainer.ErrOther) ||
		!strings.Contains(err.Error(), `it has "loss": "triplet (batch-hard, margin 0.2)", `+
			`this run has "loss": "triplet (batch-hard, margin 0.5)"`) {
		t.Errorf("another alpha: got %v", err)
	}
	cfg.Loss = siamese.Triplet(0.2, siamese.BatchHard)
	if _, err := siamese.Run(context.Background(), dev, split(t, patterns(13, 4)), cfg); !errors.Is(err,
		trainer.ErrOther) {
		t.Errorf("another data set: got %v", err)
	}
}

func TestRunErrors(t *testing.T) {
	dev := devicetest.Open(t, "go")
	good := split(t, patterns(12, 4))
	shared := good
	shared.Validation = good.Train
	onePerson, err := good.Train.Only(good.Train.Names[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		want   string
		change func(*siamese.Config, *images.Split)
	}{
		{"margin -0.1 of the triplet loss", func(c *siamese.Config, _ *images.Split) {
			c.Loss = siamese.Triplet(-0.1, siamese.Near)
		}},
		{"margin NaN", func(c *siamese.Config, _ *images.Split) {
			c.Loss, c.Monitor = siamese.Binary, siamese.Triplet(math.NaN(), siamese.BatchHard)
		}},
		{"without a miner", func(c *siamese.Config, _ *images.Split) { c.Loss = siamese.Triplet(0, nil) }},
		{"no loss", func(c *siamese.Config, _ *images.Split) { c.Loss = nil }},
		{"set Dir", func(c *siamese.Config, _ *images.Split) { c.Dir = "" }},
		{"0 epochs", func(c *siamese.Config, _ *images.Split) { c.Epochs = 0 }},
		{"Shift -1", func(c *siamese.Config, _ *images.Split) { c.Augment.Shift = -1 }},
		{"weight decay NaN", func(c *siamese.Config, _ *images.Split) { c.WeightDecay = math.NaN() }},
		{"picture 3 has the non-finite value NaN at index 7", func(_ *siamese.Config, s *images.Split) {
			set := patterns(12, 4)
			for _, picture := range set.Pictures {
				picture[7] = float32(math.NaN())
			}
			s.Train.Pictures = slices.Concat(s.Train.Pictures[:3], set.Pictures[:len(s.Train.Pictures)-3])
		}},
		{"learning rate +Inf", func(c *siamese.Config, _ *images.Split) { c.LearningRate = math.Inf(1) }},
		{"dropout NaN", func(c *siamese.Config, _ *images.Split) { c.Network.Dropout = math.NaN() }},
		{"learning rate 0", func(c *siamese.Config, _ *images.Split) { c.LearningRate = 0 }},
		{"a batch of 1 people", func(c *siamese.Config, _ *images.Split) { c.People = 1 }},
		{"a batch of 4 people x 1 pictures", func(c *siamese.Config, _ *images.Split) { c.Pictures = 1 }},
		{
			"only 0 of the 4 people of the set have 5",
			func(c *siamese.Config, _ *images.Split) { c.Pictures = 5 },
		},
		{"one person in two parts", func(_ *siamese.Config, s *images.Split) { *s = shared }},
		{"only 1 of the 1 people", func(_ *siamese.Config, s *images.Split) { s.Train = onePerson }},
		{"pairs of only one kind", func(_ *siamese.Config, s *images.Split) {
			s.Train, s.Validation, s.Test = good.Test, onePerson, images.Set{}
		}},
		{"the set is empty", func(_ *siamese.Config, s *images.Split) { s.Validation = images.Set{} }},
		{"the network needs 16 x 8", func(c *siamese.Config, _ *images.Split) { c.Network.Height = 16 }},
		{"set Network.Channels to 1, or load pictures with 3", func(c *siamese.Config, _ *images.Split) {
			c.Network.Channels = 3
		}},
	} {
		cfg, data := config(filepath.Join(t.TempDir(), "run")), good
		c.change(&cfg, &data)
		if _, err := siamese.Run(context.Background(), dev, data, cfg); err == nil ||
			!strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want an error with %q", err, c.want)
		}
		if _, err := os.Stat(cfg.Dir); cfg.Dir != "" && err == nil {
			t.Errorf("%s: a rejected run created a folder", c.want)
		}
	}
}

// If all pictures are identical, the network collapses; the run reports this and keeps its results.
func TestCollapseIsSaid(t *testing.T) {
	devicetest.Each(t, testCollapseIsSaid)
}

func testCollapseIsSaid(t *testing.T, dev *device.Device) {
	t.Helper()
	set := patterns(12, 4)
	for i := range set.Pictures {
		set.Pictures[i] = set.Pictures[0]
	}
	cfg := config(filepath.Join(t.TempDir(), "run"))
	cfg.Augment = images.Augment{}
	var alarm error
	cfg.Progress = func(p siamese.Progress) { alarm = p.Alarm }
	history, err := siamese.Run(context.Background(), dev, split(t, set), cfg)
	if !errors.Is(err, siamese.ErrCollapsed) || !errors.Is(alarm, siamese.ErrCollapsed) {
		t.Errorf("got %v, alarm %v", err, alarm)
	}
	if opened, err := siamese.Open(cfg.Dir); err != nil || len(opened.Epochs) != len(history.Epochs) ||
		len(history.Epochs) != cfg.Epochs {
		t.Errorf("history of %d epochs, in the folder %d, %v", len(history.Epochs), len(opened.Epochs), err)
	}
}

// If the learning rate makes the weights diverge, the run returns an error and does not save them.
func TestRunaway(t *testing.T) {
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		cfg := config(filepath.Join(t.TempDir(), "run"))
		cfg.LearningRate = 1e38
		_, err := siamese.Run(context.Background(), dev, split(t, patterns(12, 4)), cfg)
		if err == nil || !strings.Contains(err.Error(), "the loss of step 2 is NaN: use a smaller") {
			t.Errorf("got %v", err)
		}
		if left, _ := filepath.Glob(filepath.Join(cfg.Dir, "epoch-*")); len(left) > 0 {
			t.Errorf("saved %q", left)
		}
	})
}

func TestRunWithoutDevice(t *testing.T) {
	cfg := config(filepath.Join(t.TempDir(), "run"))
	_, err := siamese.Run(context.Background(), nil, split(t, patterns(12, 4)), cfg)
	if err == nil || !strings.Contains(err.Error(), "device.Open") {
		t.Errorf("got %v", err)
	}
}
