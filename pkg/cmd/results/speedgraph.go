package main

import (
	"fmt"
	"math"
	"math/rand/v2"

	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// products is the length of the chain, which makes the transfer of the result negligible.
const products = 4

// product measures the rate of n x n matrix products.
func product(n int) benchmark {
	return benchmark{
		name: fmt.Sprintf("rate of matrix products, %d x %d x %d float32", n, n, n),
		prepare: func(dev *device.Device) (func() error, func(), error) {
			rng, side := rand.New(rand.NewPCG(1, 1)), 1/math.Sqrt(float64(n))
			a, b := gaussian(rng, n*n, side), gaussian(rng, n*n, side)
			return compiled(dev, func(x []*Node) *Node {
				y := x[0] // [n, n]
				for range products {
					y = Dot(y, x[1]).Product() // [n, n]
				}
				return y
			}, tensors.FromFlatDataAndDimensions(a, n, n), tensors.FromFlatDataAndDimensions(b, n, n))
		},
		says: func(t timing) string {
			operations := products * 2 * math.Pow(float64(n), 3)
			rate := func(p float64) float64 { return operations / t.quantile(p) / 1e9 }
			return quartiles(rate(0.5), rate(0.75), rate(0.25), "GFLOP/s", len(t))
		},
	}
}

// choice measures mining in a batch of b embeddings, including the loss.
func choice(m siamese.Miner, b int) benchmark {
	return benchmark{
		name: fmt.Sprintf("mining, %v, batch %d", m, b),
		slow: m == siamese.BatchAll && b > mostAllOnGo,
		prepare: func(dev *device.Device) (func() error, func(), error) {
			rng := rand.New(rand.NewPCG(1, 1))
			var vectors []float32
			labels := make([]int32, b)
			for i := range labels {
				vectors, labels[i] = append(vectors, unit(rng)...), int32(i/perPerson)
			}
			return compiled(dev, func(x []*Node) *Node {
				triplets := m.Mine(siamese.Distances(x[0]), x[1]) // [b] or [b, b, b]
				return triplets.Loss(Scalar(x[0].Graph(), x[0].DType(), 0.2))
			}, tensors.FromFlatDataAndDimensions(vectors, b, vectorLength),
				tensors.FromFlatDataAndDimensions(labels, b))
		},
	}
}

// compiled returns a function that calls a graph and waits for its result.
func compiled(dev *device.Device, graph func([]*Node) *Node, inputs ...any) (do func() error, done func(),
	err error,
) {
	exec, err := NewExec(dev.Backend, graph)
	if err != nil {
		return nil, nil, err
	}
	return func() error {
		out, err := exec.Call1(inputs...)
		if err != nil {
			return err
		}
		_, err = tensors.CopyFlatData[float32](out)
		return err
	}, exec.Finalize, nil
}

func gaussian(rng *rand.Rand, n int, deviation float64) []float32 {
	values := make([]float32, n)
	for i := range values {
		values[i] = float32(deviation * rng.NormFloat64())
	}
	return values
}

// unit returns a random unit vector, [vectorLength].
func unit(rng *rand.Rand) []float32 {
	v := gaussian(rng, vectorLength, 1)
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	for i := range v {
		v[i] /= float32(math.Sqrt(sum))
	}
	return v
}
