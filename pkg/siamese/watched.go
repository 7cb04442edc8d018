package siamese

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// The maximum number of watched people, and of pictures of each.
const (
	watchedPeople   = 10
	watchedPictures = 6
)

// vectorsName is the variable in the file of an epoch: [pictures, dimensions].
const vectorsName = "/vectors"

// Watched returns the validation pictures whose embeddings a run saves after every epoch: the first six
// pictures of each of the first ten people in the set. People with at least two pictures come before the
// others.
func Watched(validation images.Set) (images.Set, error) {
	var several, single []string
	for label, own := range validation.ByPerson() {
		if len(own) > 1 {
			several = append(several, validation.Names[label])
		} else if len(own) == 1 {
			single = append(single, validation.Names[label])
		}
	}
	names := append(several, single...)
	set, err := validation.Only(names[:min(watchedPeople, len(names))]...)
	if err != nil {
		return images.Set{}, fmt.Errorf("siamese: watched pictures: %w", err)
	}
	return set.First(watchedPictures), nil
}

// Vectors returns the embeddings of the pictures of [Watched] after each epoch, in the order of that set:
// [epochs][pictures][dimensions]. It returns an error if there are none, because an older version of this
// package made the run, or if a file is not the one that this run wrote after that epoch.
func (h History) Vectors() ([][][]float32, error) {
	var all [][][]float32
	err := h.ReadKept(vectorsKind, func(file *checkpoint.File) error {
		vectors, err := rowsOf(file)
		if err == nil && len(all) > 0 && !alike(all[0], vectors) {
			err = fmt.Errorf("%w: the number or the dimensions of the embeddings differ from those after "+
				"epoch 1",
				checkpoint.ErrFormat)
		}
		all = append(all, vectors)
		return err
	})
	return all, err
}

// vectorsKind is the prefix of the file names, such as "vectors-012.safetensors".
const vectorsKind = "vectors"

// rowsOf returns the table of embeddings in a file.
func rowsOf(file *checkpoint.File) ([][]float32, error) {
	t := file.Tensors[vectorsName]
	if t == nil || t.Shape().Rank() != 2 {
		return nil, fmt.Errorf("%w: it holds no table of embeddings", checkpoint.ErrFormat)
	}
	flat, err := tensors.CopyFlatData[float32](t)
	if err == nil && !checkpoint.Finite(flat) {
		err = errors.New("it holds NaN or Inf")
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", checkpoint.ErrFormat, err)
	}
	return slices.Collect(slices.Chunk(flat, t.Shape().Dim(1))), nil
}

// alike reports whether two tables have the same shape.
func alike(a, b [][]float32) bool {
	return len(a) == len(b) && (len(a) == 0 || len(a[0]) == len(b[0]))
}

// keepVectors embeds the watched pictures and writes their embeddings. If a run stops before this epoch is
// saved, it repeats the epoch and writes the same file again.
func (v *evaluator) keepVectors(ended trainer.Ended) error {
	set, err := Watched(v.split.Validation)
	if err != nil {
		return err
	}
	vectors, err := v.embedder.output(set.Pictures)
	if err != nil {
		return err
	}
	store := model.NewStore()
	if _, err := store.CreateVariable(vectorsName, tensors.FromValue(vectors)); err != nil {
		return err
	}
	return ended.Keep(vectorsKind, store)
}
