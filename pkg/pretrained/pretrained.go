// Package pretrained loads published weights of pretrained networks, converted to the format of this module.
//
// `make lab` downloads them, verifies their SHA-256 and converts them once, into .lab/weights. The
// environment variable SIAMESE_WEIGHTS names that folder; make sets it for notebooks and tests. A network
// trained on the 1.3 million pictures of ImageNet has learnt edges, textures and object parts that are useful
// for other pictures as well (slides: transfer learning; Yosinski et al. 2014, arXiv:1411.1792).
package pretrained

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
)

// folderVariable is the environment variable that names the folder of the weights.
const folderVariable = "SIAMESE_WEIGHTS"

const (
	// lite0File is the file of the weights of EfficientNet-Lite0 in that folder.
	lite0File = "efficientnet-lite0.safetensors"
	// lite0Root is the scope of its weights, which pkg/cmd/weights writes.
	lite0Root = "/lite0/"
)

// ErrMissing is returned if the weights are not on this machine.
var ErrMissing = errors.New("pretrained weights missing")

func readLite0() (*checkpoint.File, error) {
	file, err := checkpoint.Load(filepath.Join(os.Getenv(folderVariable), lite0File))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("pretrained: %w: no %s in the folder %q, the value of %s: set it to the "+
			"folder .lab/weights, which `make lab` fills in a checkout of gosiamese if pip can reach its "+
			"package index", ErrMissing, lite0File, os.Getenv(folderVariable), folderVariable)
	}
	return file, err
}

const (
	sfaceRoot = "/sface/"
	yunetRoot = "/yunet/"
)
