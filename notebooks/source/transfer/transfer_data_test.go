package transfer_test

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/notebooks/source/transfer"
	"github.com/gosiamese/gosiamese/pkg/classify"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
)

// On photographs of cats and dogs, a head on frozen features classifies nearly all of them correctly, and the
// original ImageNet head most of them: this checks that pictures are scaled, coloured and normalised as the
// network expects.
func TestTransferToPhotographs(t *testing.T) {
	dir := os.Getenv("SIAMESE_DATA")
	if dir == "" {
		t.Skip("needs SIAMESE_DATA, the folder that holds cats_dogs")
	}
	if testing.Short() {
		t.Skip("takes half a minute with XLA: run it without -short")
	}
	t.Setenv("DATA", dir)
	t.Setenv("SIAMESE_RUNS", t.TempDir())
	dev, err := device.Open("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(dev.Close)
	p, err := lesson.FewCatsAndDogs(1)
	if err != nil {
		t.Fatal(err)
	}
	features := func(set images.Set) images.Set {
		t.Helper()
		out, err := transfer.Encode(dev, set, 0, pretrained.Lite0Top)
		if errors.Is(err, pretrained.ErrMissing) {
			t.Skip("needs the weights of EfficientNet-Lite0: `make test` fetches them")
		}
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	encoded := images.Split{Train: features(p.Train), Validation: features(p.Validation)}
	cfg := classify.DefaultConfig(filepath.Join(t.TempDir(), "head"), encoded.Train)
	cfg.Network.Blocks, cfg.Network.Dropout, cfg.Augment = nil, 0, images.Augment{}
	history, err := classify.Run(context.Background(), dev, encoded, cfg)
	if err != nil {
		t.Fatal(err)
	}
	logits, err := transfer.Encode(dev, encoded.Validation, pretrained.Lite0Top, pretrained.Lite0All)
	if err != nil {
		t.Fatal(err)
	}
	var theirs []int
	for _, z := range logits.Pictures { // The probabilities of dogs and of cats, with a common factor.
		class, cats, dogs := 0, 0., 0.
		for i, v := range z {
			switch {
			case i >= 151 && i < 269:
				dogs += math.Exp(float64(v))
			case i >= 281 && i < 286:
				cats += math.Exp(float64(v))
			}
		}
		if dogs > cats {
			class = 1
		}
		theirs = append(theirs, class)
	}
	share, err := classify.Accuracy(p.Validation.Labels, theirs)
	if err != nil {
		t.Fatal(err)
	}
	last := history.Epochs[len(history.Epochs)-1].Validation.Accuracy // It was not used to select anything.
	t.Logf("%d photographs: classes of ImageNet %.3f, frozen features and a head %.3f",
		p.Validation.Len(), share, last)
	if share < 0.8 || last < 0.97 {
		t.Error("want at least 0.8 and 0.97")
	}
}
