package gallery

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/internal/atomicfile"
	"github.com/gosiamese/gosiamese/pkg/internal/vectors"
)

// ErrDamaged is returned if a file is not a gallery file, or not a complete one.
var ErrDamaged = errors.New("not a complete gallery file")

const (
	fileFormat    = "gosiamese gallery 1"
	maxBytes      = 256 << 20 // Of a file: about 390,000 vectors of 128 numbers.
	maxDimensions = 1 << 20
)

// fileJSON is the content of a gallery file.
type fileJSON struct {
	Format     string       `json:"format"`
	MadeBy     string       `json:"made_by"`
	Dimensions int          `json:"dimensions"` // 0 if there are no people.
	People     []personJSON `json:"people"`

	Unnormalised bool `json:"unnormalised,omitempty"`
}

// personJSON is one person of a gallery file.
type personJSON struct {
	Name    string `json:"name"`
	Vectors []byte `json:"vectors"` // One after the other: float32, little-endian; base64 in the file.
}

func (g *memory) Save(path string) error {
	g.saving.Lock()
	defer g.saving.Unlock()
	g.lock.RLock()
	defer g.lock.RUnlock()
	path, err := atomicfile.Follow(path)
	if err != nil {
		return fmt.Errorf("gallery: save: %w", err)
	}
	if _, err := Load(path, g.madeBy); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w; %s is not replaced: choose another file, or remove this one if it is not "+
			"needed", err, path)
	}
	data, err := g.encode()
	if err != nil {
		return err
	}
	defer clear(data) // It contains people who may be erased later.
	atomicfile.Sweep(filepath.Dir(path), func(name string) bool { return name == filepath.Base(path) })
	if err := atomicfile.Write(path, data, 0o600); err != nil {
		return fmt.Errorf("gallery: save: %w", err)
	}
	return nil
}

func (g *memory) encode() ([]byte, error) {
	file := fileJSON{Format: fileFormat, MadeBy: g.madeBy, People: []personJSON{}}
	file.Unnormalised = g.unnormalised
	for _, p := range g.people {
		file.Dimensions = len(p.template)
		vectors, _ := binary.Append(nil, binary.LittleEndian, p.vectors) // It never fails.
		file.People = append(file.People, personJSON{Name: string(p.name), Vectors: vectors})
	}
	data, err := json.Marshal(file)
	if err != nil {
		return nil, fmt.Errorf("gallery: save: %w", err)
	}
	if len(data) > maxBytes || file.Dimensions > maxDimensions {
		return nil, fmt.Errorf("gallery: save: %d bytes and %d dimensions are too many for a file, at most "+
			"%d and %d are possible: enrol fewer vectors", len(data), file.Dimensions, maxBytes,
			maxDimensions)
	}
	return data, nil
}

// Load reads a gallery that Save wrote. It returns [ErrStale] if the gallery has a different madeBy,
// [ErrDamaged] if the file is not a gallery file, is incomplete or has more than 256 MiB, and an error that
// wraps [fs.ErrNotExist] if there is no file. It uses at most a small multiple of the file size in memory.
func Load(path, madeBy string) (Memory, error) {
	g, err := read(path)
	if err != nil {
		return nil, err
	}
	if err := g.Check(madeBy); err != nil {
		return nil, err
	}
	return g, nil
}

// MadeBy returns what made the embeddings of a file, for whoever erases people and has no network. It returns
// the errors of [Load].
func MadeBy(path string) (string, error) {
	g, err := read(path)
	if err != nil {
		return "", err
	}
	return g.madeBy, nil
}

// read reads a file, whatever made its embeddings.
func read(path string) (*memory, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("gallery: load: %w", err)
	}
	if !info.Mode().IsRegular() { // Reading a pipe would never end.
		return nil, fmt.Errorf("gallery: load %s: %w: not a regular file", path, ErrDamaged)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("gallery: load: %w", err)
	}
	defer f.Close() //nolint:errcheck // Opened for reading only.
	var file bytes.Buffer
	file.Grow(int(min(info.Size(), maxBytes)) + bytes.MinRead)
	if _, err := file.ReadFrom(io.LimitReader(f, maxBytes+1)); err != nil {
		return nil, fmt.Errorf("gallery: load: %w", err)
	}
	data := file.Bytes()
	g, err := decode(data)
	clear(data)
	if err != nil {
		return nil, fmt.Errorf("gallery: load %s: %w: %w: restore the file, or enrol the people again", path,
			ErrDamaged, err)
	}
	return g, nil
}

// decode trusts nothing in the data.
func decode(data []byte) (*memory, error) {
	if len(data) > maxBytes {
		return nil, fmt.Errorf("more than %d bytes", maxBytes)
	}
	file, err := parse(data)
	if err != nil {
		return nil, err
	}
	if file.Format != fileFormat {
		return nil, fmt.Errorf("format %.40q, want %q", file.Format, fileFormat)
	}
	if file.Dimensions < min(len(file.People), 1) || file.Dimensions > maxDimensions {
		return nil, fmt.Errorf("%d dimensions, want 1 to %d", file.Dimensions, maxDimensions)
	}
	if err := checkMaker(file.MadeBy); err != nil {
		return nil, err
	}
	g := &memory{madeBy: file.MadeBy, unnormalised: file.Unnormalised, index: index{}}
	g.people = slices.Grow(g.people, len(file.People))
	for i, p := range file.People {
		vectors, err := p.decode(file.Dimensions)
		if err == nil {
			err = g.restore(p.Name, vectors, file.Dimensions)
		}
		if err != nil {
			return nil, fmt.Errorf("person %d: %w", i, err)
		}
		clear(p.Vectors)
		file.People[i] = personJSON{}
	}
	return g, nil
}

// restore enrols a person with the vectors of a file.
func (g *memory) restore(name string, all []float32, dimensions int) error {
	at, key := g.index.find(name, g.people)
	if at >= 0 {
		return fmt.Errorf("the name %.40q occurs twice", name)
	}
	if err := g.checkAll(slices.Chunk(all, dimensions), dimensions); err != nil {
		return err
	}
	template, err := vectors.Template(slices.Chunk(all, dimensions), dimensions)
	if err != nil {
		return err
	}
	g.people = append(g.people, person{name: []byte(name), vectors: all, template: template})
	g.index[key] = len(g.people) - 1
	return nil
}

func (p personJSON) decode(dimensions int) ([]float32, error) {
	if len(p.Vectors) == 0 || len(p.Vectors)%(4*dimensions) != 0 {
		return nil, fmt.Errorf("%d bytes are not vectors of %d dimensions", len(p.Vectors), dimensions)
	}
	vectors := make([]float32, len(p.Vectors)/4)
	_, err := binary.Decode(p.Vectors, binary.LittleEndian, vectors)
	return vectors, err
}
