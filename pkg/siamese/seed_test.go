package siamese_test

import (
	"context"
	"math"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// The same seed gives the same history and the same files, bit for bit, on each backend; another seed gives
// different ones.
func TestSeed(t *testing.T) {
	data := split(t, patterns(12, 4))
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		var runs []siamese.History
		seeds := []uint64{7, 7, 8}
		if dev.Config != "go" { // XLA takes seconds to compile in each run.
			seeds = seeds[:2]
		}
		for _, seed := range seeds {
			cfg := config(filepath.Join(t.TempDir(), "run"))
			cfg.Seed, cfg.Steps, cfg.Epochs = seed, 6, 1
			history, err := siamese.Run(context.Background(), dev, data, cfg)
			if err != nil {
				t.Fatal(err)
			}
			runs = append(runs, history)
		}
		if diff := cmp.Diff(runs[0].Epochs, runs[1].Epochs); diff != "" {
			t.Errorf("the same seed (-first +second):\n%s", diff)
		}
		compareFiles(t, runs[0], runs[1])
		if len(runs) > 2 && cmp.Equal(runs[0].Epochs, runs[2].Epochs) {
			t.Error("another seed: the same history")
		}
	})
}

// A trained network gives nearly the same embeddings on both backends, and the same decisions at tau.
func TestVerdictsOfBackends(t *testing.T) {
	goDevice, xla := devicetest.Open(t, "go"), devicetest.Open(t, "xla")
	data := split(t, patterns(20, 6))
	dir := filepath.Join(t.TempDir(), "run")
	history, err := siamese.Run(context.Background(), goDevice, data, config(dir))
	if err != nil {
		t.Fatal(err)
	}
	scores := func(dev *device.Device, pictures [][]float32, labels []int) ([][]float32, []verify.Score) {
		m, err := history.Model() // One for each backend, because weights are stored on it.
		if err != nil {
			t.Fatal(err)
		}
		vectors, err := m.Embed(dev, pictures)
		if err != nil {
			t.Fatal(err)
		}
		scores, err := verify.Scores(vectors, labels)
		if err != nil {
			t.Fatal(err)
		}
		return vectors, scores
	}
	_, chosen := scores(goDevice, data.Validation.Pictures, data.Validation.Labels)
	curve, err := verify.ROC(chosen)
	if err != nil {
		t.Fatal(err)
	}
	_, tau := curve.EER()
	// Training people will do here, and give enough pairs.
	vectors, on := scores(goDevice, data.Train.Pictures, data.Train.Labels)
	others, onXLA := scores(xla, data.Train.Pictures, data.Train.Labels)
	for i, vector := range vectors {
		for j := range vector {
			if d := math.Abs(float64(vector[j] - others[i][j])); !(d <= 1e-4) {
				t.Fatalf("picture %d, dimension %d: %g apart", i, j, d)
			}
		}
	}
	same, different := 0, 0
	for i := range on {
		if verdict := on[i].Distance <= tau; verdict != (onXLA[i].Distance <= tau) {
			t.Errorf("pair %d: %g on go, %g on XLA, tau %g", i, on[i].Distance, onXLA[i].Distance, tau)
		} else if verdict {
			same++
		} else {
			different++
		}
	}
	if same == 0 || different == 0 {
		t.Errorf("%d decisions same person, %d different: the test proves nothing", same, different)
	}
}
