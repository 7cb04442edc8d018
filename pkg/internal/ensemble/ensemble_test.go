package ensemble_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/internal/ensemble"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// The distance of an ensemble is the mean of the distances of its models.
func TestEnsemble(t *testing.T) {
	dev := devicetest.Open(t, "go")
	rng := rand.New(rand.NewPCG(6, 0))
	pictures := [][]float32{make([]float32, 16*8), make([]float32, 16*8)}
	for _, picture := range pictures {
		for i := range picture {
			picture[i] = rng.Float32()
		}
	}
	network := siamese.Network{Height: 16, Width: 8, Channels: 1, Blocks: []int{4, 6}, Dimensions: 5}
	var models ensemble.Ensemble
	var want float64
	for seed := range int64(2) {
		m, err := siamese.New(network, seed)
		if err != nil {
			t.Fatal(err)
		}
		vectors, err := m.Embed(dev, pictures)
		if err != nil {
			t.Fatal(err)
		}
		models, want = append(models, m), want+verify.Distance(vectors[0], vectors[1])/2
	}
	vectors, err := models.Embed(dev, pictures)
	if err != nil {
		t.Fatal(err)
	}
	if got := verify.Distance(vectors[0], vectors[1]); !(math.Abs(got-want) <= 1e-6) {
		t.Errorf("distance %v, want %v", got, want)
	}
	if _, err := (ensemble.Ensemble{}).Embed(dev, pictures); err == nil {
		t.Error("no models: no error")
	}
}
