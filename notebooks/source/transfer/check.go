package transfer

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/device"
)

// Head is the graph code of a head: features x [b, f], labels [b], weights w [f, classes] and bias
// [1, classes] -> the mean cross-entropy, and its gradients by w, bias and x.
type Head func(x, labels, w, bias *graph.Node) (loss *graph.Node, gradients []*graph.Node)

// CheckHead compares a head with the library, its value and its gradients, on random features, with weights
// also so large that exp of a logit overflows. It reports that all agree, or the first that does not, with a
// hint.
func CheckHead(dev *device.Device, head Head) string {
	rng := rand.New(rand.NewPCG(1, 6))
	for _, c := range []struct {
		b, f, classes int
		size          float32
	}{{5, 7, 2, 1}, {8, 4, 3, 1}, {3, 6, 2, 1}, {4, 5, 2, 100}} {
		in := randomHead(rng, c.b, c.f, c.classes, c.size)
		own, err := results(dev, in, head)
		if err != nil {
			return fmt.Sprintf("Not yet: %v", err)
		}
		want, err := results(dev, in, library)
		if err != nil {
			return fmt.Sprintf("Not yet: the library: %v", err)
		}
		for i, name := range []string{
			"the loss", "the gradient by the weights", "the gradient by the bias",
			"the gradient by the features",
		} {
			if hint := compared(own[i], want[i], float64(c.b), c.size > 1); hint != "" {
				return lesson.Wrapped(fmt.Sprintf(
					"Not yet: for %d pictures and %d classes %s is not that of the "+
						"library.\nHint: %s.", c.b, c.classes, name, hint))
			}
		}
	}
	return "Right: loss and gradients (weights, bias, features) are those of the library."
}

func randomHead(rng *rand.Rand, b, f, classes int, size float32) []*tensors.Tensor {
	random := func(scale float32, size ...int) *tensors.Tensor {
		values := make([]float32, size[0]*size[1])
		for i := range values {
			values[i] = scale * float32(rng.NormFloat64())
		}
		return tensors.FromFlatDataAndDimensions(values, size...)
	}
	labels := make([]int32, b)
	for i := range labels {
		labels[i] = int32(rng.IntN(classes))
	}
	return []*tensors.Tensor{
		random(1, b, f), tensors.FromFlatDataAndDimensions(labels, b), random(size, f, classes),
		random(size, 1, classes),
	}
}

// library is the head of GoMLX with its automatic gradients.
func library(x, labels, w, bias *graph.Node) (loss *graph.Node, gradients []*graph.Node) {
	loss = Library(x, labels, w, bias)
	return loss, graph.Gradient(loss, w, bias, x)
}

// results are the loss and the three gradients.
func results(dev *device.Device, in []*tensors.Tensor, head Head) ([]*tensors.Tensor, error) {
	exec, err := graph.NewExec(dev.Backend, func(in []*graph.Node) []*graph.Node {
		loss, gradients := head(in[0], in[1], in[2], in[3])
		if len(gradients) != 3 {
			panic(fmt.Errorf("%d gradients, want 3: by the weights, the bias and the features",
				len(gradients)))
		}
		for i, of := range []*graph.Node{nil, in[2], in[3], in[0]} {
			if i > 0 && !gradients[i-1].Shape().Equal(of.Shape()) {
				panic(fmt.Errorf("gradient %d has the shape %s, want %s, the shape of what it is the "+
					"gradient by",
					i, gradients[i-1].Shape(), of.Shape()))
			}
		}
		return append([]*graph.Node{loss}, gradients...)
	})
	if err != nil {
		return nil, err
	}
	defer exec.Finalize()
	out, err := exec.Call(in)
	return out, firstLine(err)
}

// firstLine shortens an error of graph code, which contains where it was raised and the stack.
func firstLine(err error) error {
	if err == nil {
		return nil
	}
	line, _, _ := strings.Cut(err.Error(), "\n")
	if _, after, found := strings.Cut(line, "panicked: "); found {
		line = after
	}
	return fmt.Errorf("%.300s", line)
}

// compared returns "" if a tensor is that of the library, else a hint.
func compared(got, want *tensors.Tensor, b float64, large bool) string {
	a, w := tensors.MustCopyFlatData[float32](got), tensors.MustCopyFlatData[float32](want)
	if len(a) != len(w) {
		return fmt.Sprintf("it has %d values, want %d", len(a), len(w))
	}
	times := func(factor float64) bool {
		for i := range w {
			d := math.Abs(float64(a[i]) - factor*float64(w[i]))
			if !(d <= 1e-3*math.Abs(factor)*math.Max(0.1, math.Abs(float64(w[i])))) {
				return false
			}
		}
		return true
	}
	switch {
	case times(1):
		return ""
	case large:
		return "the logits are large here, and exp overflows: subtract the largest logit of each picture " +
			"first, and compute log p without exp"
	case times(b):
		return "it is b times too large: the loss is the mean over the pictures, so p - own is divided by b"
	case times(-1):
		return "the sign is wrong: the loss is -log p, and its gradient by a logit (p - own)/b"
	case times(1 / b):
		return "it is b times too small: divide by the number of pictures only once"
	}
	return "with d = (p - own)/b, the gradients are x^T d, the sum of d over the pictures, and d W^T"
}

// Student returns t such that a value from Student's distribution with n degrees of freedom is between -t and
// t with the probability 95 %.
func Student(n int) float64 { return student(n) }

// Sample returns the indices of k random pictures of each class.
func Sample(labels []int, k int, rng *rand.Rand) (indices []int) {
	for class := range slices.Max(labels) + 1 {
		var own []int
		for i, label := range labels {
			if label == class {
				own = append(own, i)
			}
		}
		for _, j := range rng.Perm(len(own))[:k] {
			indices = append(indices, own[j])
		}
	}
	return indices
}
