package pretrained_test

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/google/go-cmp/cmp"

	"github.com/gosiamese/gosiamese/pkg/backbone"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/device/devicetest"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
)

// lite0 is a store with the weights, or a skip where they are not on this machine.
func lite0(t testing.TB) *model.Store {
	t.Helper()
	file, err := pretrained.Lite0()
	if errors.Is(err, pretrained.ErrMissing) {
		t.Skip("needs the weights of EfficientNet-Lite0: `make test` fetches them")
	}
	if err != nil {
		t.Fatal(err)
	}
	store := model.NewStore()
	if err := file.Fill(store); err != nil {
		t.Fatal(err)
	}
	return store
}

// reference is what testdata/lite0.py wrote: for every part, and for the logits, the shape, the mean size and
// eight values in places that are spread over the tensor.
type reference struct {
	Height, Width int
	Parts         []struct {
		Shape  []int
		Size   float64
		Values []float64
	}
}

// picture is the same picture as in testdata/lite0.py.
func picture(height, width int) *tensors.Tensor {
	values := make([]float32, 0, height*width*3)
	for y := range height {
		for x := range width {
			for c := range 3 {
				v := (y/12*37 + x/9*61 + c*97 + y*x%23 + 2*x) % 256
				values = append(values, float32(v)/255)
			}
		}
	}
	return tensors.FromFlatDataAndDimensions(values, 1, height, width, 3)
}

// Every part gives what PyTorch computes with the same weights, for the size of training and for an odd one.
func TestLite0AgreesWithPyTorch(t *testing.T) {
	text, err := os.ReadFile("testdata/lite0.json")
	if err != nil {
		t.Fatal(err)
	}
	var references []reference
	if err := json.Unmarshal(text, &references); err != nil {
		t.Fatal(err)
	}
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		for _, want := range references {
			compare(t, want, parts(t, dev, lite0(t), picture(want.Height, want.Width)))
		}
	})
}

// parts are the results of all parts, and the logits.
func parts(t *testing.T, dev *device.Device, store *model.Store, x *tensors.Tensor) []*tensors.Tensor {
	t.Helper()
	exec, err := model.NewExec(dev.Backend, store, func(scope *model.Scope, x *graph.Node) (out []*graph.Node) {
		root := scope.In(pretrained.Lite0Root)
		for part := range backbone.Lite0Parts {
			x = backbone.Lite0(root, x, part, part+1)
			out = append(out, x)
		}
		return append(out, backbone.Lite0Labels(root, x))
	})
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Call(x)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func compare(t *testing.T, want reference, got []*tensors.Tensor) {
	t.Helper()
	if len(got) != len(want.Parts) {
		t.Fatalf("%d parts, want %d", len(got), len(want.Parts))
	}
	worst := 0.0
	for i, part := range want.Parts {
		if diff := cmp.Diff(part.Shape, got[i].Shape().Dimensions); diff != "" {
			t.Fatalf("part %d, shape (-want +got):\n%s", i, diff)
		}
		values, size := tensors.MustCopyFlatData[float32](got[i]), 0.0
		for _, v := range values {
			size += math.Abs(float64(v)) / float64(len(values))
		}
		off := math.Abs(size-part.Size) / part.Size
		for j, v := range part.Values {
			off = max(off, math.Abs(float64(values[len(values)*j/8])-v)/part.Size)
		}
		if off > 1e-4 {
			t.Errorf("%d x %d, part %d differs by %.2g of its mean size", want.Width, want.Height, i, off)
		}
		worst = max(worst, off)
	}
	t.Logf("%d x %d: largest difference %.2g of the mean size of a part", want.Width, want.Height, worst)
}
