package verify

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/internal/atomicfile"
)

// ErrDamaged is returned for a file that is no gallery, or not a whole one.
var ErrDamaged = errors.New("not a whole gallery file")

const (
	galleryFormat = "gosiamese gallery 1"
	// MaxGalleryBytes is how large the file of a gallery may be: about 390,000 vectors of 128 numbers.
	MaxGalleryBytes = 256 << 20
	maxDimensions   = 1 << 20
)

// galleryFile is the JSON in a file.
type galleryFile struct {
	Format     string          `json:"format"`
	MadeBy     string          `json:"made_by"`
	Dimensions int             `json:"dimensions"` // 0 where there are no people.
	People     []galleryPerson `json:"people"`

	Unnormalised bool `json:"unnormalised,omitempty"`
}

// galleryPerson is one person in it.
type galleryPerson struct {
	Name    string `json:"name"`
	Vectors []byte `json:"vectors"` // One after the other: float32, little-endian; base64 in the file.
}

// Save writes the gallery to one file, whole or not at all, that only its owner may read: vectors of faces
// are personal data. An older file of a gallery made by the same is replaced, and keeps its permissions.
// Anything else in its place is left alone: a gallery made by something else is a [StaleError], another file
// [ErrDamaged].
//
// After [Gallery.Erase] the new file holds nothing of the erased person, also where the path is a symbolic
// link to it. The disk may still hold the old file in blocks that are free, in backups, and under other hard
// links. A program that is killed while it saves may leave an unfinished file, hidden beside this one; the
// next Save removes it. So no two programs may save to one file at once: one of them may get an error, and
// what it has written is not there.
func (g *Gallery) Save(path string) error {
	path, err := atomicfile.Follow(path)
	if err != nil {
		return fmt.Errorf("verify: gallery: %w", err)
	}
	if _, err := LoadGallery(path, g.madeBy); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w; %s is not replaced: choose another file, or remove this one if it may go", err,
			path)
	}
	data, err := g.encode()
	if err != nil {
		return err
	}
	defer clear(data) // It holds whoever is erased later.
	atomicfile.Sweep(filepath.Dir(path), func(name string) bool { return name == filepath.Base(path) })
	if err := atomicfile.Write(path, data, 0o600); err != nil {
		return fmt.Errorf("verify: gallery: %w", err)
	}
	return nil
}

func (g *Gallery) encode() ([]byte, error) {
	file := galleryFile{Format: galleryFormat, MadeBy: g.madeBy, People: []galleryPerson{}}
	file.Unnormalised = g.unnormalised
	for _, p := range g.people {
		file.Dimensions = len(p.mean)
		vectors := make([]byte, 0, 4*len(p.vectors))
		for _, v := range p.vectors {
			vectors = binary.LittleEndian.AppendUint32(vectors, math.Float32bits(v))
		}
		file.People = append(file.People, galleryPerson{Name: string(p.name), Vectors: vectors})
	}
	data, err := json.Marshal(file)
	if err != nil {
		return nil, fmt.Errorf("verify: gallery: %w", err)
	}
	if len(data) > MaxGalleryBytes || file.Dimensions > maxDimensions {
		return nil, fmt.Errorf("verify: gallery: %d bytes and %d dimensions are too many for a file, at "+
			"most %d and %d: enrol fewer vectors", len(data), file.Dimensions, MaxGalleryBytes, maxDimensions)
	}
	return data, nil
}

// LoadGallery reads a gallery that [Gallery.Save] wrote. One that was made by something else is a
// [StaleError]; a file that is no gallery, is not whole or has more than [MaxGalleryBytes] is [ErrDamaged];
// a missing one wraps [fs.ErrNotExist]. The memory it takes is within a small multiple of the size of the
// file.
func LoadGallery(path, madeBy string) (*Gallery, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("verify: gallery: %w", err)
	}
	if !info.Mode().IsRegular() { // A pipe would never end.
		return nil, fmt.Errorf("verify: %s: %w: it is no regular file", path, ErrDamaged)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("verify: gallery: %w", err)
	}
	defer f.Close() //nolint:errcheck // Only read.
	var file bytes.Buffer
	file.Grow(int(min(info.Size(), MaxGalleryBytes)) + bytes.MinRead)
	if _, err := file.ReadFrom(io.LimitReader(f, MaxGalleryBytes+1)); err != nil {
		return nil, fmt.Errorf("verify: gallery: %w", err)
	}
	data := file.Bytes()
	g, err := decodeGallery(data)
	clear(data)
	if err != nil {
		return nil, fmt.Errorf("verify: %s: %w: %w: restore it, or enrol again", path, ErrDamaged, err)
	}
	if err := g.Check(madeBy); err != nil {
		return nil, err
	}
	return g, nil
}

// decodeGallery trusts nothing that is in the data.
func decodeGallery(data []byte) (*Gallery, error) {
	if len(data) > MaxGalleryBytes {
		return nil, fmt.Errorf("more than %d bytes", MaxGalleryBytes)
	}
	file, err := parseGallery(data)
	if err != nil {
		return nil, err
	}
	if file.Format != galleryFormat {
		return nil, fmt.Errorf("format %.40q, want %q", file.Format, galleryFormat)
	}
	if file.Dimensions < min(len(file.People), 1) || file.Dimensions > maxDimensions {
		return nil, fmt.Errorf("%d dimensions, want 1 to %d", file.Dimensions, maxDimensions)
	}
	g, err := NewGallery(file.MadeBy)
	if err != nil {
		return nil, err
	}
	g.unnormalised, g.people = file.Unnormalised, slices.Grow(g.people, len(file.People))
	for i, p := range file.People {
		vectors, err := p.decode(file.Dimensions)
		if err == nil {
			err = g.restore(p.Name, vectors, file.Dimensions)
		}
		if err != nil {
			return nil, fmt.Errorf("person %d: %w", i, err)
		}
		clear(p.Vectors)
		file.People[i] = galleryPerson{}
	}
	return g, nil
}

// restore enrols somebody with vectors that stand one after the other.
func (g *Gallery) restore(name string, vectors []float32, dimensions int) error {
	at, key := g.places.find(name, g.people)
	if at >= 0 {
		return fmt.Errorf("the name %.40q is taken", name)
	}
	if err := g.checkAll(slices.Chunk(vectors, dimensions), dimensions); err != nil {
		return err
	}
	mean, err := meanOf(slices.Chunk(vectors, dimensions), dimensions)
	if err != nil {
		return err
	}
	g.people = append(g.people, enrolled{name: []byte(name), vectors: vectors, mean: mean})
	g.places[key] = len(g.people) - 1
	return nil
}

func (p galleryPerson) decode(dimensions int) ([]float32, error) {
	if len(p.Vectors) == 0 || len(p.Vectors)%(4*dimensions) != 0 {
		return nil, fmt.Errorf("%d bytes are no vectors of %d dimensions", len(p.Vectors), dimensions)
	}
	vectors := make([]float32, len(p.Vectors)/4)
	for i := range vectors {
		vectors[i] = math.Float32frombits(binary.LittleEndian.Uint32(p.Vectors[4*i:]))
	}
	return vectors, nil
}
