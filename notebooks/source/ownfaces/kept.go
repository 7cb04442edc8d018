package ownfaces

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/gob"
	"fmt"
	"os"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/face"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/regularfile"
)

// keptEmbeddings are the embeddings of the pictures with a hash.
type keptEmbeddings struct {
	Hash    []byte
	Vectors [][]float32
}

// EmbeddingsFile is the file in which [Kept] keeps embeddings.
func EmbeddingsFile() string { return lesson.Dir("15-embeddings") + ".gob" }

// Kept returns the embeddings of a set. It computes them at the first call, and then reads them from a file
// that only its owner may read. There is one such file: if the pictures change, it is replaced, so that no
// embeddings remain of pictures that were removed.
func Kept(set images.Set, compute func(pictures [][]float32) ([][]float32, error)) ([][]float32, error) {
	h := sha256.New()
	h.Write([]byte(face.MadeBy))
	for _, picture := range set.Pictures {
		_ = binary.Write(h, binary.LittleEndian, picture) // Writing to a hash never fails.
	}
	k, hash, path := keptEmbeddings{}, h.Sum(nil), EmbeddingsFile()
	if data, err := regularfile.ReadFile(path); err == nil {
		err = gob.NewDecoder(bytes.NewReader(data)).Decode(&k)
		if err == nil && bytes.Equal(k.Hash, hash) && len(k.Vectors) == set.Len() {
			return k.Vectors, nil
		}
	}
	vectors, err := compute(set.Pictures)
	if err != nil {
		return nil, err
	}
	var file bytes.Buffer
	if err := gob.NewEncoder(&file).Encode(keptEmbeddings{hash, vectors}); err != nil {
		return nil, fmt.Errorf("ownfaces: keep embeddings: %w", err)
	}
	part := path + ".part" // It is renamed when it is complete.
	if err := write(part, file.Bytes()); err != nil {
		return nil, err
	}
	if err := os.Rename(part, path); err != nil {
		return nil, fmt.Errorf("ownfaces: keep embeddings: %w: remove %s", err, path)
	}
	return vectors, nil
}
