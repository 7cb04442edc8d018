package siamese_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/train/loss"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

var rules = []siamese.Miner{siamese.BatchAll, siamese.SemiHard, siamese.BatchHard, siamese.Near}

// chosen is the result of a miner for a batch: d(a, p) and d(a, n) of each triplet, the mean loss and the
// share of active triplets.
type chosen struct {
	triplets     [][2]float64
	loss, active float64
}

// choose is the reference implementation of the miners, as loops over anchors, positives and negatives.
func choose(rule siamese.Miner, d [][]float64, labels []int32, alpha float64) chosen {
	var c chosen
	for a := range d {
		var positives, negatives []float64
		for i := range d {
			if i != a && labels[i] == labels[a] {
				positives = append(positives, d[a][i])
			}
			if labels[i] != labels[a] {
				negatives = append(negatives, d[a][i])
			}
		}
		if len(positives) == 0 || len(negatives) == 0 {
			continue
		}
		if rule == siamese.BatchHard {
			positives = []float64{slices.Max(positives)}
		}
		for _, p := range positives {
			for _, n := range partners(rule, p, negatives) {
				c.triplets = append(c.triplets, [2]float64{p, n})
			}
		}
	}
	for _, t := range c.triplets {
		c.loss += max(t[0]-t[1]+alpha, 0) / float64(len(c.triplets))
		if t[0]-t[1]+alpha > 0 {
			c.active += 1 / float64(len(c.triplets))
		}
	}
	return c
}

// partners returns the distances of the negatives that the miner combines with a positive at distance p.
func partners(rule siamese.Miner, p float64, negatives []float64) []float64 {
	switch rule {
	case siamese.BatchHard:
		return []float64{slices.Min(negatives)}
	case siamese.SemiHard:
		var beyond []float64
		for _, n := range negatives {
			if n > p {
				beyond = append(beyond, n)
			}
		}
		if len(beyond) == 0 {
			return []float64{slices.Max(negatives)}
		}
		return []float64{slices.Min(beyond)}
	case siamese.Near:
		nearest := negatives[0]
		for _, n := range negatives {
			if math.Abs(n-p) < math.Abs(nearest-p) {
				nearest = n
			}
		}
		return []float64{nearest}
	}
	return negatives
}

// unitVectors generates a random unit vector for each label. A larger value of people brings the vectors of
// one label closer together.
func unitVectors(rng *rand.Rand, labels []int32, dims int, people float64) [][]float32 {
	centres := map[int32][]float64{}
	vectors := make([][]float32, len(labels))
	for i, label := range labels {
		if centres[label] == nil {
			for range dims {
				centres[label] = append(centres[label], rng.NormFloat64())
			}
		}
		v, length := make([]float64, dims), 0.0
		for j := range v {
			v[j] = people*centres[label][j] + rng.NormFloat64()
			length += v[j] * v[j]
		}
		for j := range v {
			vectors[i] = append(vectors[i], float32(v[j]/math.Sqrt(length)))
		}
	}
	return vectors
}

func distances(vectors [][]float32) [][]float64 {
	d := make([][]float64, len(vectors))
	for i := range vectors {
		d[i] = make([]float64, len(vectors))
		for j := range vectors {
			for k := range vectors[i] {
				diff := float64(vectors[i][k]) - float64(vectors[j][k])
				d[i][j] += diff * diff
			}
		}
	}
	return d
}

// run computes the mean loss, the active share, and the means of d(a, p) and d(a, n) on a backend.
func run(t *testing.T, dev *device.Device, rule siamese.Miner, vectors [][]float32, labels []int32,
	alpha float64,
) []float32 {
	t.Helper()
	out, err := graph.CallOnce(dev.Backend, func(e, labels, alpha *graph.Node) *graph.Node {
		c := rule.Mine(siamese.Distances(e), labels)
		return graph.Stack(
			[]*graph.Node{c.Loss(alpha), c.Active(alpha), c.Mean(c.Positive), c.Mean(c.Negative)},
			0,
		)
	}, vectors, labels, float32(alpha))
	if err != nil {
		t.Fatal(err)
	}
	return tensors.MustCopyFlatData[float32](out)
}

