package pretrained

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/internal/forward"
	"github.com/gosiamese/gosiamese/pkg/internal/onnx"
	"github.com/gosiamese/gosiamese/pkg/regularfile"
)

// Pass runs pictures through a network. Any number of goroutines may use it.
type Pass struct{ pass *forward.Pass }

// Run returns the output of the network for each picture, flat.
func (p *Pass) Run(pictures [][]float32) ([][]float32, error) {
	out, _, err := p.pass.Run(pictures)
	return out, err
}

const (
	sfaceFile = "sface.safetensors"
	yunetFile = "yunet.safetensors"
)

// SFace loads the embedding network: aligned faces [112*112*3] -> [128], of unit length, from a face and its
// mirror image.
func SFace(dev *device.Device) (*Pass, error) {
	f := func(scope *model.Scope, x *Node) *Node {
		y := sface(scope.In("sface"), Concatenate([]*Node{x, Reverse(x, 2)}, 0)) // [2b, 128]
		b := x.Shape().Dim(0)
		y = Add(Slice(y, AxisRange(0, b)), Slice(y, AxisRange(b))) // [b, 128]
		return Div(y, Sqrt(ReduceAndKeep(Square(y), ReduceSum, -1)))
	}
	return load(dev, sfaceFile, f, SFaceSide, 1, 8, 32)
}

// YuNet loads the detector for pictures of side x side pixels: [side*side*3] -> the rows of all cells.
func YuNet(dev *device.Device, side int) (*Pass, error) {
	f := func(scope *model.Scope, x *Node) *Node { return yunet(scope.In("yunet"), x) }
	return load(dev, yunetFile, f, side, 1)
}

func load(dev *device.Device, name string, f func(scope *model.Scope, x *Node) *Node, side int,
	batches ...int,
) (*Pass, error) {
	file, err := checkpoint.Load(filepath.Join(os.Getenv(folderVariable), name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("pretrained: %w: no %s in the folder %q", ErrMissing, name, os.Getenv(folderVariable))
	}
	if err != nil {
		return nil, err
	}
	store := model.NewStore()
	if err := file.Fill(store); err != nil {
		return nil, err
	}
	pass, err := forward.New(dev, store, f, side, side, 3, batches...)
	return &Pass{pass}, err
}

// ConvertFaces converts the ONNX files of the two networks to the files that this package loads.
func ConvertFaces(yunet, sface, dir string) error {
	for _, k := range []struct {
		from, to string
		convert  func(*onnx.File) (*model.Store, error)
	}{{yunet, yunetFile, convertYuNet}, {sface, sfaceFile, convertSFace}} {
		data, err := regularfile.ReadFile(k.from)
		if err != nil {
			return err
		}
		file, err := onnx.Parse(data)
		if err != nil {
			return fmt.Errorf("%s: %w", k.from, err)
		}
		store, err := k.convert(file)
		if err != nil {
			return fmt.Errorf("%s: %w", k.from, err)
		}
		if err := checkpoint.Save(filepath.Join(dir, k.to), store, nil, nil); err != nil {
			return err
		}
	}
	return nil
}
