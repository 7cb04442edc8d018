package triplets_test

import (
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.

	"github.com/gosiamese/gosiamese/notebooks/internal/devicetest"
	"github.com/gosiamese/gosiamese/notebooks/source/triplets"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

func TestCheckActive(t *testing.T) {
	for want, answer := range map[string]func(ap, an, alpha float64) bool{
		"Right":                   func(ap, an, alpha float64) bool { return ap-an+alpha > 0 },
		"a hard triplet":          func(_, _, _ float64) bool { return false },
		"an easy triplet":         func(_, _, _ float64) bool { return true },
		"a semi-hard triplet":     func(ap, an, _ float64) bool { return ap > an },
		"exactly 0 here":          func(ap, an, alpha float64) bool { return ap-an+alpha >= 0 },
		"without a margin it is ": func(ap, an, alpha float64) bool { return an-ap < max(alpha, 0.3) },
	} {
		if got := triplets.CheckActive(answer); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// distances are those of the lesson.
func distances(e *Node) *Node {
	return ReduceSum(Square(Sub(ExpandAxes(e, 1), ExpandAxes(e, 0))), -1)
}

func TestCompareDistances(t *testing.T) {
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		for want, own := range map[string]func(e *Node) *Node{
			"Right": distances,
			"element 1 of the value": func(e *Node) *Node {
				return Sqrt(AddScalar(distances(e), 1e-12))
			},
			"of the gradient": func(e *Node) *Node { return distances(StopGradient(e)) },
			"Not yet":         func(e *Node) *Node { return ReduceAllSum(e) },
		} {
			if got := triplets.CompareDistances(dev, own); !strings.Contains(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		}
	})
}

func TestCompareLoss(t *testing.T) {
	const alpha = 0.2
	own := func(hinge func(t siamese.Triplets) *Node) func(b *siamese.Batch) *Node {
		return func(b *siamese.Batch) *Node {
			t := siamese.Near.Mine(distances(b.Embeddings), b.Labels)
			count := MaxScalar(ReduceAllSum(t.Chosen), 1)
			return Div(ReduceAllSum(Mul(hinge(t), t.Chosen)), count)
		}
	}
	hinge := func(t siamese.Triplets) *Node {
		return MaxScalar(AddScalar(Sub(t.Positive, t.Negative), alpha), 0)
	}
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		for _, c := range []struct {
			want string
			own  func(b *siamese.Batch) *Node
		}{
			{"Right", own(hinge)},
			{"of the value", own(func(t siamese.Triplets) *Node {
				return AddScalar(Sub(t.Positive, t.Negative), alpha)
			})},
			{"of the value", own(func(t siamese.Triplets) *Node {
				return MaxScalar(AddScalar(Sub(t.Positive, t.Negative), -alpha), 0)
			})},
			{"of the gradient", own(func(t siamese.Triplets) *Node {
				t.Negative = StopGradient(t.Negative)
				return hinge(t)
			})},
			{"Not yet", func(b *siamese.Batch) *Node { return b.Embeddings }},
		} {
			got := triplets.CompareLoss(dev, c.own, siamese.Triplet(alpha, siamese.Near))
			if !strings.Contains(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		}
	})
}
