package embedding_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/notebooks/internal/devicetest"
	"github.com/gosiamese/gosiamese/notebooks/source/embedding"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/project"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

func TestExplore(t *testing.T) {
	set, vectors := simulated(t, 6)
	places, _, err := project.PCA(vectors)
	if err != nil {
		t.Fatal(err)
	}
	const tau = 0.5
	figure, err := embedding.Explore(set, vectors, places, tau)
	if err != nil {
		t.Fatal(err)
	}
	var right, wrong int
	for i := 1; i < set.Len(); i++ {
		accepted := verify.Distance(vectors[0], vectors[i]) <= tau
		if same := set.Labels[i] == set.Labels[0]; accepted && same {
			right++
		} else if accepted {
			wrong++
		}
	}
	want := fmt.Sprintf("1: %d of %d of the same person, %d of %d of others", right,
		set.Balance()[0]-1, wrong, set.Len()-set.Balance()[0])
	if got := fmt.Sprint(figure["description"]); !strings.HasSuffix(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if _, err := embedding.Explore(set, vectors[:3], places, tau); err == nil {
		t.Error("embeddings of three pictures only: want an error")
	}
}

func TestExploreEpochs(t *testing.T) {
	dev := devicetest.Open(t, "go")
	faces, err := synthetic.Faces(10, 4, 16, 1)
	if err != nil {
		t.Fatal(err)
	}
	split, err := images.NewSplit(faces, 3, 3, 1)
	if err != nil {
		t.Fatal(err)
	}
	cfg := siamese.DefaultConfig(filepath.Join(t.TempDir(), "run"), faces)
	cfg.Network.Blocks, cfg.Network.Dimensions = []int{4}, 8
	cfg.People, cfg.Pictures, cfg.Steps, cfg.Epochs = 4, 2, 2, 3
	history, err := siamese.Run(context.Background(), dev, split, cfg)
	if err != nil {
		t.Fatal(err)
	}
	figure, err := embedding.ExploreEpochs(history, split.Validation)
	if err != nil {
		t.Fatal(err)
	}
	// All validation pictures are watched here, so that the EERs are those of the history.
	first, last := history.Epochs[0].EER, history.Epochs[2].EER
	want := fmt.Sprintf("12 points of 3 people in 3 epochs. Epoch 1: EER %.3f. Epoch 3: EER %.3f", first,
		last)
	if got := figure["description"]; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	few, err := split.Validation.Only(split.Validation.Names[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := embedding.ExploreEpochs(history, few); err == nil ||
		!strings.Contains(err.Error(), "give the validation people of the run") {
		t.Errorf("other people: got %v", err)
	}
}
