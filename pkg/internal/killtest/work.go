package killtest

import (
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// fewest is the smallest number of kills.
const fewest = 5

// Work describes what the process does in a folder. After a kill it continues there.
type Work struct {
	Lose int // The number of steps that may be repeated after a kill.

	Whole  func(dir string) // Checks the folder of a process that was not killed,
	Killed func(dir string) // the folder after a kill,
	Ended  func(dir string) // and the folder of a process that has finished after kills.
}

// Test kills the process five times, or as many times as the environment variable KILLS specifies. The
// process must repeat at most Lose steps after a kill, leave at most one unfinished file, and none when it
// has finished.
func (w Work) Test(t *testing.T) {
	t.Helper()
	kills, _ := strconv.Atoi(os.Getenv("KILLS"))
	begun, dir := time.Now(), t.TempDir()
	if _, ended := killed(t, dir, 0); !ended {
		t.Fatal("a process that is not killed does not end")
	}
	took := time.Since(begun)
	w.Whole(dir)
	c := count{left: max(kills, fewest), rng: rand.New(rand.NewPCG(1, 1)), took: took}
	for c.left > 0 {
		w.toTheEnd(t, &c)
	}
	t.Logf("%d kills in %d runs of %v, %d while a file was written; at most %d steps repeated, %d allowed",
		c.kills, c.runs, took.Round(time.Millisecond), c.writing, c.again, w.Lose)
}

// count counts what has happened so far.
type count struct {
	left, kills, runs int
	writing           int // Kills that left an unfinished file.
	again             int // The largest number of steps that a kill has lost.

	rng  *rand.Rand
	took time.Duration
}

// toTheEnd kills and restarts the process in a new folder until it finishes.
func (w Work) toTheEnd(t *testing.T, c *count) {
	t.Helper()
	dir, last := t.TempDir(), 0
	for ended := false; !ended; {
		var while time.Duration // The last process is not killed.
		if c.left > 0 {
			while = 1 + time.Duration(c.rng.Int64N(int64(c.took)))
		}
		var steps []int
		if steps, ended = killed(t, dir, while); !ended {
			c.left, c.kills = c.left-1, c.kills+1
			left := hidden(t, dir)
			if c.writing += min(len(left), 1); len(left) > 1 {
				t.Errorf("unfinished files pile up: %q", left)
			}
			w.Killed(dir)
		}
		if len(steps) > 0 {
			if c.again = max(c.again, last+1-steps[0]); last+1-steps[0] > w.Lose {
				t.Errorf("killed after step %d, continued with %d: more than %d lost", last, steps[0], w.Lose)
			}
			last = steps[len(steps)-1]
		}
	}
	c.runs++
	w.Ended(dir)
	if left := hidden(t, dir); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// hidden returns the unfinished files in a folder and in its folder for temporary files.
func hidden(t *testing.T, dir string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		inTemporary := filepath.Base(filepath.Dir(path)) == temporary
		if err == nil && (inTemporary || strings.HasPrefix(entry.Name(), ".")) {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
