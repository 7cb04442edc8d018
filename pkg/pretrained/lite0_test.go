package pretrained_test

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
)

// lite0 loads parts, or skips the test if the weights are missing.
func lite0(t testing.TB, from, to int) pretrained.Parts {
	t.Helper()
	parts, err := pretrained.Lite0(from, to)
	if errors.Is(err, pretrained.ErrMissing) {
		t.Skip("needs the weights of EfficientNet-Lite0: `make test` fetches them")
	}
	if err != nil {
		t.Fatal(err)
	}
	return parts
}

// reference is the content of the file that testdata/lite0.py writes: for every part, and for the logits, the
// shape, the mean absolute value, and eight values spread over the tensor.
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

// Every part agrees with PyTorch, given the same weights, for the picture size used in training and for an
// odd size.
func TestLite0AgreesWithPyTorch(t *testing.T) {
	text, err := os.ReadFile("testdata/lite0.json")
	if err != nil {
		t.Fatal(err)
	}
	var references []reference
	if err := json.Unmarshal(text, &references); err != nil {
		t.Fatal(err)
	}
	var all []pretrained.Parts
	for part := range pretrained.Lite0All {
		all = append(all, lite0(t, part, part+1))
	}
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		for _, want := range references {
			compare(t, want, outputs(t, dev, all, picture(want.Height, want.Width)))
		}
	})
}

// outputs returns the outputs of all parts; the last are the logits.
func outputs(t *testing.T, dev *device.Device, all []pretrained.Parts, x *tensors.Tensor) []*tensors.Tensor {
	t.Helper()
	forward := func(scope *model.Scope, x *graph.Node) (out []*graph.Node) {
		for _, part := range all {
			x = part.Features(scope, x)
			out = append(out, x)
		}
		return out
	}
	exec, err := model.NewExec(dev.Backend, model.NewStore(), forward)
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
			t.Errorf("%d x %d, part %d differs by %.2g of its mean absolute value",
				want.Width, want.Height, i, off)
		}
		worst = max(worst, off)
	}
	t.Logf("%d x %d: largest difference %.2g of the mean absolute value of a part",
		want.Width, want.Height, worst)
}

// Running the parts one after the other gives the same result as running them at once, and so does a
// classifier with the parts as backbone.
func TestEncode(t *testing.T) {
	dev := devicetest.Open(t, "go")
	set := images.Set{Height: 32, Width: 48, Channels: 3, Names: []string{"a", "b"}}
	for i := range 18 { // More than one batch.
		values := tensors.MustCopyFlatData[float32](picture(32, 48))
		values[i] = 0
		set.Pictures, set.Labels = append(set.Pictures, values), append(set.Labels, i%2)
	}
	encode := func(set images.Set, from, to int) images.Set {
		t.Helper()
		out, err := lite0(t, from, to).Encode(dev, set, "")
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	between := encode(set, 0, 12)
	if between.Height != 2 || between.Width != 3 || between.Channels != 112 {
		t.Errorf("after part 11: %d x %d x %d", between.Height, between.Width, between.Channels)
	}
	want := encode(set, 0, pretrained.Lite0Top)
	got := encode(between, 12, pretrained.Lite0Top)
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(1e-4, 1e-5)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if want.Channels != 1280 || want.Len() != 18 ||
		cmp.Equal(want.Pictures[0], want.Pictures[17]) {
		t.Errorf("%d features of %d pictures", want.Channels, want.Len())
	}
	classes := encode(want, pretrained.Lite0Top, pretrained.Lite0All)
	if classes.Channels != 1000 {
		t.Errorf("%d classes", classes.Channels)
	}
}

// Every weight belongs to exactly one part.
func TestLite0PartsHoldAllWeights(t *testing.T) {
	total := lite0(t, 0, pretrained.Lite0All).Weights()
	sum := 0
	for part := range pretrained.Lite0All {
		parts := lite0(t, part, part+1)
		if parts.Weights() == 0 {
			t.Errorf("part %d has no weights", part)
		}
		sum += parts.Weights()
	}
	if sum != total {
		t.Errorf("the parts have %d weights, the file %d", sum, total)
	}
	if _, err := pretrained.Lite0(4, 20); err == nil {
		t.Error("parts 4 to 20: want an error")
	}
}

func TestMissing(t *testing.T) {
	t.Setenv("SIAMESE_WEIGHTS", t.TempDir())
	_, err := pretrained.Lite0(0, 1)
	if !errors.Is(err, pretrained.ErrMissing) || !strings.Contains(err.Error(), "make lab") {
		t.Errorf("got %v", err)
	}
}

// The gradients with respect to the input of the last parts agree on both backends, so the parts can be
// fine-tuned.
func TestLite0GradientsAgree(t *testing.T) {
	parts := lite0(t, 5, pretrained.Lite0Top) // Both kernel sizes, strides 1 and 2.
	gradient := func(dev *device.Device) []float32 {
		x := make([]float32, 6*6*40)
		for i := range x {
			x[i] = float32(i%17-8) / 2
		}
		ofInput := func(scope *model.Scope, x *graph.Node) *graph.Node {
			y := parts.Features(scope, x)
			return graph.Gradient(graph.ReduceAllSum(graph.Square(y)), x)[0]
		}
		out, err := model.CallOnce(dev.Backend, model.NewStore(), ofInput,
			tensors.FromFlatDataAndDimensions(x, 1, 6, 6, 40))
		if err != nil {
			t.Fatal(err)
		}
		return tensors.MustCopyFlatData[float32](out)
	}
	want, size := gradient(devicetest.Open(t, "go")), 0.0
	for _, v := range want {
		size = max(size, math.Abs(float64(v)))
	}
	for i, got := range gradient(devicetest.Open(t, "xla")) {
		if size == 0 || math.Abs(float64(got-want[i])) > 1e-3*size {
			t.Fatalf("value %d: %v on XLA, %v on go, largest %v", i, got, want[i], size)
		}
	}
}
