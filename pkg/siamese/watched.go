package siamese

import (
	"fmt"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// Watched are at most this many people, with at most this many pictures each.
const (
	watchedPeople   = 10
	watchedPictures = 6
)

// vectorsName is the variable in the file of an epoch: [pictures, dimensions].
const vectorsName = "/vectors"

// Watched are the validation pictures whose vectors a run keeps after every epoch: the first six pictures of
// each of ten people at most, the first people of the set, those with two pictures or more before others.
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
		return images.Set{}, fmt.Errorf("siamese: pictures to watch: %w", err)
	}
	return set.First(watchedPictures), nil
}

// Vectors are those of the pictures of [Watched] after each epoch, as the weights of that epoch gave them, in
// the order of that set: [epochs][pictures][dimensions]. A run of an older version of this package has kept
// none, which is an error, and so is a file that is not what this run wrote after that epoch.
func (h History) Vectors() ([][][]float32, error) {
	var all [][][]float32
	err := h.ReadKept(vectorsKind, func(file *checkpoint.File) error {
		vectors, err := rowsOf(file)
		if err == nil && len(all) > 0 && !alike(all[0], vectors) {
			err = fmt.Errorf("%w: not as many vectors as after epoch 1, or of other dimensions",
				checkpoint.ErrFormat)
		}
		all = append(all, vectors)
		return err
	})
	return all, err
}

// vectorsKind names the files, "vectors-012.safetensors".
const vectorsKind = "vectors"

// rowsOf is the table of vectors in a file, all finite.
func rowsOf(file *checkpoint.File) ([][]float32, error) {
	if t := file.Tensors[vectorsName]; t == nil || t.Shape().Rank() != 2 {
		return nil, fmt.Errorf("%w: it holds no table of vectors", checkpoint.ErrFormat)
	}
	store := model.NewStore()
	if err := file.Fill(store); err != nil {
		return nil, fmt.Errorf("%w: %w", checkpoint.ErrFormat, err)
	}
	t := file.Tensors[vectorsName]
	flat, err := tensors.CopyFlatData[float32](t)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", checkpoint.ErrFormat, err)
	}
	rows := make([][]float32, t.Shape().Dimensions[0])
	wide := t.Shape().Dimensions[1]
	for i := range rows {
		rows[i] = flat[i*wide : (i+1)*wide : (i+1)*wide]
	}
	return rows, nil
}

// alike tells whether two tables are of one shape.
func alike(a, b [][]float32) bool {
	return len(a) == len(b) && (len(a) == 0 || len(a[0]) == len(b[0]))
}

// keepVectors embeds the watched pictures and writes their vectors. A run that stops before the state names
// this epoch comes here again, with the same vectors.
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
