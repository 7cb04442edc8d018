package fit

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofrs/flock"

	"github.com/gosiamese/gosiamese/pkg/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

const (
	configFile  = "config.json"
	stateFile   = "state.safetensors"
	historyFile = "history.json"
	lockFile    = "lock"
)

var (
	// ErrInUse is returned where another program trains in the folder.
	ErrInUse = errors.New("run folder in use")
	// ErrOther is returned where the folder holds another run, or something that is no run.
	ErrOther = errors.New("run folder holds something else")
)

// state is what a run needs to go on, besides the variables of the network and the optimizer.
type state struct {
	Step   int          `json:"step"` // Steps done.
	Sum    stepResult   `json:"sum"`  // Over the steps of an epoch that has begun.
	Epochs []Epoch      `json:"epochs"`
	Loss   siamese.Loss `json:"loss"` // The variables it has learnt are among those of the state.
}

func (s *state) add(r stepResult) {
	s.Step++
	s.Sum.Loss += r.Loss
	s.Sum.Active += r.Active
}

// origin is the content of config.json: two runs with the same origin do the same.
type origin struct {
	Config  Config `json:"config"`
	Backend string `json:"backend"`
	Base    string `json:"base"` // The sha256 of the checkpoint that Config.From names.
	Data    string `json:"data"` // Fingerprint of the training and validation sets.
	// People are the names of the training and validation people, in this order.
	People []string `json:"people"`
}

// folder is a run folder that this program has locked.
type folder struct {
	dir  string
	lock *flock.Flock
}

// openFolder makes or takes the folder of the run, and locks it until close.
func openFolder(cfg Config, backend, base string, split images.Split) (*folder, error) {
	remedy := "choose another folder, or remove this one if it may go"
	if err := os.MkdirAll(cfg.Dir, 0o755); err != nil {
		return nil, fmt.Errorf("fit: run folder: %w: choose a folder that can be written", err)
	}
	lock := flock.New(filepath.Join(cfg.Dir, lockFile))
	locked, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("fit: run folder %s: %w: choose a folder that can be written", cfg.Dir, err)
	}
	if !locked {
		return nil, fmt.Errorf("fit: %w: another program trains in %s: wait for it, or choose another folder",
			ErrInUse, cfg.Dir)
	}
	f := &folder{dir: cfg.Dir, lock: lock}
	f.sweep()
	want := origin{
		Config: cfg, Backend: backend, Base: base, Data: fingerprint(split), People: peopleOf(split),
	}
	if err := f.claim(want); err != nil {
		f.close()
		return nil, fmt.Errorf("%w: %s", err, remedy)
	}
	return f, nil
}

// sweep removes what a program that was killed while it wrote a file left behind: the library names such
// files after the file, with a dot before and a number after.
func (f *folder) sweep() {
	for _, name := range []string{configFile, stateFile, historyFile, "epoch-"} {
		left, _ := filepath.Glob(filepath.Join(f.dir, "."+name+"*")) // The pattern is sound.
		for _, path := range left {
			_ = os.Remove(path) // Litter, no more.
		}
	}
}

