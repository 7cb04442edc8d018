package triplets

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// CheckActive checks an answer to the first exercise of lesson 07, whether a triplet still produces a
// gradient. It reports that the answer is right, or the first case in which it is not, with a hint.
func CheckActive(active func(ap, an, alpha float64) bool) string {
	for _, c := range []struct {
		ap, an, alpha float64
		want          bool
		hint          string
	}{
		{1.5, 0.5, 0.25, true, "the negative is nearer than the positive: a hard triplet"},
		{0.75, 1, 0.5, true, "the negative is farther, but not by alpha: a semi-hard triplet"},
		{0.25, 2, 0.5, false, "the negative is farther by more than alpha: an easy triplet, its loss is 0"},
		{0.75, 1, 0, false, "without a margin it is enough that the negative is farther"},
		{0.5, 1, 0.5, false, "the loss is exactly 0 here, and so is its gradient"},
	} {
		if got := active(c.ap, c.an, c.alpha); got != c.want {
			return fmt.Sprintf(
				"Not yet: for d(a, p) = %g, d(a, n) = %g, alpha = %g it is %t, yours returns %t.\nHint: %s.",
				c.ap, c.an, c.alpha, c.want, got, c.hint)
		}
	}
	return "Right: a triplet produces a gradient as long as d(a, p) - d(a, n) + alpha is above 0."
}

// CompareDistances compares a graph of the squared distances of all pairs of a batch, [b, n] -> [b, b], and
// its gradient with [siamese.Distances].
func CompareDistances(dev *device.Device, own func(e *graph.Node) *graph.Node) string {
	summed := func(distances func(*graph.Node) *graph.Node) value {
		return func(b *siamese.Batch) (shown, scalar *graph.Node) {
			d, n := distances(b.Embeddings), b.Embeddings.Shape().Dim(0)
			d.AssertDims(n, n)
			// A weight for each pair, so that no two errors cancel in the gradient.
			weights := graph.Sin(graph.Iota(d.Graph(), d.Shape(), 1))
			weights = graph.Mul(weights, graph.Cos(graph.Iota(d.Graph(), d.Shape(), 0)))
			return d, graph.ReduceAllSum(graph.Mul(d, weights))
		}
	}
	failed := compare(dev, summed(own), summed(siamese.Distances), nil)
	if failed != "" {
		return failed
	}
	return fmt.Sprintf("Right: distances and gradient equal those of siamese.Distances on %d batches.",
		len(people))
}

// CompareLoss compares a triplet loss and its gradient with one of package siamese.
func CompareLoss(dev *device.Device, own func(b *siamese.Batch) *graph.Node, library siamese.Loss) string {
	scalar := func(loss func(*siamese.Batch) *graph.Node) value {
		return func(b *siamese.Batch) (shown, scalar *graph.Node) {
			l := loss(b)
			l.AssertScalar()
			return l, l
		}
	}
	if failed := compare(dev, scalar(own), scalar(library.Graph), library.Params()); failed != "" {
		return failed
	}
	return fmt.Sprintf("Right: loss and gradient equal those of %v on %d batches.", library, len(people))
}

// value is a graph over a batch: what is compared, and a scalar whose gradient is compared.
type value func(b *siamese.Batch) (shown, scalar *graph.Node)

// people are the labels of the batches on which graphs are compared. The last two have no triplets.
var people = [][]int32{
	{0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2}, {3, 0, 1, 3, 1, 0, 0, 3, 2, 1}, {1, 1, 0}, {2, 2, 2}, {0, 1, 2},
}

// compare returns a message on the first batch for which two graphs or their gradients differ, or "".
func compare(dev *device.Device, own, library value, params map[string]float64) string {
	rng := rand.New(rand.NewPCG(7, 8))
	for _, labels := range people {
		out, err := graph.CallOnceN(dev.Backend, func(e, labels *graph.Node) (out []*graph.Node) {
			for _, v := range []value{own, library} {
				b := &siamese.Batch{
					Embeddings: e, Labels: labels, People: 5, Params: map[string]*graph.Node{},
				}
				for name, p := range params {
					b.Params[name] = graph.Const(e.Graph(), float32(p))
				}
				shown, scalar := v(b)
				out = append(out, shown, graph.Gradient(scalar, e)[0])
			}
			return out
		}, unitVectors(rng, len(labels), 8), labels)
		if err != nil {
			return fmt.Sprintf("Not yet: %v", err)
		}
		for i, what := range []string{"value", "gradient"} {
			got := tensors.MustCopyFlatData[float32](out[i])
			want := tensors.MustCopyFlatData[float32](out[2+i])
			if at := differs(got, want); at >= 0 {
				return fmt.Sprintf("Not yet: for the labels %v element %d of the %s is %.4f, that of the "+
					"library %.4f.", labels, at, what, got[at], want[at])
			}
		}
	}
	return ""
}

// differs returns the index of the first values that differ, or -1.
func differs(a, b []float32) int {
	for i := range b {
		if !(math.Abs(float64(a[i]-b[i])) <= 1e-5*(1+math.Abs(float64(b[i])))) {
			return i
		}
	}
	return -1
}
