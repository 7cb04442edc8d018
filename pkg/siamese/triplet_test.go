package siamese_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// Distances, active share and gradients stay accurate if all embeddings lie close to one point, as they do
// when training collapses.
func TestNearCollapse(t *testing.T) {
	labels := []int32{0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3}
	for _, spread := range []float64{1, 1e-1, 1e-2, 1e-3, 1e-4} {
		vectors := around(rand.New(rand.NewPCG(7, 1)), len(labels), 128, spread)
		want := distances(vectors)
		var typical float64
		for i := range want {
			for _, d := range want[i] {
				typical += d / float64(len(labels)*len(labels))
			}
		}
		active := choose(siamese.BatchAll, want, labels, 0).active
		contrastive := func(vectors [][]float64) float64 {
			units := make([][]float64, len(vectors))
			for i, v := range vectors {
				length := math.Sqrt(dot(v, v))
				for _, x := range v {
					units[i] = append(units[i], x/length)
				}
			}
			return example{vectors: units, labels: labels}.contrastive(1)
		}
		devicetest.Each(t, func(t *testing.T, dev *device.Device) {
			out, err := graph.CallOnceN(dev.Backend, func(e, labels, alpha *graph.Node) []*graph.Node {
				d := siamese.Distances(e)
				units := graph.L2Normalize(e, -1)
				loss := siamese.Contrastive(1).Graph(&siamese.Batch{
					Embeddings: units, Labels: labels, People: 4,
				})
				active := siamese.BatchAll.Mine(d, labels).Active(alpha)
				return []*graph.Node{d, active, graph.Gradient(loss, e)[0]}
			}, vectors, labels, float32(0))
			if err != nil {
				t.Fatal(err)
			}
			got := tensors.MustCopyFlatData[float32](out[0])
			for i := range want {
				for j, w := range want[i] {
					if g := float64(got[len(labels)*i+j]); math.Abs(g-w) > 1e-5*typical {
						t.Errorf("spread %g: d(%d, %d) is %v, want %v", spread, i, j, g, w)
					}
				}
			}
			if got := float64(tensors.ToScalar[float32](out[1])); math.Abs(got-active) > 0.005 {
				t.Errorf("spread %g: active share %.3f, want %.3f", spread, got, active)
			}
			if spread < 1e-3 {
				return // The contrastive loss has no gradient for D below 1e-4.
			}
			gradient := tensors.MustCopyFlatData[float32](out[2])
			cosine := alignment(gradient, differences(vectors, contrastive, 1e-3*spread))
			if cosine < 0.9999 {
				t.Errorf("spread %g: the gradient of the contrastive loss and finite differences have "+
					"cosine %.5f", spread,
					cosine)
			}
		})
	}
}

// around generates n unit vectors near one point; spread is the relative standard deviation around it.
func around(rng *rand.Rand, n, dims int, spread float64) [][]float32 {
	centre := make([]float64, dims)
	for i := range centre {
		centre[i] = rng.NormFloat64()
	}
	out := make([][]float32, n)
	for i := range out {
		v, length := make([]float64, dims), 0.0
		for j := range v {
			v[j] = centre[j] + spread*rng.NormFloat64()
			length += v[j] * v[j]
		}
		for _, x := range v {
			out[i] = append(out[i], float32(x/math.Sqrt(length)))
		}
	}
	return out
}

// differences returns the gradient of f by central differences of step h, row by row.
func differences(vectors [][]float32, f func([][]float64) float64, h float64) (gradient []float64) {
	x := make([][]float64, len(vectors))
	for i, v := range vectors {
		for _, value := range v {
			x[i] = append(x[i], float64(value))
		}
	}
	for i := range x {
		for j, kept := range x[i] {
			x[i][j] = kept + h
			above := f(x)
			x[i][j] = kept - h
			gradient = append(gradient, (above-f(x))/(2*h))
			x[i][j] = kept
		}
	}
	return gradient
}

// alignment returns the cosine of two vectors, times the ratio of the smaller to the larger of their lengths.
func alignment(a []float32, b []float64) float64 {
	var ab, aa, bb float64
	for i := range b {
		ab += float64(a[i]) * b[i]
		aa += float64(a[i]) * float64(a[i])
		bb += b[i] * b[i]
	}
	return ab / max(aa, bb)
}