// claim writes config.json into an empty folder, or compares it with what is there.
func (f *folder) claim(want origin) error {
	text, err := json.MarshalIndent(want, "", "\t")
	if err != nil {
		return fmt.Errorf("fit: %w", err)
	}
	path := filepath.Join(f.dir, configFile)
	found, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		entries, err := os.ReadDir(f.dir)
		if err != nil {
			return fmt.Errorf("fit: run folder: %w", err)
		}
		if len(entries) > 1 { // The lock is one.
			return fmt.Errorf("fit: %w: %s has files but no %s", ErrOther, f.dir, configFile)
		}
		return checkpoint.WriteFile(path, text)
	}
	if err != nil {
		return fmt.Errorf("fit: run folder: %w", err)
	}
	if was, now, same := firstDifference(string(found), string(text)); !same {
		return fmt.Errorf("fit: %w: the run in %s was made with other settings, such as %s there and %s now",
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

func (f *folder) close() {
	_ = f.lock.Unlock() // The lock ends with the program in any case.
}

// resume brings the model and the state to where the run in the folder stopped; a new run starts at zero.
func (f *folder) resume(m *siamese.Model, loss siamese.Loss) (s state, err error) {
	file, err := checkpoint.Load(filepath.Join(f.dir, stateFile))
	if errors.Is(err, fs.ErrNotExist) {
		return state{Loss: loss}, nil
	}
	if err != nil {
		return s, fmt.Errorf("fit: %w", err)
	}
	if s, err = stateOf(file); err != nil {
		return s, fmt.Errorf("%w: %s", err, f.dir)
	}
	if s.Loss != loss {
		return s, fmt.Errorf("fit: %w: the state in %s is of another loss, %v, wanted %v: choose another "+
			"folder", ErrOther, f.dir, s.Loss, loss)
	}
	saved, err := siamese.FromFile(file)
	if err != nil {
		return s, fmt.Errorf("fit: %w", err)
	}
	if err := m.Network.Same(saved.Network); err != nil {
		return s, fmt.Errorf("fit: %w", err)
	}
	if s.Step > 0 { // Before the first step there are no weights to go on from.
		m.Store = saved.Store
	}
	return s, nil
}

const stateKey = "fit.state"

func stateOf(file *checkpoint.File) (s state, err error) {
	if err := json.Unmarshal([]byte(file.Info[stateKey]), &s); err != nil {
		return s, fmt.Errorf("fit: %w: it holds no state of a run", checkpoint.ErrFormat)
	}
	return s, nil
}

// save writes the state, which alone decides where the run goes on, and then the history for readers.
func (f *folder) save(m *siamese.Model, s state) error {
	info, err := m.Network.Info()
	if err != nil {
		return fmt.Errorf("fit: %w", err)
	}
	text, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("fit: %w", err)
	}
	info[stateKey] = string(text)
	if err := checkpoint.Save(filepath.Join(f.dir, stateFile), m.Store, nil, info); err != nil {
		return fmt.Errorf("fit: %w", err)
	}
	return f.tidy(s)
}

// tidy removes checkpoints that are no longer the best and writes the history for readers.
func (f *folder) tidy(s state) error {
	if err := f.forgetAllBut(Best(s.Epochs)); err != nil {
		return err
	}
	text, err := json.MarshalIndent(s.Epochs, "", "\t")
	if err != nil {
		return fmt.Errorf("fit: %w", err)
	}
	return checkpoint.WriteFile(filepath.Join(f.dir, historyFile), text)
}

// keepBest writes the weights of the epoch. The checkpoint before it goes only when the state that names the
// new one is on the disk.
func (f *folder) keepBest(m *siamese.Model, e Epoch) error {
	if err := m.Save(filepath.Join(f.dir, e.checkpointName())); err != nil {
		return fmt.Errorf("fit: %w", err)
	}
	return nil
}

func (f *folder) forgetAllBut(best Epoch) error {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return fmt.Errorf("fit: %w", err)
	}
	for _, entry := range entries {
		name := entry.Name()
		if !strings.HasPrefix(strings.TrimPrefix(name, "."), "epoch-") ||
			best.Number > 0 && name == best.checkpointName() {
			continue
		}
		if err := os.Remove(filepath.Join(f.dir, name)); err != nil {
			return fmt.Errorf("fit: %w", err)
		}
	}
	return nil
}

// peopleOf lists the people that a run learns from or chooses by.
func peopleOf(split images.Split) []string {
	return slices.Concat(split.Train.Names, split.Validation.Names)
}

// fingerprint is a hash of the pictures, labels and names that a run learns from and chooses by.
func fingerprint(split images.Split) string {
	h := sha256.New()
	for _, set := range []images.Set{split.Train, split.Validation} {
		_, _ = fmt.Fprintln(h, set.Height, set.Width, set.Channels, set.Labels, set.Names)
		for _, picture := range set.Pictures {
			_ = binary.Write(h, binary.LittleEndian, picture) // A hash never fails.
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}
