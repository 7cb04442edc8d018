// Package transfer supports lesson 05, transfer learning, with encoded pictures, a stored measurement,
// figures, and the checks of its exercises.
package transfer

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
)

// Encode returns the output of the parts [from, to) of EfficientNet-Lite0 for a set; see
// [pretrained.Parts.Encode]. It is computed once, and then read from the folder of runs.
func Encode(dev *device.Device, set images.Set, from, to int) (images.Set, error) {
	parts, err := pretrained.Lite0(from, to)
	if err != nil {
		return images.Set{}, err
	}
	path := lesson.Dir("05-encoded", from, to, images.Fingerprint(set)) + ".safetensors"
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return images.Set{}, fmt.Errorf("transfer: %w: set SIAMESE_RUNS to a writable folder", err)
	}
	return parts.Encode(dev, set, path)
}
