package siamese_test

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"testing"

	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/train/loss"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// arcFace is a user-defined loss: CosFace with the margin on the angle, and logits scale * cos(theta +
// margin) for the true person (Deng et al. 2019, "ArcFace", arXiv:1801.07698, equation 3).
type arcFace struct{ scale, margin float64 }

func (a arcFace) String() string {
	return fmt.Sprintf("ArcFace (scale %g, margin %g)", a.scale, a.margin)
}

func (arcFace) Params() map[string]float64 { return nil }

func (arcFace) NeedsPairs() bool { return false }

func (a arcFace) Graph(b *siamese.Batch) *Node {
	cosine := siamese.PersonCosines(b)                      // [b, people]
	sine := Sqrt(MaxScalar(OneMinus(Square(cosine)), 1e-7)) // [b, people]
	own := OneHot(b.Labels, b.People, cosine.DType())       // [b, people]
	moved := Sub(MulScalar(cosine, math.Cos(a.margin)), MulScalar(sine, math.Sin(a.margin)))
	logits := MulScalar(Add(cosine, Mul(own, Sub(moved, cosine))), a.scale)
	return ReduceAllMean(loss.CategoricalCrossEntropyLogits([]*Node{own}, []*Node{logits}))
}

// multiSimilarity is a user-defined loss over pairs: for each picture, a soft maximum over its positives and
// one over its negatives (Wang et al. 2019, arXiv:1904.06627, equation 15, without mining). The threshold is
// a parameter of the compiled step.
type multiSimilarity struct{ positive, negative, threshold float64 }

func (m multiSimilarity) String() string {
	return fmt.Sprintf("multi-similarity (%g, %g)", m.positive, m.negative)
}

func (m multiSimilarity) Params() map[string]float64 {
	return map[string]float64{"threshold": m.threshold}
}

func (m multiSimilarity) Graph(b *siamese.Batch) *Node {
	cosine := OneMinus(DivScalar(b.Distances(), 2))                                       // [b, b]
	over := Sub(cosine, b.Param("threshold"))                                             // [b, b]
	same := Equal(ExpandAxes(b.Labels, 1), ExpandAxes(b.Labels, 0))                       // [b, b]
	positive := LogicalAnd(same, LogicalNot(Diagonal(same.Graph(), same.Shape().Dim(0)))) // [b, b]
	softMax := func(of *Node, sharpness float64) *Node {
		terms := Mul(Exp(MulScalar(over, sharpness)), ConvertDType(of, over.DType()))
		return DivScalar(Log1P(ReduceSum(terms, 1)), math.Abs(sharpness)) // [b]
	}
	return ReduceAllMean(Add(softMax(positive, -m.positive), softMax(LogicalNot(same), m.negative)))
}

// arcFace computes the ArcFace loss with loops.
func (x example) arcFace(scale, margin float64) (mean float64) {
	for i, v := range x.vectors {
		var own, sum float64
		for j, w := range x.directions {
			angle := math.Acos(dot(v, w) / math.Sqrt(dot(w, w)))
			if int32(j) == x.labels[i] {
				angle += margin
				own = scale * math.Cos(angle)
			}
			sum += math.Exp(scale * math.Cos(angle))
		}
		mean += (math.Log(sum) - own) / float64(len(x.vectors))
	}
	return mean
}

// multiSimilarity computes the multi-similarity loss with loops.
func (x example) multiSimilarity(positive, negative, threshold float64) (mean float64) {
	for i, a := range x.vectors {
		var positives, negatives float64
		for j, b := range x.vectors {
			over := 1 - squaredDistance(a, b)/2 - threshold
			switch {
			case x.labels[i] != x.labels[j]:
				negatives += math.Exp(negative * over)
			case i != j:
				positives += math.Exp(-positive * over)
			}
		}
		mean += (math.Log1p(positives)/positive + math.Log1p(negatives)/negative) / float64(len(x.vectors))
	}
	return mean
}

// A user-defined loss can be computed, differentiated and used for training like those of the package.
func TestOwnLosses(t *testing.T) {
	x := newExample(8, []int32{0, 0, 0, 1, 1, 3, 3, 3}, 5, 5)
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		for _, c := range []struct {
			loss     siamese.Loss
			want     func() float64
			pictures int
		}{
			{arcFace{10, 0.3}, func() float64 { return x.arcFace(10, 0.3) }, 1},
			{multiSimilarity{2, 20, 0.5}, func() float64 { return x.multiSimilarity(2, 20, 0.5) }, 3},
			{
				siamese.Sum(multiSimilarity{2, 20, 0.4}, siamese.Weighted(0.5, siamese.CosFace(16, 0.2))),
				func() float64 { return x.multiSimilarity(2, 20, 0.4) + 0.5*x.softmax(16, 0.2) }, 3,
			},
		} {
			got, gradients := compute(t, dev, c.loss, x)
			if want := c.want(); !(math.Abs(got-want) <= 2e-5*(1+want)) {
				t.Errorf("%v: got %v, want %v", c.loss, got, want)
			}
			for i, v := range cells(x.vectors) {
				want := difference(v, c.want)
				if got := float64(gradients["vectors"][i]); !(math.Abs(got-want) <= 2e-4*(1+math.Abs(want))) {
					t.Errorf("%v: gradient %d is %v, finite differences give %v", c.loss, i, got, want)
				}
			}
			cfg := config(filepath.Join(t.TempDir(), "run"))
			cfg.Loss, cfg.People, cfg.Pictures = c.loss, 8, c.pictures
			cfg.Steps, cfg.Epochs, cfg.LearningRate = 20, 4, 5e-3
			history, err := siamese.Run(context.Background(), dev, split(t, patterns(20, 6)), cfg)
			if err != nil {
				t.Fatalf("%v: %v", c.loss, err)
			}
			if end := history.Best(); end.EER > 0.3 {
				t.Errorf("%v: EER %v", c.loss, end.EER)
			}
		}
	})
}
