package pretrained

import (
	"slices"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
)

// encodedPath names the tensor [n, h, w, c] in the file of [Parts.Encode].
const encodedPath = "/encoded"

// writeEncoded writes the result of [Parts.Encode] to a file.
func writeEncoded(path string, out images.Set) error {
	store := model.NewStore()
	_, err := store.CreateVariable(encodedPath, tensors.FromFlatDataAndDimensions(
		slices.Concat(out.Pictures...), out.Len(), out.Height, out.Width, out.Channels))
	if err == nil {
		err = checkpoint.Save(path, store, nil, nil)
	}
	return err
}

// readEncoded reads what writeEncoded wrote for the pictures of a set.
func readEncoded(path string, set images.Set) (images.Set, error) {
	file, err := checkpoint.Load(path)
	if err != nil {
		return images.Set{}, err
	}
	tensor := file.Tensors[encodedPath]
	if tensor == nil || tensor.Rank() != 4 || tensor.Shape().Dim(0) != set.Len() {
		return images.Set{}, checkpoint.ErrFormat
	}
	values, err := tensors.CopyFlatData[float32](tensor)
	if err != nil {
		return images.Set{}, err
	}
	dims := tensor.Shape().Dimensions
	return images.Set{
		Height: dims[1], Width: dims[2], Channels: dims[3], Labels: set.Labels, Names: set.Names,
		Pictures: slices.Collect(slices.Chunk(values, dims[1]*dims[2]*dims[3])),
	}, nil
}
