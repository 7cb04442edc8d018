package cnn

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/classify"
	"github.com/gosiamese/gosiamese/pkg/device"
)

// CheckKeep checks an answer to an exercise of lesson 04, whether the weights of an epoch replace the best so
// far: if the accuracy is higher, or equal with a smaller loss. It reports that the answer is right, or the
// first case in which it is not, with a hint.
func CheckKeep(keep func(now, best classify.Measure) bool) string {
	rng := rand.New(rand.NewPCG(1, 3))
	for range 300 {
		// The accuracy on 200 pictures, and a loss. A step is the smallest difference of two accuracies.
		const step = 1. / 200
		a, loss := step*float64(20+rng.IntN(160)), 0.1+rng.Float64()
		less := loss * (0.2 + 0.7*rng.Float64())
		higher := a + step*float64(1+rng.IntN(5))
		huge := loss + math.Pow(10, 12*rng.Float64())
		for _, c := range []struct {
			now, best classify.Measure
			want      bool
			hint      string
		}{
			{measure(higher, less), measure(a, loss), true, "the accuracy is higher and the loss smaller"},
			{measure(a, less), measure(a, loss), true, "the accuracy is equal, so the smaller loss decides"},
			{
				measure(a, loss), measure(a, less), false,
				"the accuracy is equal and the loss larger: compare the losses if the accuracies are equal",
			},
			{measure(a, loss), measure(a, loss), false, "nothing is better, so the file stays: < and not <="},
			{
				measure(higher, loss), measure(a, less), true,
				"the accuracy is higher: it decides, whatever the loss",
			},
			{
				measure(a, less), measure(higher, loss), false,
				"the loss is smaller, but so is the accuracy: it decides",
			},
			{
				measure(higher, huge), measure(a, loss), true,
				"the loss has no upper limit, so no weighted sum of accuracy and loss gives the accuracy " +
					"priority: compare the accuracies first, and the losses only if they are equal",
			},
			{
				measure(a, loss), measure(higher, huge), false,
				"the loss has no upper limit, so no weighted sum of accuracy and loss gives the accuracy " +
					"priority: compare the accuracies first, and the losses only if they are equal",
			},
			{
				measure(a, loss), measure(a, loss+1e-9), true,
				"the accuracy is equal and the loss a little smaller: do not round or weight them",
			},
		} {
			if got := keep(c.now, c.best); got != c.want {
				return lesson.Wrapped(fmt.Sprintf(
					"Not yet: now accuracy %.3f with loss %.3g, best so far %.3f "+
						"with %.3g: keep is %t, want %t.\nHint: %s.",
					c.now.Accuracy, c.now.Loss, c.best.Accuracy, c.best.Loss, got, c.want, c.hint))
			}
		}
	}
	return "Right: the accuracy decides, and the loss if the accuracies are equal."
}

func measure(accuracy, loss float64) classify.Measure {
	return classify.Measure{Accuracy: accuracy, Loss: loss}
}

// problem is a batch of logits [b][classes] with labels [b].
type problem struct {
	logits [][]float64
	labels []int
}

// randomProblem returns random logits around a centre for each picture.
func randomProblem(rng *rand.Rand, b, classes int, centre, spread float64) (p problem) {
	for range b {
		z, middle := make([]float64, classes), centre*(2*rng.Float64()-1)
		for j := range z {
			z[j] = float64(float32(middle + spread*rng.NormFloat64()))
		}
		p.logits, p.labels = append(p.logits, z), append(p.labels, rng.IntN(classes))
	}
	return p
}

// logProbabilities are log softmax(z), for one picture.
func logProbabilities(z []float64) []float64 {
	most, sum := math.Inf(-1), 0.
	for _, v := range z {
		most = max(most, v)
	}
	for _, v := range z {
		sum += math.Exp(v - most)
	}
	out := make([]float64, len(z))
	for j, v := range z {
		out[j] = v - most - math.Log(sum)
	}
	return out
}

// reference is the cross-entropy, and its gradient [b*classes], in float64.
func (p problem) reference() (loss float64, gradient []float64) {
	n := float64(len(p.labels))
	for i, z := range p.logits {
		logs := logProbabilities(z)
		loss -= logs[p.labels[i]] / n
		for j := range z {
			own := 0.
			if j == p.labels[i] {
				own = 1
			}
			gradient = append(gradient, (math.Exp(logs[j])-own)/n)
		}
	}
	return loss, gradient
}

// run calls the loss and its gradient by the logits.
func (p problem) run(dev *device.Device, f func(logits, labels *graph.Node) *graph.Node) (loss float64,
	gradient []float64, err error,
) {
	var flat []float32
	var labels []int32
	for i, z := range p.logits {
		for _, v := range z {
			flat = append(flat, float32(v))
		}
		labels = append(labels, int32(p.labels[i]))
	}
	in := []*tensors.Tensor{
		tensors.FromFlatDataAndDimensions(flat, len(labels), len(p.logits[0])),
		tensors.FromFlatDataAndDimensions(labels, len(labels)),
	}
	exec, err := graph.NewExec(dev.Backend, func(nodes []*graph.Node) []*graph.Node {
		l := f(nodes[0], nodes[1])
		if !l.Shape().IsScalar() {
			panic(fmt.Errorf("the result has the shape %s, want a scalar: take the mean over the batch",
				l.Shape()))
		}
		return []*graph.Node{l, graph.Gradient(l, nodes[0])[0]}
	})
	if err != nil {
		return 0, nil, err
	}
	out, err := exec.Call(in)
	if err != nil {
		return 0, nil, firstLine(err)
	}
	defer exec.Finalize()
	for _, v := range tensors.MustCopyFlatData[float32](out[1]) {
		gradient = append(gradient, float64(v))
	}
	return Number(out[0], 0), gradient, nil
}

