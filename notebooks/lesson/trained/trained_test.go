package trained_test

import (
	"testing"

	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/notebooks/lesson/trained"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// The network separates people of another seed than those it was trained on, far better than raw pixels do.
func TestModel(t *testing.T) {
	model, err := trained.Model()
	if err != nil {
		t.Fatal(err)
	}
	dev, err := device.Open("go")
	if err != nil {
		t.Fatal(err)
	}
	set, err := synthetic.Faces(20, 4, 64, 99)
	if err != nil {
		t.Fatal(err)
	}
	vectors, err := model.Embed(dev, set.Pictures)
	if err != nil {
		t.Fatal(err)
	}
	network, err := verify.Evaluate(vectors, set.Labels)
	if err != nil {
		t.Fatal(err)
	}
	pixels, err := verify.Evaluate(set.Pictures, set.Labels)
	if err != nil {
		t.Fatal(err)
	}
	if network.EER > 0.05 || pixels.EER < 0.15 {
		t.Errorf("EER %.3f, raw pixels %.3f", network.EER, pixels.EER)
	}
}
