//go:build onnx

package siamese

import (
	"errors"
	"fmt"

	"github.com/gomlx/compute"
	_ "github.com/gomlx/compute-onnx" // The backend "onnxruntime".
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/model/onnx"
)

// ExportONNX writes f with the weights of the model to an ONNX file, for batches of a fixed size: "pictures"
// [batch, h, w, c] -> "embeddings" [batch, Dimensions]. It exists only with -tags=onnx. It returns an error
// for a network with LocalContrast, whose matrix products GoMLX's ONNX backend does not support.
func (m *Model) ExportONNX(path string, batch int) error {
	if batch < 1 {
		return fmt.Errorf("siamese: ONNX for batches of %d pictures: want at least 1", batch)
	}
	if m.Len() == 0 {
		return fmt.Errorf("siamese: ONNX: %s not written: a new model has no weights yet: embed or train "+
			"first",
			path)
	}
	if m.Network.LocalContrast > 0 {
		return errors.New("siamese: ONNX: a network with LocalContrast cannot be exported: " +
			"docs/weights.md has the forward pass in numpy")
	}
	backend, err := compute.NewWithConfig("onnxruntime")
	if err != nil {
		return fmt.Errorf("siamese: ONNX: %w: set ONNXRUNTIME_SHARED_LIBRARY_PATH to libonnxruntime.so", err)
	}
	defer backend.Finalize()
	exec, err := model.NewExec(backend, m.Store, m.Network.Embed)
	if err != nil {
		return fmt.Errorf("siamese: ONNX: %w", err)
	}
	defer exec.Finalize()
	n := m.Network
	input := shapes.Make(dtypes.Float32, batch, n.Height, n.Width, n.Channels)
	if err := onnx.SaveToFile(backend, exec, path, []shapes.Shape{input}, []string{"pictures"},
		[]string{"embeddings"}); err != nil {
		return fmt.Errorf("siamese: ONNX: %w", err)
	}
	return nil
}
