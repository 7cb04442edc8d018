package oneshot

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/gob"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/baseline"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/regularfile"
)

// moreSeed is the seed of the people of [More]. The people of the lessons have seed 1, those that the shipped
// network was trained on seed 11.
const moreSeed = 2

// More returns people for galleries that are larger than the test set allows: 400 synthetic people of another
// seed, four pictures of each. If DATA names a folder, they are the training people of its split, on whom the
// shipped network was not trained either.
func More(split images.Split) (images.Set, error) {
	if lesson.DataDir("") != "" {
		return split.Train, nil
	}
	set, err := synthetic.Faces(400, 4, split.Test.Height, moreSeed)
	return Named(set, 1), err
}

// Kept returns the result of compute for the pictures of a set. It keeps the result in the folder of runs, by
// the name of the method and a hash of the pictures, and reads it from there the next time.
func Kept(method string, set images.Set, compute func() ([][]float32, error)) ([][]float32, error) {
	path := filepath.Join(lesson.Dir("11-vectors"), fmt.Sprintf("%s-%x.gob", method, hash(set.Pictures)))
	var vectors [][]float32
	if data, err := regularfile.ReadFile(path); err == nil {
		err = gob.NewDecoder(bytes.NewReader(data)).Decode(&vectors)
		if err == nil && len(vectors) == set.Len() {
			return vectors, nil
		}
	}
	vectors, err := compute()
	if err != nil {
		return nil, err
	}
	var file bytes.Buffer
	if err := gob.NewEncoder(&file).Encode(vectors); err != nil {
		return nil, fmt.Errorf("oneshot: keep vectors: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("oneshot: keep vectors: %w: set SIAMESE_RUNS to a writable folder", err)
	}
	part := path + ".part" // It is renamed when it is complete.
	if err := os.WriteFile(part, file.Bytes(), 0o600); err != nil {
		return nil, fmt.Errorf("oneshot: keep vectors: %w: set SIAMESE_RUNS to a writable folder", err)
	}
	return vectors, os.Rename(part, path)
}

func hash(pictures [][]float32) []byte {
	h := sha256.New()
	for _, picture := range pictures {
		_ = binary.Write(h, binary.LittleEndian, picture) // Writing to a hash never fails.
	}
	return h.Sum(nil)[:8]
}

// fisherSide is the side of the pictures of [Fisherfaces]. On the 40 synthetic validation people, 20 is as
// good as 16 and better than 24, 32 and 64 (EER 6.1, 6.1, 6.6, 6.8 and 7.1 %), and much faster than the large
// ones.
const fisherSide = 20

// Fisherfaces returns the embeddings of a set by a Fisherface projection, fitted to the training people in
// pictures of 20 x 20 pixels.
func Fisherfaces(train, set images.Set) ([][]float32, error) {
	small, err := train.Resize(fisherSide, fisherSide)
	if err != nil {
		return nil, err
	}
	projection, err := baseline.Fisherface(small.Pictures, small.Labels, baseline.DefaultConfig())
	if err != nil {
		return nil, err
	}
	if small, err = set.Resize(fisherSide, fisherSide); err != nil {
		return nil, err
	}
	return projection.Embed(small.Pictures)
}

// Pixels returns the pictures of a set as vectors of unit length.
func Pixels(set images.Set) [][]float32 {
	vectors := make([][]float32, set.Len())
	for i, picture := range set.Pictures {
		square := 0.0
		for _, v := range picture {
			square += float64(v) * float64(v)
		}
		vectors[i] = make([]float32, len(picture))
		for k, v := range picture {
			vectors[i][k] = v / float32(math.Sqrt(max(square, 1e-12)))
		}
	}
	return vectors
}