func TestChooseAgainstLoops(t *testing.T) {
	batches := map[string][]int32{
		"4 x 4":            {0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3},
		"shuffled":         {2, 0, 1, 0, 2, 1, 0, 1, 2, 2},
		"unequal":          {0, 0, 0, 0, 0, 1, 1, 2, 2, 2},
		"a single picture": {0, 0, 1, 1, 7},
	}
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		for name, labels := range batches {
			for _, rule := range rules {
				for _, alpha := range []float64{0, 0.2, 1} {
					t.Run(fmt.Sprintf("%s %v alpha %g", name, rule, alpha), func(t *testing.T) {
						rng := rand.New(rand.NewPCG(3, uint64(len(labels))))
						vectors := unitVectors(rng, labels, 8, 0.7)
						want := choose(rule, distances(vectors), labels, alpha)
						var positive, negative float64
						for _, triplet := range want.triplets {
							positive += triplet[0] / float64(len(want.triplets))
							negative += triplet[1] / float64(len(want.triplets))
						}
						got := run(t, dev, rule, vectors, labels, alpha)
						for i, w := range []float64{want.loss, want.active, positive, negative} {
							if !(math.Abs(float64(got[i])-w) <= 2e-6) { // Also true if got is NaN.
								t.Errorf("value %d (loss, active, d(a, p), d(a, n)): got %v, want %v", i,
									got[i], w)
							}
						}
					})
				}
			}
		}
	})
}

// GoMLX's own batch-hard loss is the same if alpha is above 0.
func TestHardAgainstGoMLX(t *testing.T) {
	labels := []int32{0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3}
	vectors := unitVectors(rand.New(rand.NewPCG(5, 5)), labels, 16, 0.5)
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		got := run(t, dev, siamese.BatchHard, vectors, labels, 0.2)
		column := make([][]int32, len(labels))
		for i, label := range labels {
			column[i] = []int32{label}
		}
		want, err := graph.CallOnce(dev.Backend, func(labels, e *graph.Node) *graph.Node {
			return loss.TripletLoss([]*graph.Node{labels}, []*graph.Node{e}, loss.TripletMiningStrategyHard,
				0.2, loss.PairwiseDistanceMetricSquaredL2)
		}, column, vectors)
		if err != nil {
			t.Fatal(err)
		}
		if w := tensors.ToScalar[float32](want); !(math.Abs(float64(got[0]-w)) <= 1e-6) {
			t.Errorf("got %v, GoMLX computes %v", got[0], w)
		}
	})
}

// If all embeddings are equal, the loss is alpha, all triplets are active, and the gradient is 0: training
// cannot continue.
func TestEqualVectors(t *testing.T) {
	labels := []int32{0, 0, 1, 1, 2, 2}
	vectors := make([][]float32, len(labels))
	for i := range vectors {
		vectors[i] = []float32{0.6, 0.8}
	}
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		for _, rule := range rules {
			got := run(t, dev, rule, vectors, labels, 0.25)
			if !(math.Abs(float64(got[0])-0.25) <= 1e-6) || got[1] != 1 {
				t.Errorf("%v: loss %v and active share %v, want 0.25 and 1", rule, got[0], got[1])
			}
			gradient, err := graph.CallOnce(dev.Backend, func(e, labels, alpha *graph.Node) *graph.Node {
				loss := rule.Mine(siamese.Distances(graph.L2Normalize(e, -1)), labels).Loss(alpha)
				return graph.Gradient(loss, e)[0]
			}, vectors, labels, float32(0.25))
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range tensors.MustCopyFlatData[float32](gradient) {
				if !(math.Abs(float64(v)) <= 1e-6) {
					t.Errorf("%v: gradient %v, want 0", rule, v)
				}
			}
		}
	})
}

