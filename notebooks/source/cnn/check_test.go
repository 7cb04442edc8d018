package cnn_test

import (
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.

	"github.com/gosiamese/gosiamese/notebooks/internal/devicetest"
	"github.com/gosiamese/gosiamese/notebooks/source/cnn"
	"github.com/gosiamese/gosiamese/pkg/classify"
	"github.com/gosiamese/gosiamese/pkg/device"
)

func unwrapped(text string) string { return strings.ReplaceAll(text, "\n", " ") }

func TestCheckKeep(t *testing.T) {
	type measure = classify.Measure
	better := func(now, best measure) bool {
		return now.Accuracy > best.Accuracy || now.Accuracy == best.Accuracy && now.Loss < best.Loss
	}
	weighted := func(weight float64) func(now, best measure) bool {
		return func(now, best measure) bool {
			return weight*now.Accuracy-now.Loss > weight*best.Accuracy-best.Loss
		}
	}
	for _, c := range []struct {
		name, want string
		answer     func(now, best measure) bool
	}{
		{"right", "Right", better},
		{"never", "higher and the loss smaller", func(_, _ measure) bool { return false }},
		{"always", "the loss larger", func(_, _ measure) bool { return true }},
		{
			"accuracy only", "the smaller loss decides",
			func(now, best measure) bool { return now.Accuracy > best.Accuracy },
		},
		{
			"accuracy at least", "compare the losses if",
			func(now, best measure) bool { return now.Accuracy >= best.Accuracy },
		},
		{
			"loss at most", "< and not <=", func(now, best measure) bool {
				return now.Accuracy > best.Accuracy || now.Accuracy == best.Accuracy && now.Loss <= best.Loss
			},
		},
		{
			"loss only", "it decides, whatever the loss",
			func(now, best measure) bool { return now.Loss < best.Loss },
		},
		{
			"either", "so is the accuracy", func(now, best measure) bool {
				return now.Accuracy > best.Accuracy || now.Loss < best.Loss
			},
		},
		{
			"both", "whatever the loss", func(now, best measure) bool {
				return now.Accuracy >= best.Accuracy && now.Loss < best.Loss
			},
		},
		{"sum", "whatever the loss", weighted(1)},
		{"ten to one", "no weighted sum", weighted(10)},
		{"thousand to one", "no weighted sum", weighted(1e3)},
		{"million to one", "no weighted sum", weighted(1e6)},
		{
			"rounded", "do not round", func(now, best measure) bool {
				return now.Accuracy > best.Accuracy ||
					now.Accuracy == best.Accuracy && now.Loss < best.Loss-1e-6
			},
		},
	} {
		if got := unwrapped(cnn.CheckKeep(c.answer)); !strings.Contains(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// logSoftmax is the logarithm of the softmax over an axis, with the maximum over axes subtracted.
func logSoftmax(z *Node, axis int, maximum ...int) *Node {
	z = Sub(z, ReduceAndKeep(z, ReduceMax, maximum...))
	return Sub(z, Log(ReduceAndKeep(Exp(z), ReduceSum, axis)))
}

func own(values, labels *Node) *Node {
	hot := OneHot(labels, values.Shape().Dim(1), values.DType())
	return ReduceSum(Mul(values, hot), 1) // [b]
}

func softmax(z *Node) *Node { return Exp(logSoftmax(z, 1, 1)) }

func TestCheckCrossEntropy(t *testing.T) {
	for _, c := range []struct {
		name, want string
		answer     func(z, labels *Node) *Node
	}{
		{"right", "Right", func(z, y *Node) *Node { return Neg(ReduceAllMean(own(logSoftmax(z, 1, 1), y))) }},
		{"no maximum", "subtract the largest logit", func(z, y *Node) *Node {
			return Neg(ReduceAllMean(own(Sub(z, Log(ReduceAndKeep(Exp(z), ReduceSum, 1))), y)))
		}},
		{"one maximum", "one maximum for the whole batch", func(z, y *Node) *Node {
			return Neg(ReduceAllMean(own(logSoftmax(z, 1, 0, 1), y)))
		}},
		{"sum", "the sum over the batch: take", func(z, y *Node) *Node {
			return Neg(ReduceAllSum(own(logSoftmax(z, 1, 1), y)))
		}},
		{"no sign", "minus sign", func(z, y *Node) *Node {
			return ReduceAllMean(own(logSoftmax(z, 1, 1), y))
		}},
		{"sum without sign", "without the minus sign", func(z, y *Node) *Node {
			return ReduceAllSum(own(logSoftmax(z, 1, 1), y))
		}},
		{"wrong axis", "along axis 1", func(z, y *Node) *Node {
			return Neg(ReduceAllMean(own(logSoftmax(z, 0, 0), y)))
		}},
		{"mean over classes", "mean over pictures and classes", func(z, y *Node) *Node {
			return Neg(ReduceAllMean(Mul(logSoftmax(z, 1, 1), OneHot(y, z.Shape().Dim(1), z.DType()))))
		}},
		{"no logarithm", "not 1 - p", func(z, y *Node) *Node {
			return OneMinus(ReduceAllMean(own(softmax(z), y)))
		}},
		{"minus p", "not -p", func(z, y *Node) *Node { return Neg(ReduceAllMean(own(softmax(z), y))) }},
		{"logit", "subtract the logarithm", func(z, y *Node) *Node { return Neg(ReduceAllMean(own(z, y))) }},
		{"all classes", "sum over all classes", func(z, _ *Node) *Node {
			return Neg(ReduceAllMean(ReduceSum(logSoftmax(z, 1, 1), 1)))
		}},
		{"log of softmax", "without a small number", func(z, y *Node) *Node {
			return Neg(ReduceAllMean(Log(AddScalar(own(softmax(z), y), 1e-7))))
		}},
		{"not scalar", "want a scalar", func(z, y *Node) *Node { return Neg(own(logSoftmax(z, 1, 1), y)) }},
		{"stopped gradient", "must flow", func(z, y *Node) *Node {
			sums := Log(ReduceAndKeep(Exp(z), ReduceSum, 1))
			return Neg(ReduceAllMean(own(Sub(z, StopGradient(sums)), y)))
		}},
		{"nothing", "minus the logarithm of the sum", func(z, _ *Node) *Node { return ReduceAllMean(z) }},
	} {
		got := unwrapped(cnn.CheckCrossEntropy(devicetest.Open(t, "go"), c.answer))
		if !strings.Contains(got, c.want) || strings.HasPrefix(got, "Right") != (c.name == "right") {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		answer := func(z, y *Node) *Node { return Neg(ReduceAllMean(own(LogSoftmax(z), y))) }
		if got := cnn.CheckCrossEntropy(dev, answer); !strings.HasPrefix(got, "Right") {
			t.Error(got)
		}
	})
}

func TestResults(t *testing.T) {
	labels := []int{0, 1, 0, 1}
	text, err := cnn.Results(labels, []string{"a", "b"}, [][]int{{1, 1, 1, 1}, {0, 1, 1, 1}})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"0.500 [0.15, 0.85], 2 of 4", "0.750 [", "difference +25.0 points"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if _, err := cnn.Results(labels, []string{"a"}, nil); err == nil {
		t.Error("a name without a network: want an error")
	}
}

// The stored measurement is complete.
func TestMeasured(t *testing.T) {
	m, err := cnn.Measured()
	if err != nil {
		t.Fatal(err)
	}
	if m.Command != measureCommand || len(m.Methods) != len(methods) || len(m.Seeds) < 4 {
		t.Fatalf("%d methods, %d seeds: run %s", len(m.Methods), len(m.Seeds), measureCommand)
	}
	for k, method := range m.Methods {
		if len(method.Correct) != len(m.Seeds) || m.Accuracy(k) < 0.45 || m.Accuracy(k) > 1 {
			t.Errorf("%s: %v", method.Name, method.Correct)
		}
	}
	if d := m.Differences(); len(d) != len(methods)-1 || !(d[0].Low < d[0].Value) {
		t.Errorf("differences %v", d)
	}
}
