package siamese_test

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gosiamese/gosiamese/pkg/internal/checkpointtest"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/internal/killtest"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// killConfig returns the settings of a run that spends more time writing than computing.
func killConfig(dir string) siamese.Config {
	cfg := config(filepath.Join(dir, "run"))
	cfg.Epochs, cfg.Average = 12, 0.3
	return cfg
}

// trainHere runs in the process that is killed.
func trainHere(t *testing.T, dir string) {
	t.Helper()
	cfg := killConfig(dir)
	cfg.Progress = func(p siamese.Progress) { killtest.Report(p.Step) }
	dev := devicetest.Open(t, "go")
	if _, err := siamese.Run(context.Background(), dev, split(t, patterns(12, 4)), cfg); err != nil {
		t.Fatal(err)
	}
}

// checkKilled checks that every file under its final name is complete, and that the history is a prefix of
// that of the uninterrupted run.
func checkKilled(t *testing.T, dir string, whole siamese.History) {
	t.Helper()
	checkpointtest.CheckIntact(t, filepath.Join(dir, "run"))
	history, err := siamese.Open(filepath.Join(dir, "run"))
	if errors.Is(err, fs.ErrNotExist) {
		return // Before the first epoch.
	}
	if err != nil {
		t.Fatalf("after a kill: %v", err)
	}
	if diff := cmp.Diff(whole.Epochs[:len(history.Epochs)], history.Epochs); diff != "" {
		t.Errorf("after a kill (-whole +killed):\n%s", diff)
	}
	if _, err := history.Model(); err != nil {
		t.Errorf("after a kill: %v", err)
	}
	if _, err := history.Vectors(); err != nil {
		t.Errorf("after a kill: %v", err)
	}
}

// A run that is killed repeatedly at random moments loses at most an epoch, and ends like one that was not
// killed. KILLS=100 tries 100 moments.
func TestKilled(t *testing.T) {
	if dir := killtest.Dir(); dir != "" {
		trainHere(t, dir)
		return
	}
	open := func(dir string) siamese.History {
		history, err := siamese.Open(killConfig(dir).Dir)
		if err != nil {
			t.Fatal(err)
		}
		return history
	}
	var whole siamese.History
	killtest.Work{
		Lose:   killConfig("").Steps,
		Whole:  func(dir string) { whole = open(dir) },
		Killed: func(dir string) { checkKilled(t, dir, whole) },
		Ended: func(dir string) {
			history := open(dir)
			if diff := cmp.Diff(whole.Epochs, history.Epochs); diff != "" {
				t.Errorf("(-whole +killed):\n%s", diff)
			}
			compareFiles(t, whole, history)
		},
	}.Test(t)
}

// If two processes train in one folder, the second one is rejected and the first one is not affected.
func TestTwoProcesses(t *testing.T) {
	if dir := killtest.Dir(); dir != "" {
		trainHere(t, dir)
		return
	}
	dir := t.TempDir()
	other := killtest.Start(t, dir)
	other.WaitForOutput(t)
	dev, data := devicetest.Open(t, "go"), split(t, patterns(12, 4))
	_, err := siamese.Run(context.Background(), dev, data, killConfig(dir))
	if !errors.Is(err, trainer.ErrInUse) || !strings.Contains(err.Error(), "wait for it, or choose another") {
		t.Errorf("the second process: got %v", err)
	}
	if _, ended := other.Wait(t); !ended {
		t.Error("the first process was killed")
	}
	first, err := siamese.Open(killConfig(dir).Dir)
	if err != nil {
		t.Fatal(err)
	}
	alone, err := siamese.Run(context.Background(), dev, data, killConfig(t.TempDir()))
	if diff := cmp.Diff(alone.Epochs, first.Epochs); diff != "" || err != nil {
		t.Errorf("%v (-alone +first):\n%s", err, diff)
	}
}
