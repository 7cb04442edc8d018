package transfer_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gosiamese/gosiamese/notebooks/internal/devicetest"
	"github.com/gosiamese/gosiamese/notebooks/source/transfer"
	"github.com/gosiamese/gosiamese/pkg/classify"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/nn"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
)

// few is four pictures of two classes, the first of each class dark.
func few() images.Set {
	set := images.Set{Height: 32, Width: 32, Channels: 3, Names: []string{"cat", "dog"}}
	for i := range 4 {
		picture := make([]float32, 32*32*3)
		for k := range picture {
			picture[k] = float32(i/2) + 0.1*float32(k%(3+i))
		}
		set.Pictures, set.Labels = append(set.Pictures, picture), append(set.Labels, i%2)
	}
	return set
}

// What was computed once is read again, for the same pictures alone, and computed anew where the file is
// damaged.
func TestEncode(t *testing.T) {
	t.Setenv("SIAMESE_RUNS", t.TempDir())
	dev, set := devicetest.Open(t, "go"), few()
	first, err := transfer.Encode(dev, set, 0, 1)
	if errors.Is(err, pretrained.ErrMissing) {
		t.Skip("needs the weights of EfficientNet-Lite0: `make test` fetches them")
	}
	if err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(os.Getenv("SIAMESE_RUNS"), "*.safetensors"))
	if len(files) != 1 || first.Height != 16 || first.Channels != 32 {
		t.Fatalf("%d files, %d x %d", len(files), first.Height, first.Channels)
	}
	again, err := transfer.Encode(nil, set, 0, 1) // Without a device nothing can be computed.
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, again); diff != "" {
		t.Errorf("(-first +again):\n%s", diff)
	}
	if err := os.WriteFile(files[0], []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	if again, err = transfer.Encode(dev, set, 0, 1); err != nil || !cmp.Equal(first, again) {
		t.Errorf("after damage: %v", err)
	}
	features, err := transfer.Encode(dev, set, 0, nn.Lite0Top)
	if err != nil {
		t.Fatal(err)
	}
	classes, err := transfer.ByImageNet(dev, features)
	if err != nil || len(classes) != 4 {
		t.Errorf("got %v, %v", classes, err)
	}
}

func TestTransferFigures(t *testing.T) {
	if _, err := transfer.History(classify.History{}); err == nil {
		t.Error("a history without epochs: want an error")
	}
	var history classify.History
	history.Epochs = []classify.Epoch{{Number: 1}}
	if _, err := transfer.History(history); err != nil {
		t.Error(err)
	}
	if _, err := transfer.ByPictures([]int{2, 5}, []float64{0.7, 0.8}, 0.75); err != nil {
		t.Error(err)
	}
}

func TestCheckOnce(t *testing.T) {
	for want, answer := range map[string]func(part, tuned int, augmented bool) bool{
		"Right":               func(part, tuned int, chance bool) bool { return part < tuned && !chance },
		"part 3 and all":      func(_, _ int, _ bool) bool { return false },
		"part 9 is the first": func(part, tuned int, chance bool) bool { return part <= tuned && !chance },
		"part 8 is the last":  func(part, tuned int, chance bool) bool { return part < tuned-1 && !chance },
		"another picture":     func(part, tuned int, _ bool) bool { return part < tuned },
		"part 0 as well":      func(part, tuned int, _ bool) bool { return part < max(tuned, 1) },
	} {
		if got := transfer.CheckOnce(answer); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
