package runfolder

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"

	"github.com/gosiamese/gosiamese/pkg/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/regularfile"
)

// The marks in the table of strings of every file of tensors in a run folder. Runs of older versions of this
// package have none in any of their files.
const (
	runKey   = "run"       // The sha256 of config.json.
	epochKey = "run.epoch" // Not in the state.
)

func nameOf(config []byte) string { return fmt.Sprintf("%x", sha256.Sum256(config)) }

// Mark is what a file of an epoch must have in its table of strings, for [Files.Load] to know it again.
func (f *Folder) Mark(epoch int) map[string]string {
	if f.run == "" {
		return nil
	}
	return map[string]string{runKey: f.run, epochKey: strconv.Itoa(epoch)}
}

// wrote tells whether a file of the folder is one that the run wrote after an epoch.
func (f *Folder) wrote(name string) bool {
	if !epochFile.MatchString(name) {
		return false
	}
	file, err := checkpoint.Load(filepath.Join(f.Dir, name))
	return err == nil && file.Info[runKey] == f.run
}

// State reads the state of a run folder, also of one that is in use: an error that wraps [fs.ErrNotExist] if
// there is none yet.
func State(dir string) (*checkpoint.File, error) {
	return checkpoint.Load(filepath.Join(dir, stateFile))
}

// CheckState returns an error that wraps [ErrOther] if the state is of another run than the folder's
// config.json.
func CheckState(dir string, state *checkpoint.File) error {
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

// Resume makes the run go on from a state: its files are marked as those before. It is an error if
// [CheckState] is one.
func (f *Folder) Resume(state *checkpoint.File) error {
	if err := CheckState(f.Dir, state); err != nil {
		return err
	}
	f.run = state.Info[runKey] // Empty in the folder of an older version, and stays so.
	return nil
}

// Files are those that the run of a folder has written.
type Files struct{ dir, run string }

// Written reads the state of a run folder and checks it, so that [Files.Load] knows the run's files.
func Written(dir string) (Files, error) {
	state, err := State(dir)
	if err != nil {
		return Files{}, err
	}
	return Files{dir: dir, run: state.Info[runKey]}, CheckState(dir, state)
}

// Load reads what the run has written after an epoch under a name: an error that wraps [ErrOther] if the file
// is of another run or another epoch.
func (f Files) Load(name string, epoch int) (*checkpoint.File, error) {
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

// Load reads one file of a folder, as [Files.Load] does.
func Load(dir, name string, epoch int) (*checkpoint.File, error) {
	files, err := Written(dir)
	if err != nil {
		return nil, err
	}
	return files.Load(name, epoch)
}

// Origin reads what the run in a folder was made from.
func Origin(dir string, origin any) error {
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

// CheckSteps returns an error if a state cannot be that of a run of so many epochs, each of the same number
// of steps: step is how many steps it has done, and numbers are those of the epochs that it has ended.
func CheckSteps(step, steps, epochs int, numbers []int) error {
	if steps < 1 || epochs < 1 {
		return fmt.Errorf("%d epochs of %d steps", epochs, steps)
	}
	for i, number := range numbers {
		if number != i+1 {
			return fmt.Errorf("epoch %d in place %d of its history", number, i+1)
		}
	}
	if step < 0 || step/steps != len(numbers) || len(numbers) > epochs ||
		len(numbers) == epochs && step%steps != 0 {
		return fmt.Errorf("%d steps and %d epochs done, of %d epochs of %d steps", step, len(numbers),
			epochs, steps)
	}
	return nil
}
