package transfer

import (
	"math"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/train/loss"

	"gonum.org/v1/gonum/floats"

	"github.com/gosiamese/gosiamese/pkg/classify"
	"github.com/gosiamese/gosiamese/pkg/images"
)

// Scaled returns sets whose pictures have the mean of the training pictures subtracted and are multiplied by
// one number, such that the mean squared length of a training picture is 1.
func Scaled(train images.Set, sets ...images.Set) []images.Set {
	mean := make([]float64, len(train.Pictures[0]))
	for _, picture := range train.Pictures {
		for i, v := range picture {
			mean[i] += float64(v) / float64(train.Len())
		}
	}
	square := 0.
	for _, picture := range train.Pictures {
		for i, v := range picture {
			square += (float64(v) - mean[i]) * (float64(v) - mean[i]) / float64(train.Len())
		}
	}
	factor := 1 / math.Sqrt(max(square, 1e-12))
	sets = slices.Clone(sets)
	for k, set := range sets {
		scaled := make([][]float32, set.Len())
		for n, picture := range set.Pictures {
			scaled[n] = make([]float32, len(picture))
			for i, v := range picture {
				scaled[n][i] = float32(factor * (float64(v) - mean[i]))
			}
		}
		sets[k].Pictures = scaled
	}
	return sets
}

// Pick returns the pictures of a set with the given indices, in this order.
func Pick(set images.Set, indices []int) images.Set {
	pictures, labels := set.Pictures, set.Labels
	set.Pictures, set.Labels = nil, nil
	for _, i := range indices {
		set.Pictures, set.Labels = append(set.Pictures, pictures[i]), append(set.Labels, labels[i])
	}
	return set
}

// Inputs returns a set as the tensors of its features, [n, features], and labels, [n].
func Inputs(set images.Set) []*tensors.Tensor {
	labels := make([]int32, set.Len())
	for i, label := range set.Labels {
		labels[i] = int32(label)
	}
	return []*tensors.Tensor{
		tensors.FromFlatDataAndDimensions(slices.Concat(set.Pictures...), set.Len(), len(set.Pictures[0])),
		tensors.FromFlatDataAndDimensions(labels, set.Len()),
	}
}

// Start returns the weights [features, classes] and the bias [1, classes] of a head, all 0.
func Start(set images.Set) []*tensors.Tensor {
	features, classes := len(set.Pictures[0]), len(set.Names)
	return []*tensors.Tensor{
		tensors.FromFlatDataAndDimensions(make([]float32, features*classes), features, classes),
		tensors.FromFlatDataAndDimensions(make([]float32, classes), 1, classes),
	}
}

// Library is the mean cross-entropy of a head as GoMLX computes it: features [b, f], labels [b], weights
// [f, classes], bias [1, classes].
func Library(x, labels, w, bias *graph.Node) *graph.Node {
	z := graph.Add(graph.Dot(x, w).Product(), bias)
	own := graph.OneHot(labels, z.Shape().Dim(1), z.DType())
	return graph.ReduceAllMean(loss.CategoricalCrossEntropyLogits([]*graph.Node{own}, []*graph.Node{z}))
}

// Number returns element i of a tensor of float32.
func Number(t *tensors.Tensor, i int) float64 {
	return float64(tensors.MustCopyFlatData[float32](t)[i])
}

// Numbers returns the elements of a tensor of int32.
func Numbers(t *tensors.Tensor) (values []int) {
	for _, v := range tensors.MustCopyFlatData[int32](t) {
		values = append(values, int(v))
	}
	return values
}

// Probabilities returns the softmax of the logits of a head with the weights [f, classes] and the bias
// [1, classes], [n][classes].
func Probabilities(set images.Set, state []*tensors.Tensor) (p [][]float32) {
	w, bias := tensors.MustCopyFlatData[float32](state[0]), tensors.MustCopyFlatData[float32](state[1])
	classes := len(bias)
	for _, picture := range set.Pictures {
		z := make([]float64, classes)
		for j := range z {
			z[j] = float64(bias[j])
		}
		for i, v := range picture {
			for j := range z {
				z[j] += float64(v) * float64(w[i*classes+j])
			}
		}
		sum := floats.LogSumExp(z)
		row := make([]float32, classes)
		for j := range z {
			row[j] = float32(math.Exp(z[j] - sum))
		}
		p = append(p, row)
	}
	return p
}

// Accuracy is the share of the pictures of a set that a head classifies correctly.
func Accuracy(set images.Set, state []*tensors.Tensor) float64 {
	right := 0
	for i, class := range classify.Classes(Probabilities(set, state)) {
		if class == set.Labels[i] {
			right++
		}
	}
	return float64(right) / float64(max(set.Len(), 1))
}
