// Package pretrained finds the weights of networks that others have trained, and brings them into the form of
// this module.
//
// `make lab` fetches them, checks them by their sha256 and converts them once, into .lab/weights. The
// environment variable SIAMESE_WEIGHTS names that folder; kernels and tests that make starts have it. A
// network trained on the 1.3 million pictures of ImageNet has learnt edges, textures and parts that serve
// for other pictures too (slides: transfer learning; Yosinski et al. 2014, arXiv:1411.1792).
package pretrained

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
)

// FolderVariable is the environment variable that names the folder with the weights.
const FolderVariable = "SIAMESE_WEIGHTS"

const (
	// Lite0File is the name of the weights of EfficientNet-Lite0 in that folder.
	Lite0File = "efficientnet-lite0.safetensors"
	// Lite0Root is the scope of its weights.
	Lite0Root = "lite0"
)

// ErrMissing is returned where the weights are not on this machine.
var ErrMissing = errors.New("pretrained weights missing")

// Lite0 loads EfficientNet-Lite0, trained on ImageNet: variables below /[Lite0Root], for [backbone.Lite0].
// If they are not on this machine the error wraps [ErrMissing] and names the remedy.
func Lite0() (*model.Store, error) {
	file, err := lite0()
	if err != nil {
		return nil, err
	}
	store := model.NewStore()
	if err := file.Fill(store); err != nil {
		return nil, fmt.Errorf("pretrained: %w", err)
	}
	return store, nil
}

func lite0() (*checkpoint.File, error) {
	file, err := checkpoint.Load(filepath.Join(os.Getenv(FolderVariable), Lite0File))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("pretrained: %w: no %s in the folder %q that %s names: set it to "+
			"the folder .lab/weights that `make lab` fills in a checkout of gosiamese, where pip reaches "+
			"its package index", ErrMissing, Lite0File, os.Getenv(FolderVariable), FolderVariable)
	}
	return file, err
}
