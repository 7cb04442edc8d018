package siamese_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/gosiamese/gosiamese/datasets/orl"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// validation is how many of the thirty people of a split form the validation set, which selects the epoch.
const validation = 6

// A network that is trained on 24 people, with six others for validation, has a lower EER on ten held-out
// people than raw pixels have, in the first of the twenty splits in datasets/orl/testdata/splits.json
// (docs/results.md has all). No result of the ten is used before the end.
func TestORLHeldOutPeople(t *testing.T) {
	dir := os.Getenv("SIAMESE_DATA")
	if dir == "" {
		t.Skip("needs SIAMESE_DATA, the folder that holds orl_faces")
	}
	dev := devicetest.Open(t, "xla")
	set, err := orl.Load(filepath.Join(dir, "orl_faces"))
	if err != nil {
		t.Fatal(err)
	}
	if set, err = set.Resize(64, 48); err != nil {
		t.Fatal(err)
	}
	people := splitsOfORL(t)[0]
	split, err := images.SplitByName(set, people.Train[validation:], people.Train[:validation],
		people.Test)
	if err != nil {
		t.Fatal(err)
	}
	cfg := siamese.DefaultConfig(filepath.Join(t.TempDir(), "run"), set)
	cfg.Epochs, cfg.Steps = 8, 25
	history, err := siamese.Run(context.Background(), dev, split, cfg)
	if err != nil {
		t.Fatal(err)
	}
	model, err := history.Model()
	if err != nil {
		t.Fatal(err)
	}
	vectors, err := model.Embed(dev, split.Test.Pictures)
	if err != nil {
		t.Fatal(err)
	}
	network, pixels := evaluate(t, vectors, split.Test), evaluate(t, split.Test.Pictures,
		split.Test)
	t.Logf("%s", network.Beside(pixels, "raw pixels"))
	if network.EER >= pixels.EER {
		t.Error("the network is no better than raw pixels")
	}
}

func evaluate(t *testing.T, vectors [][]float32, set images.Set) verify.Report {
	t.Helper()
	report, err := verify.Evaluate(vectors, set.Labels)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// splitOfORL names the people that a network is trained on, and those held out.
type splitOfORL struct{ Train, Test []string }

// splitsOfORL reads the numbers of the people in each split and converts them to names.
func splitsOfORL(t *testing.T) (out []splitOfORL) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "datasets", "orl", "testdata", "splits.json"))
	if err != nil {
		t.Fatal(err)
	}
	var numbers []struct{ Train, Test []int }
	if err := json.Unmarshal(data, &numbers); err != nil {
		t.Fatal(err)
	}
	for _, n := range numbers {
		out = append(out, splitOfORL{Train: namesOfORL(n.Train), Test: namesOfORL(n.Test)})
	}
	return out
}

func namesOfORL(numbers []int) (names []string) {
	for _, n := range numbers {
		names = append(names, fmt.Sprintf("s%d", n))
	}
	return names
}
