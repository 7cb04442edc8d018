package strong

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/gob"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/face"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/regularfile"
)

// SFace returns the embeddings of aligned faces by SFace. It keeps them in the folder of runs by a hash of
// the pictures, since the network takes a while for some hundred faces.
func SFace(set images.Set) ([][]float32, error) {
	hash := sha256.New()
	for _, picture := range set.Pictures {
		_ = binary.Write(hash, binary.LittleEndian, picture) // Writing to a hash never fails.
	}
	path := filepath.Join(lesson.Dir("14-sface"), fmt.Sprintf("%x.gob", hash.Sum(nil)[:8]))
	if vectors, ok := restored(path, set.Len()); ok {
		return vectors, nil
	}
	dev, err := device.Open("")
	if err != nil {
		return nil, err
	}
	r, err := face.Open(dev)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	vectors, err := r.Embed(set.Pictures)
	if err != nil {
		return nil, err
	}
	return vectors, keep(path, vectors)
}

// restored reads n vectors from a file. A file that cannot be read counts as none.
func restored(path string, n int) (vectors [][]float32, ok bool) {
	data, err := regularfile.ReadFile(path)
	if err != nil {
		return nil, false
	}
	err = gob.NewDecoder(bytes.NewReader(data)).Decode(&vectors)
	return vectors, err == nil && len(vectors) == n
}

// keep writes vectors to a file, which is renamed when it is complete.
func keep(path string, vectors [][]float32) error {
	var file bytes.Buffer
	if err := gob.NewEncoder(&file).Encode(vectors); err != nil {
		return fmt.Errorf("strong: keep embeddings: %w", err)
	}
	err := os.MkdirAll(filepath.Dir(path), 0o755)
	if err == nil {
		err = os.WriteFile(path+".part", file.Bytes(), 0o600)
	}
	if err == nil {
		err = os.Rename(path+".part", path)
	}
	if err != nil {
		return fmt.Errorf("strong: keep embeddings: %w: set SIAMESE_RUNS to a writable folder", err)
	}
	return nil
}
