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

// fewest is how many kills there are at least.
const fewest = 5

// Work is what the process does in a folder, from there on where it was killed.
type Work struct {
	Lose int // So many steps may be done again after a kill.

	Whole  func(dir string) // Looks at a folder where nobody has killed the process,
	Killed func(dir string) // at one after a kill,
	Ended  func(dir string) // and at one where it has come to its end after kills.
}

// Test kills the process at five moments, or as many as KILLS says. It must not lose more steps than it may,
// nor leave more than one unfinished file, and none at its end.
func (w Work) Test(t *testing.T) {
	t.Helper()
	kills, _ := strconv.Atoi(os.Getenv("KILLS"))
	begun, dir := time.Now(), t.TempDir()
	if _, ended := killed(t, dir, 0); !ended {
		t.Fatal("a process that nobody kills does not end")
	}
	took := time.Since(begun)
	w.Whole(dir)
	c := count{left: max(kills, fewest), rng: rand.New(rand.NewPCG(1, 1)), took: took}
	for c.left > 0 {
		w.toTheEnd(t, &c)
	}
	t.Logf("%d kills in %d runs of %v, %d while a file was written; at most %d steps done again, %d may be",
		c.kills, c.runs, took.Round(time.Millisecond), c.writing, c.again, w.Lose)
}

// count is what has happened so far.
type count struct {
	left, kills, runs int
	writing           int // Kills that have left an unfinished file.
	again             int // The most steps that a kill has lost.

	rng  *rand.Rand
	took time.Duration
}

// toTheEnd works in a folder of its own until nobody kills the process any more.
func (w Work) toTheEnd(t *testing.T, c *count) {
	t.Helper()
	dir, last := t.TempDir(), 0
	for ended := false; !ended; {
		var while time.Duration // The last process goes to its end.
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
				t.Errorf("killed after step %d, gone on with %d: more than %d lost", last, steps[0], w.Lose)
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

// hidden are the unfinished files that a kill has left, in a folder and in that for temporary files.
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
