package pretrained

import (
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
)

// encodedPath names the tensor [n, h, w, c] in the file of [Parts.EncodeCached].
const encodedPath = "/encoded"

// EncodeCached is [Parts.Encode] with a file that keeps the result: it is read if it holds as many pictures
// as the set, and otherwise computed and written there. The path must name the parts and the pictures, such
// as by their [images.Fingerprint]; its folder must exist.
func (p Parts) EncodeCached(dev *device.Device, set images.Set, path string) (images.Set, error) {
	if out, err := readEncoded(path, set); err == nil {
		return out, nil
	}
	out, err := p.Encode(dev, set)
	if err != nil {
		return images.Set{}, err
	}
	store := model.NewStore()
	_, err = store.CreateVariable(encodedPath, tensors.FromFlatDataAndDimensions(
		slices.Concat(out.Pictures...), out.Len(), out.Height, out.Width, out.Channels))
	if err == nil {
		err = checkpoint.Save(path, store, nil, nil)
	}
	if err != nil {
		return images.Set{}, fmt.Errorf("pretrained: %w", err)
	}
	return out, nil
}

// readEncoded reads what EncodeCached wrote for the pictures of a set.
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
	out := images.Set{Labels: set.Labels, Names: set.Names}
	out.Height, out.Width, out.Channels = dims[1], dims[2], dims[3]
	for values := range slices.Chunk(values, dims[1]*dims[2]*dims[3]) {
		out.Pictures = append(out.Pictures, values)
	}
	return out, nil
}
