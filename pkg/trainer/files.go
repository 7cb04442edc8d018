package trainer

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"

	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/regularfile"
)

// Keys in the string table of every tensor file of a run folder. Older versions of this package wrote
// neither.
const (
	runKey   = "run"       // The SHA-256 of config.json.
	epochKey = "run.epoch" // The epoch; not in the state.
)

func nameOf(config []byte) string { return fmt.Sprintf("%x", sha256.Sum256(config)) }

// mark is what the string table of the file of an epoch must contain, so that [files.load] accepts it.
func (f *folder) mark(epoch int) map[string]string {
	if f.run == "" {
		return nil
	}
	return map[string]string{runKey: f.run, epochKey: strconv.Itoa(epoch)}
}

// wrote reports whether a file of the folder was written by this run after an epoch.
func (f *folder) wrote(name string) bool {
	if !epochFile.MatchString(name) {
		return false
	}
	file, err := checkpoint.Load(filepath.Join(f.dir, name))
	return err == nil && file.Info[runKey] == f.run
}

// readState reads the state of a run folder, which may be in use. The error wraps [fs.ErrNotExist] if there
// is no state yet.
func readState(dir string) (*checkpoint.File, error) {
	return checkpoint.Load(filepath.Join(dir, stateFile))
}

// checkState returns an error that wraps [ErrOther] if the state does not belong to the folder's config.json.
func checkState(dir string, state *checkpoint.File) error {
	text, err := regularfile.ReadFile(filepath.Join(dir, configFile))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %s has a state but no %s: restore it", ErrOther, dir, configFile)
	}
	if err != nil {
		return err
	}
	if run := state.Info[runKey]; run != "" && run != nameOf(text) {
		return fmt.Errorf("%w: %s and %s belong to different runs: restore both", ErrOther,
			filepath.Join(dir, stateFile), configFile)
	}
	return nil
}

// resume adopts the mark of the run that wrote a state, for later files. It returns the error of
// [checkState].
func (f *folder) resume(state *checkpoint.File) error {
	if err := checkState(f.dir, state); err != nil {
		return err
	}
	f.run = state.Info[runKey] // Empty for a run of an older version, which marks no files.
	return nil
}

// files gives access to the files that the run of a folder wrote.
type files struct{ dir, run string }

// written reads and checks the state of a run folder, so that [files.load] can recognise the files of the
// run.
func written(dir string) (files, error) {
	state, err := readState(dir)
	if err != nil {
		return files{}, err
	}
	return files{dir: dir, run: state.Info[runKey]}, checkState(dir, state)
}

// load reads a file that the run wrote after an epoch. It returns an error that wraps [ErrOther] if the file
// belongs to another run or another epoch.
func (f files) load(name string, epoch int) (*checkpoint.File, error) {
	path := filepath.Join(f.dir, name)
	file, err := checkpoint.Load(path)
	if err != nil {
		return nil, err
	}
	if _, ended := file.Info[epochKey]; f.run != "" && file.Info[runKey] == f.run && !ended {
		return nil, fmt.Errorf("%w: %s belongs to no epoch: restore it, or train again in another folder",
			checkpoint.ErrFormat, path)
	}
	if file.Info[runKey] != f.run || f.run != "" && file.Info[epochKey] != strconv.Itoa(epoch) {
		return nil, fmt.Errorf("%w: %s is not the file that this run wrote after epoch %d: restore it, "+
			"or train again in another folder", ErrOther, path, epoch)
	}
	return file, nil
}

// readOrigin reads config.json, the origin of the run in a folder.
func readOrigin(dir string, origin any) error {
	path := filepath.Join(dir, configFile)
	text, err := regularfile.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, origin); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrOther, path, err)
	}
	return nil
}
