package classify_test

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gosiamese/gosiamese/pkg/classify"
	"github.com/gosiamese/gosiamese/pkg/internal/checkpointtest"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/internal/killtest"
)

// killConfig returns the settings of a run that spends more time writing than computing.
func killConfig(dir string) classify.Config {
	cfg := config(filepath.Join(dir, "run"))
	cfg.Epochs, cfg.Steps = 12, 3
	return cfg
}

// A run that is killed repeatedly at random moments loses at most an epoch, and ends with the same history
// and weights as one that was not killed. KILLS=100 tries 100 moments.
func TestKilled(t *testing.T) {
	if dir := killtest.Dir(); dir != "" {
		cfg := killConfig(dir)
		cfg.Progress = func(p classify.Progress) { killtest.Report(p.Step) }
		dev := devicetest.Open(t, "go")
		if _, err := classify.Run(context.Background(), dev, split(12, 8), cfg); err != nil {
			t.Fatal(err)
		}
		return
	}
	open := func(dir string) classify.History {
		history, err := classify.Open(killConfig(dir).Dir)
		if err != nil {
			t.Fatal(err)
		}
		return history
	}
	var whole classify.History
	killtest.Work{
		Lose:   killConfig("").Steps,
		Whole:  func(dir string) { whole = open(dir) },
		Killed: func(dir string) { checkKilled(t, dir, whole) },
		Ended: func(dir string) {
			history := open(dir)
			if diff := cmp.Diff(whole.Epochs, history.Epochs); diff != "" {
				t.Errorf("(-whole +killed):\n%s", diff)
			}
			if weightsOf(t, whole) != weightsOf(t, history) {
				t.Error("the best checkpoints differ")
			}
		},
	}.Test(t)
}

// checkKilled checks that every file under its final name is complete, and that the history is a prefix of
// that of the uninterrupted run.
func checkKilled(t *testing.T, dir string, whole classify.History) {
	t.Helper()
	checkpointtest.CheckIntact(t, filepath.Join(dir, "run"))
	history, err := classify.Open(filepath.Join(dir, "run"))
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
}
