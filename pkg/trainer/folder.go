package trainer

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/gofrs/flock"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/regularfile"
	"github.com/gosiamese/gosiamese/pkg/wholefile"
)

const (
	configFile  = "config.json"
	stateFile   = "state.safetensors"
	historyFile = "history.json"
	lockFile    = "lock"
)

// epochFile are the names of checkpoints and of vectors of epochs.
var epochFile = regexp.MustCompile(`^(epoch-\d{3,}-[a-z]+-\-?\d+\.\d{3}|vectors-\d{3,})\.safetensors$`)

var (
	// ErrInUse is returned where another program trains in the folder.
	ErrInUse = errors.New("run folder in use")
	// ErrOther is returned where the folder holds another run, or something that is no run.
	ErrOther = errors.New("run folder holds something else")
	// ErrGone is returned by a run whose folder was removed or replaced meanwhile.
	ErrGone = errors.New("run folder gone")
	// ErrInterrupted is returned by a run that was asked to stop; it has saved all it knows.
	ErrInterrupted = errors.New("interrupted")
)

// folder is a run folder that this program has locked.
type folder struct {
	dir  string
	run  string // What the files of this run are marked with.
	lock *flock.Flock
}

// openFolder makes or takes the folder of a run, and locks it until [folder.close]. origin is anything that
// JSON can write: two runs with the same origin do the same. A folder of another origin is an error that
// wraps [ErrOther] and names the first difference.
func openFolder(dir string, origin any) (*folder, error) {
	const remedy = "choose another folder, or remove this one if it may go"
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("run folder: %w: choose a folder that can be written", err)
	}
	lock := flock.New(filepath.Join(dir, lockFile))
	locked, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("run folder %s: %w: choose a folder that can be written", dir, err)
	}
	if !locked {
		return nil, fmt.Errorf("%w: another program trains in %s: wait for it, or choose another folder",
			ErrInUse, dir)
	}
	f := &folder{dir: dir, lock: lock}
	f.sweep()
	if err := f.claim(origin); err != nil {
		f.close()
		return nil, fmt.Errorf("%w: %s", err, remedy)
	}
	return f, nil
}

// close lets other programs use the folder.
func (f *folder) close() {
	_ = f.lock.Unlock() // The lock ends with the program in any case.
}

// check returns an error that wraps [ErrGone] where the folder is no longer the one that was opened: somebody
// has removed it, and another run may have begun in its place, in which this one must not write.
func (f *folder) check() error {
	mine, err := f.lock.Stat()
	there, errThere := os.Stat(f.lock.Path())
	if err != nil || errThere != nil || !os.SameFile(mine, there) {
		return fmt.Errorf("%w: %s was removed or replaced while the run went on, and nothing more is "+
			"written: restore it, or choose another folder, and run again", ErrGone, f.dir)
	}
	return nil
}

// sweep removes what a program that was killed in [wholefile.Write] left behind.
func (f *folder) sweep() {
	wholefile.Sweep(f.dir, func(name string) bool {
		return slices.Contains([]string{configFile, stateFile, historyFile}, name) ||
			epochFile.MatchString(name)
	})
}

// save writes the state, the variables of the store with a table of strings, which alone decides where the
// run goes on; then it tidies, as [folder.tidy] does. It writes nothing where [folder.check] is an error.
func (f *folder) save(store *model.Store, info map[string]string, best string, history any) error {
	if err := f.check(); err != nil {
		return err
	}
	info = maps.Clone(info)
	info[runKey] = f.run
	if err := checkpoint.Save(filepath.Join(f.dir, stateFile), store, nil, info); err != nil {
		return err
	}
	return f.tidy(best, history)
}

// tidy removes checkpoints of this run of epochs other than the best one, named by its file, and writes the
// history for readers. The checkpoint before the best goes only here, when the state that names the new one
// is on the disk.
func (f *folder) tidy(best string, history any) error {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		name := entry.Name()
		if !strings.HasPrefix(name, "epoch-") || name == best || !f.wrote(name) {
			continue
		}
		if err := os.Remove(filepath.Join(f.dir, name)); err != nil {
			return err
		}
	}
	text, err := json.MarshalIndent(history, "", "\t")
	if err != nil {
		return err
	}
	return f.write(historyFile, text)
}

func (f *folder) write(name string, text []byte) error {
	if err := wholefile.Write(filepath.Join(f.dir, name), text, 0o644); err != nil {
		return fmt.Errorf("run folder: %w", err)
	}
	return nil
}

// claim writes config.json into an empty folder, or compares it with what is there.
func (f *folder) claim(origin any) error {
	text, err := json.MarshalIndent(origin, "", "\t")
	if err != nil {
		return err
	}
	f.run = nameOf(text)
	path := filepath.Join(f.dir, configFile)
	found, err := regularfile.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		entries, err := os.ReadDir(f.dir)
		if err != nil {
			return fmt.Errorf("run folder: %w", err)
		}
		if len(entries) > 1 { // The lock is one.
			return fmt.Errorf("%w: %s has files but no %s", ErrOther, f.dir, configFile)
		}
		return f.write(configFile, text)
	}
	if err != nil {
		return fmt.Errorf("run folder: %w", err)
	}
	if was, now, same := firstDifference(string(found), string(text)); !same {
		return fmt.Errorf("%w: the run in %s was made with other settings, such as %s there and %s now",
			ErrOther, f.dir, was, now)
	}
	return nil
}

// firstDifference returns the first lines in which two texts differ.
func firstDifference(a, b string) (inA, inB string, same bool) {
	linesA, linesB := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(linesA), len(linesB)) {
		if a, b := strings.Trim(linesA[i], "\t ,"), strings.Trim(linesB[i], "\t ,"); a != b {
			return a, b, false
		}
	}
	return "", "", len(linesA) == len(linesB)
}