// A batch of one person has no triplets: the loss and the shares are 0, not NaN.
func TestNoTriplets(t *testing.T) {
	labels := []int32{4, 4, 4}
	vectors := unitVectors(rand.New(rand.NewPCG(1, 1)), labels, 4, 1)
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		for _, rule := range rules {
			for _, v := range run(t, dev, rule, vectors, labels, 0.2) {
				if v != 0 {
					t.Errorf("%v: got %v, want 0", rule, v)
				}
			}
		}
	})
}

// The gradient of the loss agrees with finite differences of the reference loops.
func TestGradientAgainstDifferences(t *testing.T) {
	labels := []int32{0, 0, 0, 1, 1, 1, 2, 2, 2}
	vectors := unitVectors(rand.New(rand.NewPCG(8, 2)), labels, 5, 0.8)
	const alpha, h = 0.4, 1e-4
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		for _, rule := range rules {
			out, err := graph.CallOnce(dev.Backend, func(e, labels, alpha *graph.Node) *graph.Node {
				return graph.Gradient(rule.Mine(siamese.Distances(e), labels).Loss(alpha), e)[0]
			}, vectors, labels, float32(alpha))
			if err != nil {
				t.Fatal(err)
			}
			gradient := tensors.MustCopyFlatData[float32](out)
			for _, at := range [][2]int{{0, 0}, {3, 2}, {8, 4}} {
				v := &vectors[at[0]][at[1]]
				kept := *v
				*v = kept + h
				above := choose(rule, distances(vectors), labels, alpha).loss
				moved := float64(*v)
				*v = kept - h
				below := choose(rule, distances(vectors), labels, alpha).loss
				moved -= float64(*v) // 2h, rounded to float32.
				*v = kept
				got, want := float64(gradient[at[0]*5+at[1]]), (above-below)/moved
				if !(math.Abs(got-want) <= 2e-3) {
					t.Errorf("%v: gradient at %v is %v, finite differences give %v", rule, at, got, want)
				}
			}
		}
	})
}

// Among equal negatives, such as two copies of a picture, only one receives the gradient, so that the sum is
// that of a single negative.
func TestGradientOfEqualNegatives(t *testing.T) {
	vectors := [][]float32{{1, 0}, {0.8, 0.6}, {0, 1}, {0, 1}}
	labels := []int32{0, 0, 1, 2}
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		for _, rule := range []siamese.Miner{siamese.SemiHard, siamese.BatchHard, siamese.Near} {
			out, err := graph.CallOnce(dev.Backend, func(e, labels *graph.Node) *graph.Node {
				d := siamese.Distances(e)
				c := rule.Mine(d, labels)
				return graph.Gradient(graph.ReduceAllSum(graph.Mul(c.Negative, c.Chosen)), d)[0]
			}, vectors, labels)
			if err != nil {
				t.Fatal(err)
			}
			gradient := tensors.MustCopyFlatData[float32](out)
			for anchor := range 2 { // Every miner uses each anchor in one triplet.
				if got := gradient[4*anchor+2] + gradient[4*anchor+3]; got != 1 {
					t.Errorf("%v: the negatives of anchor %d have the total gradient %v, want 1", rule,
						anchor, got)
				}
			}
		}
	})
}

// Equal positives, such as two copies of a picture, share one gradient as well.
func TestGradientOfEqualPositives(t *testing.T) {
	vectors := [][]float32{{1, 0}, {0.8, 0.6}, {0.8, 0.6}, {0, 1}}
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		out, err := graph.CallOnce(dev.Backend, func(e, labels *graph.Node) *graph.Node {
			d := siamese.Distances(e)
			c := siamese.BatchHard.Mine(d, labels)
			return graph.Gradient(graph.ReduceAllSum(graph.Mul(c.Positive, c.Chosen)), d)[0]
		}, vectors, []int32{0, 0, 0, 1})
		if err != nil {
			t.Fatal(err)
		}
		gradient := tensors.MustCopyFlatData[float32](out)
		if got := gradient[1] + gradient[2]; got != 1 {
			t.Errorf("the positives of anchor 0 have the total gradient %v, want 1", got)
		}
	})
}