// CheckCrossEntropy checks an answer to an exercise of lesson 04, the mean cross-entropy of logits [b,
// classes] and labels [b] as graph code, against a reference in float64: its value and its gradient by the
// logits, also for large logits. It reports that the answer is right, or what is wrong, with a hint.
func CheckCrossEntropy(dev *device.Device, f func(logits, labels *graph.Node) *graph.Node) string {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct {
		b, classes     int
		centre, spread float64
		hint           string // If the value is wrong; if empty, the hint depends on the value.
	}{
		{4, 3, 1, 1.5, ""},
		{5, 2, 1, 1.5, ""},
		{7, 4, 2, 2, ""},
		{4, 3, 1000, 1.5, "exp(1000) is more than a float32 can hold: subtract the largest logit of each " +
			"picture (ReduceAndKeep, ReduceMax, axis 1) before exp. Each picture needs its own: with one " +
			"maximum for the whole batch, exp becomes 0 for the others"},
		{4, 3, 0, 60, "the loss of a confident wrong answer is large, and so must be its gradient: compute " +
			"the logarithm of the softmax from the logits, without a small number added to a probability " +
			"or a limit"},
	} {
		p := randomProblem(rng, c.b, c.classes, c.centre, c.spread)
		loss, gradient, err := p.run(dev, f)
		if err != nil {
			return fmt.Sprintf("Not yet: %v", err)
		}
		want, wantGradient := p.reference()
		if !near(loss, want) {
			hint := c.hint
			if hint == "" {
				hint = p.hint(loss)
			}
			return lesson.Wrapped(fmt.Sprintf(
				"Not yet: for %d pictures, %d classes and logits such as %.3g the "+
					"loss is %.4g, want %.4g.\nHint: %s.", c.b, c.classes, p.logits[0][0], loss, want, hint))
		}
		for i, g := range gradient {
			if !near(g, wantGradient[i]) {
				return lesson.Wrapped(fmt.Sprintf(
					"Not yet: the value is right, but the gradient by logit %d of picture %d is %.4g, "+
						"want %.4g.\nHint: the gradient is (softmax - one-hot)/b; it must flow through "+
						"every term of the logarithm of the softmax.",
					i%c.classes, i/c.classes, g, wantGradient[i]))
			}
		}
	}
	return "Right: value and gradient are those of the reference, also for logits of 1000."
}

// near tells whether a value in float32 is that of the reference.
func near(got, want float64) bool { return math.Abs(got-want) <= 1e-3*max(0.1, math.Abs(want)) }

// hint recognises common mistakes by the value of the loss.
func (p problem) hint(loss float64) string {
	want, _ := p.reference()
	n, classes := len(p.labels), len(p.logits[0])
	var own, all, z float64
	for i := range p.logits {
		logs := logProbabilities(p.logits[i])
		own += math.Exp(logs[p.labels[i]]) / float64(n)
		z += p.logits[i][p.labels[i]] / float64(n)
		for _, v := range logs {
			all -= v / float64(n)
		}
	}
	for _, c := range []struct {
		value float64
		hint  string
	}{
		{-want, "the minus sign of -log p is missing"},
		{want * float64(n), "that is the sum over the batch: take the mean, or the learning rate would " +
			"depend on the size of the batch"},
		{-want * float64(n), "that is the sum over the batch, without the minus sign: take minus the mean"},
		{want / float64(classes), "that is a mean over pictures and classes: sum over the classes, and " +
			"take the mean over the pictures"},
		{p.overBatch(), "that is a softmax over the batch: the classes of one picture are along axis 1"},
		{1 - own, "the logarithm is missing: the loss is -log p, not 1 - p"},
		{-own, "the logarithm is missing: the loss is -log p, not -p"},
		{-z, "that is minus the logit of the right class: subtract the logarithm of the sum of exp from it"},
		{all, "that is the sum over all classes: only that of the label counts (OneHot)"},
		{all / float64(classes), "that is the mean over all classes: only that of the label counts (OneHot)"},
	} {
		if near(loss, c.value) {
			return c.hint
		}
	}
	return "log p of a class is its logit minus the logarithm of the sum of exp over the classes; take " +
		"minus that of the right class, and the mean over the batch"
}

// overBatch is the loss of a softmax over the pictures instead of the classes.
func (p problem) overBatch() (loss float64) {
	n := len(p.labels)
	for i := range p.logits {
		column := make([]float64, n)
		for k := range column {
			column[k] = p.logits[k][p.labels[i]]
		}
		loss -= logProbabilities(column)[i] / float64(n)
	}
	return loss
}
