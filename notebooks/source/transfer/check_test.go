package transfer_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.

	"github.com/gosiamese/gosiamese/notebooks/internal/devicetest"
	"github.com/gosiamese/gosiamese/notebooks/source/transfer"
)

// parts are what a head is made of: log-probabilities, one-hot labels, and the number of pictures.
func parts(x, labels, w, bias *Node) (logP, own *Node, b float64) {
	z := Add(Dot(x, w).Product(), bias)
	z = Sub(z, ReduceAndKeep(z, ReduceMax, 1))
	logP = Sub(z, Log(ReduceAndKeep(Exp(z), ReduceSum, 1)))
	return logP, OneHot(labels, z.Shape().Dim(1), z.DType()), float64(z.Shape().Dim(0))
}

func gradients(x, w, d *Node) []*Node {
	return []*Node{
		Dot(Transpose(x, 0, 1), d).Product(), ReduceAndKeep(d, ReduceSum, 0),
		Dot(d, Transpose(w, 0, 1)).Product(),
	}
}

// changed is the head of the lesson with a changed loss and a changed derivative by the logits.
func changed(loss func(l *Node, b float64) *Node, change func(d *Node, b float64) *Node) transfer.Head {
	return func(x, labels, w, bias *Node) (*Node, []*Node) {
		logP, own, b := parts(x, labels, w, bias)
		l := Neg(ReduceAllMean(ReduceSum(Mul(logP, own), 1)))
		return loss(l, b), gradients(x, w, change(DivScalar(Sub(Exp(logP), own), b), b))
	}
}

