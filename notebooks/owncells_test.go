package notebooks

import (
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// ownParts are cells in which a reader writes a loss, a miner, a backbone and an evaluator.
const ownParts = `import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// Every triplet of a batch whose negative is less than 0.5 farther than its positive.
var closest = siamese.MinerFunc("close", func(d, labels *Node) siamese.Triplets {
	t := siamese.BatchAll.Mine(d, labels)
	near := ConvertDType(LessThan(t.Negative, AddScalar(t.Positive, 0.5)), d.DType())
	t.Chosen = Mul(t.Chosen, near)
	return t
})

// The soft margin of Hermans et al. in place of the hinge.
var soft = siamese.LossFunc("soft margin", func(b *siamese.Batch) *Node {
	t := b.Triplets(closest)
	return t.Mean(Log1P(Exp(Sub(t.Positive, t.Negative))))
})

// One hidden layer on the pixels.
type perceptron struct{}

func (perceptron) Name() string { return "perceptron" }

func (perceptron) Features(scope *model.Scope, x *Node) *Node {
	x = Reshape(x, x.Shape().Dim(0), -1)
	return MaxScalar(layers.Dense(scope.In("hidden"), x, true, 32), 0)
}

func wrong(e *siamese.Embedder, s images.Split) (float64, error) {
	accuracy, err := verify.OneShot(must(e.Embed(s.Validation.Pictures)), s.Validation.Labels)
	return 1 - accuracy, err
}

var oneShot = siamese.EvaluatorFunc("one-shot error", wrong)`

const ownTraining = `%%
split := must(images.NewSplit(must(synthetic.Faces(24, 6, 32, 1)), 6, 6, 1))
cfg := siamese.DefaultConfig("FOLDER", split.Train)
cfg.Network.Blocks, cfg.Network.Backbone = nil, perceptron{}
cfg.Loss, cfg.Evaluator, cfg.Steps, cfg.Epochs = soft, oneShot, 20, 4
history := must(siamese.Run(context.Background(), must(device.Open("")), split, cfg))
for _, e := range history.Epochs {
	fmt.Println(e.Number, e.Loss, e.Evaluator, e.Score)
}`

const ownModel = `%%
m := must(must(siamese.Open("FOLDER", perceptron{})).Model())
split := must(images.NewSplit(must(synthetic.Faces(24, 6, 32, 1)), 6, 6, 1))
vectors := must(m.Embed(must(device.Open("")), split.Validation.Pictures))
fmt.Println(len(vectors), len(vectors[0]), 1-must(verify.OneShot(vectors, split.Validation.Labels)))`

// A loss, a miner, a backbone and an evaluator written in a cell can be used for training, and a later cell
// loads the trained network.
func TestOwnPartsInACell(t *testing.T) {
	needLab(t)
	run := filepath.Join(t.TempDir(), "run")
	printed := executeCells(t, []string{
		noFetch, ownParts,
		strings.Replace(ownTraining, "FOLDER", run, 1), strings.Replace(ownModel, "FOLDER", run, 1),
	})
	line := regexp.MustCompile(`(?m)^(\d) (\S+) one-shot error (\S+)$`)
	epochs := line.FindAllStringSubmatch(printed[2], -1)
	if len(epochs) != 4 {
		t.Fatalf("the training printed %q", printed[2])
	}
	number := func(text string) float64 {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Error(err)
		}
		return v
	}
	if before, after := number(epochs[0][2]), number(epochs[3][2]); after >= before {
		t.Errorf("the loss went from %g to %g", before, after)
	}
	least := number(epochs[0][3])
	for _, e := range epochs {
		least = min(least, number(e[3]))
	}
	pictures, dimensions, kept := 0, 0, ""
	if f := strings.Fields(printed[3]); len(f) == 3 {
		pictures, dimensions, kept = int(number(f[0])), int(number(f[1])), f[2]
	}
	if pictures != 36 || dimensions != 128 || number(kept) != least {
		t.Errorf("the later cell printed %q, want 36 embeddings of 128 and an error of %g", printed[3], least)
	}
}
