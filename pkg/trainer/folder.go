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

	"github.com/gosiamese/gosiamese/pkg/internal/atomicfile"
	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/regularfile"
)

const (
	configFile  = "config.json"
	stateFile   = "state.safetensors"
	historyFile = "history.json"
	lockFile    = "lock"
)

// epochFile matches the names of the files written after an epoch: checkpoints and embeddings.
var epochFile = regexp.MustCompile(`^(epoch-\d{3,}-[a-z]+-\-?\d+\.\d{3}|vectors-\d{3,})\.safetensors$`)

var (
	// ErrInUse is returned if another program trains in the folder.
	ErrInUse = errors.New("run folder in use")
	// ErrOther is returned if the folder holds another run, or files that belong to no run.
	ErrOther = errors.New("run folder holds something else")
	// ErrFormat is returned for a file that is not a checkpoint, or not a complete one.
	ErrFormat = checkpoint.ErrFormat
	// ErrInterrupted is returned if a run was asked to stop. Its state is saved.
	ErrInterrupted = errors.New("interrupted")
)

// folder is a run folder that this program has locked.
type folder struct {
	dir  string
	run  string // The mark in the files of this run.
	lock *flock.Flock
}

// openFolder creates or opens the folder of a run, and locks it until [folder.close]. The origin is any value
// that can be written as JSON; two runs with the same origin give the same result. If the folder has another
// origin, the error wraps [ErrOther] and names the first difference.
func openFolder(dir string, origin any) (*folder, error) {
	const remedy = "choose another folder, or remove this one if you no longer need it"
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

// close unlocks the folder.
func (f *folder) close() {
	_ = f.lock.Unlock() // Errors do not matter: the lock ends with the program.
}

// check returns an error that wraps [fs.ErrNotExist] if the folder is no longer the one that was opened.
// Someone may have removed it and started another run in its place, whose files this run must not overwrite.
func (f *folder) check() error {
	mine, err := f.lock.Stat()
	there, errThere := os.Stat(f.lock.Path())
	if err != nil || errThere != nil || !os.SameFile(mine, there) {
		return fmt.Errorf("%s was removed or replaced during the run; nothing more is written: restore it, "+
			"or choose another folder, and run again: %w", f.dir, fs.ErrNotExist)
	}
	return nil
}

// sweep removes the temporary files of a program that was killed in [atomicfile.Write].
func (f *folder) sweep() {
	atomicfile.Sweep(f.dir, func(name string) bool {
		return slices.Contains([]string{configFile, stateFile, historyFile}, name) ||
			epochFile.MatchString(name)
	})
}

// save writes the state: the variables of the store with a string table. The state alone determines where the
// run continues. Then save calls [folder.tidy]. It writes nothing if [folder.check] returns an error.
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

// tidy removes the checkpoints of this run except the best one, given by its file name, and writes
// history.json. It is called after the state is saved, so that the checkpoint named in the state always
// exists.
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
	if err := atomicfile.Write(filepath.Join(f.dir, name), text, 0o644); err != nil {
		return fmt.Errorf("run folder: %w", err)
	}
	return nil
}

// claim writes config.json into an empty folder, or compares it with the one in the folder.
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
		if len(entries) > 1 { // One entry is the lock.
			return fmt.Errorf("%w: %s has files but no %s", ErrOther, f.dir, configFile)
		}
		return f.write(configFile, text)
	}
	if err != nil {
		return fmt.Errorf("run folder: %w", err)
	}
	if was, now, same := firstDifference(string(found), string(text)); !same {
		return fmt.Errorf("%w: the run in %s has other settings: it has %s, this run has %s",
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
