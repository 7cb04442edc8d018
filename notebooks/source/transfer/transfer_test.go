package transfer_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gosiamese/gosiamese/notebooks/internal/devicetest"
	"github.com/gosiamese/gosiamese/notebooks/source/transfer"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
)

// few returns four pictures of two classes, the first of each class dark.
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

// Features are computed once and read again, but only for the same pictures, and recomputed if the file is
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
	again, err := transfer.Encode(nil, set, 0, 1) // Without a device, the file must be read.
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
}