func TestCheckHead(t *testing.T) {
	same := func(n *Node, _ float64) *Node { return n }
	times := func(n *Node, b float64) *Node { return MulScalar(n, b) }
	negative := func(n *Node, _ float64) *Node { return Neg(n) }
	dev := devicetest.Open(t, "go")
	for want, head := range map[string]transfer.Head{
		"Right":                   changed(same, same),
		"the loss is not that":    changed(times, same),
		"the loss is -log p":      changed(negative, same),
		"is divided by b":         changed(same, times),
		"the sign is wrong":       changed(same, negative),
		"only once":               changed(same, func(d *Node, b float64) *Node { return DivScalar(d, b) }),
		"the gradients are x^T d": changed(same, func(d *Node, _ float64) *Node { return Square(d) }),
		"3: by the weights": func(x, l, w, b *Node) (*Node, []*Node) {
			return transfer.Library(x, l, w, b), nil
		},
		"the shape of what it is": func(x, labels, w, bias *Node) (*Node, []*Node) {
			l, g := changed(same, same)(x, labels, w, bias)
			return l, []*Node{g[0], ReduceSum(g[1], 0), g[2]}
		},
		"exp overflows": func(x, labels, w, bias *Node) (*Node, []*Node) {
			_, own, b := parts(x, labels, w, bias)
			e := Exp(Add(Dot(x, w).Product(), bias))
			p := Div(e, ReduceAndKeep(e, ReduceSum, 1))
			l := Neg(ReduceAllMean(Log(ReduceSum(Mul(p, own), 1))))
			return l, gradients(x, w, DivScalar(Sub(p, own), b))
		},
	} {
		if got := transfer.CheckHead(dev, head); !strings.Contains(unwrapped(got), want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// unwrapped undoes the line breaks of a hint.
func unwrapped(text string) string { return strings.ReplaceAll(text, "\n", " ") }

// perClass samples k pictures of each class from the indices of the class, in the order of classes.
func perClass(choose func(own []int, k int, rng *rand.Rand) []int) func([]int, int, *rand.Rand) []int {
	return func(labels []int, k int, rng *rand.Rand) (indices []int) {
		for class := range slices.Max(labels) + 1 {
			var own []int
			for i, label := range labels {
				if label == class {
					own = append(own, i)
				}
			}
			indices = append(indices, choose(own, k, rng)...)
		}
		return indices
	}
}

func permuted(own []int, k int, rng *rand.Rand) (chosen []int) {
	for _, j := range rng.Perm(len(own))[:k] {
		chosen = append(chosen, own[j])
	}
	return chosen
}

func TestCheckSample(t *testing.T) {
	for want, answer := range map[string]func(labels []int, k int, rng *rand.Rand) []int{
		"Right:": transfer.Sample,
		"Right: k pictures": perClass(func(own []int, k int, rng *rand.Rand) []int {
			rng.Shuffle(len(own), func(i, j int) { own[i], own[j] = own[j], own[i] })
			return own[:k]
		}),
		"want k of each class, that is": func(labels []int, k int, rng *rand.Rand) []int {
			return rng.Perm(len(labels))[:k]
		},
		"collect the indices of each class": func(labels []int, k int, rng *rand.Rand) []int {
			return rng.Perm(len(labels))[:(slices.Max(labels)+1)*k]
		},
		"not the first ones": perClass(func(own []int, k int, _ *rand.Rand) []int { return own[:k] }),
		"no generator of your own": perClass(func(own []int, k int, _ *rand.Rand) []int {
			return permuted(own, k, rand.New(rand.NewPCG(1, 1)))
		}),
		"taken twice": perClass(func(own []int, k int, rng *rand.Rand) (chosen []int) {
			for range k {
				chosen = append(chosen, own[rng.IntN(len(own))])
			}
			return chosen
		}),
		"the places of pictures in labels": perClass(func(own []int, k int, rng *rand.Rand) []int {
			for i := range own {
				own[i] = -1 - i
			}
			return permuted(own, k, rng)
		}),
		"no range over a map": func(labels []int, k int, rng *rand.Rand) (indices []int) {
			of := map[int][]int{}
			for i, label := range labels {
				of[label] = append(of[label], i)
			}
			for _, own := range of {
				indices = append(indices, permuted(own, k, rng)...)
			}
			return indices
		},
		"same seed gives another": perClass(func(own []int, k int, _ *rand.Rand) []int {
			return permuted(own, k, rand.New(rand.NewPCG(rand.Uint64(), 1)))
		}),
		"shuffle indices, not the labels": func(labels []int, k int, rng *rand.Rand) []int {
			rng.Shuffle(len(labels), func(i, j int) { labels[i], labels[j] = labels[j], labels[i] })
			return transfer.Sample(labels, k, rng)
		},
		"permute all pictures of the class": perClass(func(own []int, k int, rng *rand.Rand) []int {
			at := rng.IntN(len(own) - k + 1)
			return own[at : at+k]
		}),
		"pictures 1 and 2 are together in": perClass(func(own []int, k int, rng *rand.Rand) []int {
			at := rng.IntN(len(own)) // A window that may continue at the beginning.
			return slices.Concat(own, own)[at : at+k]
		}),
		"it panics": func(labels []int, k int, rng *rand.Rand) []int {
			return append(rng.Perm(5)[:k], labels[len(labels)])
		},
	} {
		if got := unwrapped(transfer.CheckSample(answer)); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// intervalOf returns an answer to the exercise of paired differences, from the differences.
func intervalOf(half func(d []float64) float64) func(a, b []float64) (float64, float64) {
	return func(a, b []float64) (float64, float64) {
		d := slices.Clone(a)
		for i := range d {
			d[i] -= b[i]
		}
		return meanOf(d), half(d)
	}
}

func meanOf(d []float64) (mean float64) {
	for _, v := range d {
		mean += v / float64(len(d))
	}
	return mean
}

// variance is the sum of squared distances from the mean, divided by n - less.
func variance(d []float64, less float64) (v float64) {
	for _, x := range d {
		v += math.Pow(x-meanOf(d), 2) / (float64(len(d)) - less)
	}
	return v
}

func TestCheckPaired(t *testing.T) {
	t95 := func(d []float64) float64 { return transfer.Student(len(d) - 1) }
	n := func(d []float64) float64 { return float64(len(d)) }
	right := func(d []float64) float64 { return t95(d) * math.Sqrt(variance(d, 1)/n(d)) }
	for want, answer := range map[string]func(a, b []float64) (float64, float64){
		"Right:": intervalOf(right),
		"the difference is a - b": func(a, b []float64) (float64, float64) {
			return intervalOf(right)(b, a)
		},
		"divide by their number": func(a, b []float64) (float64, float64) {
			mean, half := intervalOf(right)(a, b)
			return mean * n(a), half
		},
		"over all i":      func(a, _ []float64) (float64, float64) { return meanOf(a), right(a) },
		"the whole width": intervalOf(func(d []float64) float64 { return 2 * right(d) }),
		"spread of single": intervalOf(func(d []float64) float64 {
			return t95(d) * math.Sqrt(variance(d, 1))
		}),
		"the standard error": intervalOf(func(d []float64) float64 {
			return math.Sqrt(variance(d, 1) / n(d))
		}),
		"standard deviation of the differences: divide": intervalOf(func(d []float64) float64 {
			return math.Sqrt(variance(d, 1))
		}),
		"square root of the variance divided": intervalOf(func(d []float64) float64 {
			return t95(d) * variance(d, 1) / n(d)
		}),
		"take the square root of the variance.": intervalOf(func(d []float64) float64 {
			return t95(d) * variance(d, 1) / math.Sqrt(n(d))
		}),
		"by sqrt(n), not by n": intervalOf(func(d []float64) float64 {
			return t95(d) * math.Sqrt(variance(d, 1)) / n(d)
		}),
		"divided by n - 1": intervalOf(func(d []float64) float64 {
			return t95(d) * math.Sqrt(variance(d, 0)/n(d))
		}),
		"degrees of freedom": intervalOf(func(d []float64) float64 {
			return transfer.Student(len(d)) * math.Sqrt(variance(d, 1)/n(d))
		}),
		"1.96 is for many": intervalOf(func(d []float64) float64 {
			return 1.96 * math.Sqrt(variance(d, 1)/n(d))
		}),
		"2 is for many": intervalOf(func(d []float64) float64 {
			return 2 * math.Sqrt(variance(d, 1)/n(d))
		}),
		"as for independent samples": func(a, b []float64) (float64, float64) {
			mean, _ := intervalOf(right)(a, b)
			return mean, t95(a) * math.Sqrt((variance(a, 1)+variance(b, 1))/n(a))
		},
		"the interval of a alone": func(a, b []float64) (float64, float64) {
			mean, _ := intervalOf(right)(a, b)
			return mean, right(a)
		},
		"store the differences elsewhere": func(a, b []float64) (float64, float64) {
			mean, half := intervalOf(right)(a, b)
			a[0] -= b[0]
			return mean, half
		},
		"where s is the standard deviation": intervalOf(func([]float64) float64 { return 0 }),
	} {
		if got := unwrapped(transfer.CheckPaired(answer)); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
