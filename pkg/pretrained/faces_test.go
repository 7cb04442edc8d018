package pretrained_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/google/go-cmp/cmp"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
)

// The layers of YuNet and SFace agree with ONNX Runtime.
func TestFacesAgreeWithONNXRuntime(t *testing.T) {
	text, err := os.ReadFile("testdata/faces.json")
	if err != nil {
		t.Fatal(err)
	}
	var references []reference
	if err := json.Unmarshal(text, &references); err != nil {
		t.Fatal(err)
	}
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		for i, network := range []string{"yunet", "sface"} {
			layers, store, err := pretrained.Inside(network, os.Getenv("SIAMESE_WEIGHTS"))
			if errors.Is(err, fs.ErrNotExist) {
				t.Skip("needs the weights of YuNet and SFace: `make test` fetches them")
			}
			if err != nil {
				t.Fatal(err)
			}
			exec, err := model.NewExec(dev.Backend, store, layers)
			if err != nil {
				t.Fatal(err)
			}
			want := references[i]
			got, err := exec.Call(picture(want.Height, want.Width))
			if err != nil {
				t.Fatal(err)
			}
			agree(t, network, want, got)
		}
	})
}

// agree compares the mean absolute value of each layer and eight of its values.
func agree(t *testing.T, network string, want reference, got []*tensors.Tensor) {
	t.Helper()
	if len(got) != len(want.Parts) {
		t.Fatalf("%s: %d layers, want %d", network, len(got), len(want.Parts))
	}
	worst := 0.0
	for i, layer := range want.Parts {
		if diff := cmp.Diff(layer.Shape, got[i].Shape().Dimensions); diff != "" {
			t.Fatalf("%s, layer %d, shape (-want +got):\n%s", network, i, diff)
		}
		values, size := tensors.MustCopyFlatData[float32](got[i]), 0.0
		for _, v := range values {
			size += math.Abs(float64(v)) / float64(len(values))
		}
		off := math.Abs(size-layer.Size) / layer.Size
		for j, v := range layer.Values {
			off = max(off, math.Abs(float64(values[(len(values)*j/8+3*j)%len(values)])-v)/layer.Size)
		}
		if off > 1e-4 {
			t.Errorf("%s: layer %d differs by %.2g of its mean absolute value", network, i, off)
		}
		worst = max(worst, off)
	}
	t.Logf("%s: largest difference %.2g of the mean absolute value of a layer", network, worst)
}
