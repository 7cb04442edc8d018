package siamese_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// The embeddings saved for an epoch are those of its weights.
func TestVectorsOfEachEpoch(t *testing.T) {
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		data := split(t, patterns(12, 4))
		cfg := config(filepath.Join(t.TempDir(), "run"))
		cfg.Average = 0.3
		history, err := siamese.Run(context.Background(), dev, data, cfg)
		if err != nil {
			t.Fatal(err)
		}
		vectors, err := history.Vectors()
		if err != nil {
			t.Fatal(err)
		}
		set, err := siamese.Watched(data.Validation)
		if err != nil {
			t.Fatal(err)
		}
		if len(vectors) != cfg.Epochs || len(vectors[0]) != set.Len() || set.Len() != 16 {
			t.Fatalf("%d epochs of %d embeddings, want %d of %d", len(vectors), len(vectors[0]), cfg.Epochs,
				set.Len())
		}
		best, err := history.Model()
		if err != nil {
			t.Fatal(err)
		}
		want, err := best.Embed(dev, set.Pictures)
		if err != nil {
			t.Fatal(err)
		}
		for i, got := range vectors {
			if same := cmp.Equal(got, want); same != (i+1 == history.Best().Number) {
				t.Errorf("epoch %d of best %d: equal to the embeddings of the best is %v", i+1,
					history.Best().Number, same)
			}
		}
	})
}

func TestWatchedPictures(t *testing.T) {
	set := images.Set{Height: 1, Width: 1, Channels: 1}
	for person := range 14 {
		set.Names = append(set.Names, fmt.Sprint("p", person))
		pictures := 1 // The first five have one picture each, the others 5 to 13.
		if person > 4 {
			pictures = person
		}
		for k := range pictures {
			set.Pictures = append(set.Pictures, []float32{float32(100*person + k)})
			set.Labels = append(set.Labels, person)
		}
	}
	watched, err := siamese.Watched(set)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(watched.Names, " "); got != "p5 p6 p7 p8 p9 p10 p11 p12 p13 p0" {
		t.Errorf("watched: %s", got)
	}
	if got := watched.Balance(); !slices.Equal(got, []int{5, 6, 6, 6, 6, 6, 6, 6, 6, 1}) {
		t.Errorf("pictures of each: %v", got)
	}
	if got := watched.Pictures[5][0]; got != 600 {
		t.Errorf("the first picture of p6 is %g", got)
	}
	if _, err := siamese.Watched(images.Set{}); err == nil || !strings.Contains(err.Error(), "empty") {
		t.Errorf("no people: got %v", err)
	}
}

func TestVectorsThatAreNotThere(t *testing.T) {
	dev := devicetest.Open(t, "go")
	cfg := config(filepath.Join(t.TempDir(), "run"))
	history, err := siamese.Run(context.Background(), dev, split(t, patterns(12, 4)), cfg)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(cfg.Dir, "vectors-002.safetensors")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	weights, err := os.ReadFile(filepath.Join(cfg.Dir, "state.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"half": whole[:len(whole)/2], "another file": weights} {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := history.Vectors(); !errors.Is(err, checkpoint.ErrFormat) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := history.Vectors(); !errors.Is(err, fs.ErrNotExist) ||
		!strings.Contains(err.Error(), "epoch 2: train again") {
		t.Errorf("missing: got %v", err)
	}
}
