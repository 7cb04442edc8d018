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

// mark is what the string table of the file of an epoch must contain, so that [History.load] accepts it.
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

// readOrigin decodes config.json into values. The error wraps [ErrOther] if it is not that of the run that
// wrote the state.
func readOrigin(dir string, state *checkpoint.File, values ...any) error {
	path := filepath.Join(dir, configFile)
	text, err := regularfile.ReadFile(path)
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
	for _, value := range values {
		if err := json.Unmarshal(text, value); err != nil {
			return fmt.Errorf("%w: %s: %w", ErrOther, path, err)
		}
	}
	return nil
}

// load reads a file that the run wrote after an epoch. It returns an error that wraps [ErrOther] if the file
// belongs to another run or another epoch.
func (h History[E]) load(name string, epoch int) (*checkpoint.File, error) {
	path := filepath.Join(h.Dir, name)
	file, err := checkpoint.Load(path)
	if err != nil {
		return nil, err
	}
	if _, ended := file.Info[epochKey]; h.run != "" && file.Info[runKey] == h.run && !ended {
		return nil, fmt.Errorf("%w: %s belongs to no epoch: restore it, or train again in another folder",
			checkpoint.ErrFormat, path)
	}
	if file.Info[runKey] != h.run || h.run != "" && file.Info[epochKey] != strconv.Itoa(epoch) {
		return nil, fmt.Errorf("%w: %s is not the file that this run wrote after epoch %d: restore it, "+
			"or train again in another folder", ErrOther, path, epoch)
	}
	return file, nil
}
