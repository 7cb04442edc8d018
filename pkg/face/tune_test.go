package face_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/face"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// changingPeople are embeddings of people who differ in most dimensions, and whose pictures vary a lot in
// four others, as with light.
func changingPeople(people, each int, seed uint64) (vectors [][]float32, labels []int, names []string) {
	const light = 4
	rng := rand.New(rand.NewPCG(seed, 0))
	for person := range people {
		names = append(names, fmt.Sprint("person ", person))
		centre := make([]float64, pretrained.SFaceDimensions)
		for k := range centre {
			centre[k] = rng.NormFloat64()
		}
		for range each {
			v, square := make([]float32, len(centre)), 0.0
			for k := range v {
				x := centre[k] + 0.7*rng.NormFloat64()
				if k < light {
					x = 6 * rng.NormFloat64()
				}
				v[k], square = float32(x), square+x*x
			}
			for k := range v {
				v[k] /= float32(math.Sqrt(square))
			}
			vectors, labels = append(vectors, v), append(labels, person)
		}
	}
	return vectors, labels, names
}

// A head starts from the given embeddings. Training it on some people makes it better on others, if there is
// something to learn.
func TestHead(t *testing.T) {
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		vectors, labels, names := changingPeople(100, 6, 1)
		set, err := face.HeadSet(vectors, labels, names)
		if err != nil {
			t.Fatal(err)
		}
		untrained, err := siamese.New(face.HeadNetwork(), 1)
		if err != nil {
			t.Fatal(err)
		}
		same, err := untrained.Embed(dev, set.Pictures)
		if err != nil {
			t.Fatal(err)
		}
		for i := range vectors {
			if d := verify.Distance(vectors[i], same[i]); d > 1e-9 {
				t.Fatalf("before training embedding %d has moved by %g", i, d)
			}
		}
		split, err := images.NewSplit(set, 10, 20, 1)
		if err != nil {
			t.Fatal(err)
		}
		before, err := untrained.Embed(dev, split.Test.Pictures)
		if err != nil {
			t.Fatal(err)
		}
		cfg := siamese.DefaultConfig(t.TempDir(), split.Train)
		cfg.Network, cfg.Augment = face.HeadNetwork(), images.Augment{}
		cfg.Loss = siamese.Triplet(0.2, siamese.BatchHard)
		cfg.People, cfg.Pictures, cfg.Epochs, cfg.Steps, cfg.LearningRate = 20, 4, 5, 20, 1e-2
		history, err := siamese.Run(t.Context(), dev, split, cfg)
		if err != nil {
			t.Fatal(err)
		}
		model, err := history.Model()
		if err != nil {
			t.Fatal(err)
		}
		after, err := model.Embed(dev, split.Test.Pictures)
		if err != nil {
			t.Fatal(err)
		}
		old, err := verify.Evaluate(before, split.Test.Labels)
		if err != nil {
			t.Fatal(err)
		}
		tuned, err := verify.Evaluate(after, split.Test.Labels)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("EER %.3f before, %.3f after", old.EER, tuned.EER)
		if tuned.EER > 0.6*old.EER {
			t.Errorf("EER %.3f before, %.3f after", old.EER, tuned.EER)
		}
	})
}

func TestHeadSetErrors(t *testing.T) {
	if _, err := face.HeadSet([][]float32{{1, 0}}, []int{0}, []string{"a"}); err == nil {
		t.Error("2 dimensions: want an error")
	}
	if _, err := face.HeadSet(nil, []int{0}, []string{"a"}); err == nil {
		t.Error("a label without an embedding: want an error")
	}
}
