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

// The marks in the table of strings of every file of tensors in a run folder. Runs of older versions of this
// package have none in any of their files.
const (
	runKey   = "run"       // The sha256 of config.json.
	epochKey = "run.epoch" // Not in the state.
)

func nameOf(config []byte) string { return fmt.Sprintf("%x", sha256.Sum256(config)) }

// mark is what a file of an epoch must have in its table of strings, for [files.load] to know it again.
func (f *folder) mark(epoch int) map[string]string {
	if f.run == "" {
		return nil
	}
	return map[string]string{runKey: f.run, epochKey: strconv.Itoa(epoch)}
}

// wrote tells whether a file of the folder is one that the run wrote after an epoch.
func (f *folder) wrote(name string) bool {
	if !epochFile.MatchString(name) {
		return false
	}
	file, err := checkpoint.Load(filepath.Join(f.dir, name))
	return err == nil && file.Info[runKey] == f.run
}

// readState reads the state of a run folder, also of one that is in use: an error that wraps
// [fs.ErrNotExist] if there is none yet.
func readState(dir string) (*checkpoint.File, error) {
	return checkpoint.Load(filepath.Join(dir, stateFile))
}

// checkState returns an error that wraps [ErrOther] if the state is of another run than the folder's
// config.json.
func checkState(dir string, state *checkpoint.File) error {
	text, err := regularfile.ReadFile(filepath.Join(dir, configFile))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %s has a state but no %s: restore it", ErrOther, dir, configFile)
	}
	if err != nil {
		return err
	}
	if run := state.Info[runKey]; run != "" && run != nameOf(text) {
		return fmt.Errorf("%w: %s is not the state of the run of %s: restore both", ErrOther,
			filepath.Join(dir, stateFile), configFile)
	}
	return nil
}

// resume makes the run go on from a state: its files are marked as those before. It is an error if
// [checkState] is one.
func (f *folder) resume(state *checkpoint.File) error {
	if err := checkState(f.dir, state); err != nil {
		return err
	}
	f.run = state.Info[runKey] // Empty in the folder of an older version, and stays so.
	return nil
}

// files are those that the run of a folder has written.
type files struct{ dir, run string }

// written reads the state of a run folder and checks it, so that [files.load] knows the run's files.
func written(dir string) (files, error) {
	state, err := readState(dir)
	if err != nil {
		return files{}, err
	}
	return files{dir: dir, run: state.Info[runKey]}, checkState(dir, state)
}

// load reads what the run has written after an epoch under a name: an error that wraps [ErrOther] if the file
// is of another run or another epoch.
func (f files) load(name string, epoch int) (*checkpoint.File, error) {
	path := filepath.Join(f.dir, name)
	file, err := checkpoint.Load(path)
	if err != nil {
		return nil, err
	}
	if _, ended := file.Info[epochKey]; f.run != "" && file.Info[runKey] == f.run && !ended {
		return nil, fmt.Errorf("%w: %s is not of an epoch: restore it, or train anew in another folder",
			checkpoint.ErrFormat, path)
	}
	if file.Info[runKey] != f.run || f.run != "" && file.Info[epochKey] != strconv.Itoa(epoch) {
		return nil, fmt.Errorf("%w: %s is not what the run in this folder wrote after epoch %d: restore it, "+
			"or train anew in another folder", ErrOther, path, epoch)
	}
	return file, nil
}

// readOrigin reads what the run in a folder was made from.
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
