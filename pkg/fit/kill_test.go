package fit_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gosiamese/gosiamese/pkg/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/device/devicetest"
	"github.com/gosiamese/gosiamese/pkg/fit"
)

const killVariable = "FIT_TEST_KILL"

// killConfig is a run that writes more than it computes.
func killConfig(dir string) fit.Config {
	cfg := config(filepath.Join(dir, "run"))
	cfg.Epochs, cfg.Average = 12, 0.3
	return cfg
}

// trainer starts another process that trains in dir, with a folder for temporary files of its own, and says
// each step that it has made.
func trainer(t *testing.T, dir string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(dir, "temporary"), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilled$")
	cmd.Env = append(os.Environ(), killVariable+"="+dir, "TMPDIR="+filepath.Join(dir, "temporary"))
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out)
}

// trainHere is what that process does.
func trainHere(t *testing.T, dir string) {
	t.Helper()
	cfg := killConfig(dir)
	cfg.Progress = func(p fit.Progress) { fmt.Println("step", p.Step) }
	dev := devicetest.Open(t, "go")
	if _, err := fit.Run(context.Background(), dev, split(t, patterns(12, 4)), cfg); err != nil {
		t.Fatal(err)
	}
}

// trained starts a process that trains in dir, kills it (SIGKILL) after a while, 0 for never, and returns the
// steps it has said, and whether it came to its end.
func trained(t *testing.T, dir string, while time.Duration) (steps []int, ended bool) {
	t.Helper()
	cmd, lines := trainer(t, dir)
	if while > 0 {
		defer time.AfterFunc(while, func() { _ = cmd.Process.Kill() }).Stop()
	}
	var rest []string
	for lines.Scan() {
		var step int
		if _, err := fmt.Sscanf(lines.Text(), "step %d", &step); err != nil {
			rest = append(rest, lines.Text())
			continue
		}
		steps = append(steps, step)
	}
	err := cmd.Wait()
	if err != nil && cmd.ProcessState.ExitCode() != -1 { // -1: by a signal.
		t.Fatalf("%v: %s", err, strings.Join(rest, "\n"))
	}
	return steps, err == nil
}

// hidden are the unfinished files that a kill has left, in the run folder and in that for temporary files.
func hidden(t *testing.T, dir string) []string {
	t.Helper()
	var found []string
	for _, pattern := range []string{"run/.*", "temporary/*"} {
		paths, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, paths...)
	}
	return found
}

// checkKilled wants every file that has its name to be whole, the history to be a part of that of the whole
// run, and one unfinished file at most.
func checkKilled(t *testing.T, dir string, whole fit.History) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "run", "[a-z]*.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if _, err := checkpoint.Load(path); err != nil {
			t.Errorf("after a kill: %v", err)
		}
	}
	if left := hidden(t, dir); len(left) > 1 {
		t.Errorf("unfinished files pile up: %q", left)
	}
	history, err := fit.Open(filepath.Join(dir, "run"))
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

// A training that is killed at any moment, again and again, loses an epoch at most, and ends as one that was
// not. KILLS=100 tries so many moments.
func TestKilled(t *testing.T) {
	if dir := os.Getenv(killVariable); dir != "" {
		trainHere(t, dir)
		return
	}
	kills, _ := strconv.Atoi(os.Getenv("KILLS"))
	kills = max(kills, 5)
	begun, cfg := time.Now(), killConfig(t.TempDir())
	if _, ended := trained(t, filepath.Dir(cfg.Dir), 0); !ended {
		t.Fatal("a run that nobody kills does not end")
	}
	took := time.Since(begun)
	whole, err := fit.Open(cfg.Dir)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 1))
	runs, killed, writing, most := 0, 0, 0, 0
	for ; killed < kills; runs++ {
		dir, last := t.TempDir(), 0
		for ended := false; !ended; {
			var while time.Duration // The last run goes to its end.
			if killed < kills {
				while = 1 + time.Duration(rng.Int64N(int64(took)))
			}
			var steps []int
			if steps, ended = trained(t, dir, while); !ended {
				killed++
				writing += min(len(hidden(t, dir)), 1)
				checkKilled(t, dir, whole)
			}
			if len(steps) > 0 {
				if most = max(most, last+1-steps[0]); last+1-steps[0] > cfg.Steps {
					t.Errorf("killed after step %d, gone on with %d: more than an epoch lost", last, steps[0])
				}
				last = steps[len(steps)-1]
			}
		}
		history, err := fit.Open(killConfig(dir).Dir)
		if diff := cmp.Diff(whole.Epochs, history.Epochs); diff != "" || err != nil {
			t.Errorf("%v (-whole +killed):\n%s", err, diff)
		}
		compareFiles(t, whole, history)
		if left := hidden(t, dir); len(left) > 0 {
			t.Errorf("left behind: %q", left)
		}
	}
	t.Logf("%d kills in %d runs of %v, %d while a file was written; at most %d steps done again, an epoch "+
		"has %d", killed, runs, took.Round(time.Millisecond), writing, most, cfg.Steps)
}

// Of two processes in one folder the second is refused, and the first does not notice.
func TestTwoProcesses(t *testing.T) {
	dir := t.TempDir()
	cmd, lines := trainer(t, dir)
	if !lines.Scan() {
		t.Fatal("the other process says nothing")
	}
	dev, data := devicetest.Open(t, "go"), split(t, patterns(12, 4))
	_, err := fit.Run(context.Background(), dev, data, killConfig(dir))
	if !errors.Is(err, fit.ErrInUse) || !strings.Contains(err.Error(), "wait for it, or choose another") {
		t.Errorf("the second process: got %v", err)
	}
	for lines.Scan() { // To its end.
		continue
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("the first process: %v", err)
	}
	first, err := fit.Open(killConfig(dir).Dir)
	if err != nil {
		t.Fatal(err)
	}
	alone, err := fit.Run(context.Background(), dev, data, killConfig(t.TempDir()))
	if diff := cmp.Diff(alone.Epochs, first.Epochs); diff != "" || err != nil {
		t.Errorf("%v (-alone +first):\n%s", err, diff)
	}
}
