package triplets

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
)

// BatchLoss is the answer to the exercise of lesson 07: the triplet loss of a batch, the mean over all of its
// triplets, and 0 if there are none.
type BatchLoss func(vectors [][]float32, labels []int, alpha float64) float64

// CheckBatchLoss checks an answer to the exercise of lesson 07 on random batches. It reports that the answer
// is right, or the first batch for which it is not, with a hint.
func CheckBatchLoss(answer BatchLoss) string {
	right, batches := variant(isTriplet, hinge), exerciseBatches()
	for i, b := range batches {
		want := right(b.vectors, b.labels, b.alpha)
		got, failed := try(answer, b)
		if failed != "" {
			return fmt.Sprintf("Not yet: %s yours stops with %q.\nHint: all indices are below len(vectors).",
				b, failed)
		}
		if !equal(got, want) {
			return fmt.Sprintf("Not yet: %s the loss is %.4f, yours returns %.4f.\nHint: %s.",
				b, want, got, hintFor(answer, batches[i:]))
		}
	}
	return fmt.Sprintf("Right: the same as the definition on %d batches.", len(batches))
}

// hintFor returns the hint of the mistake that gives what the answer does on all batches that have triplets.
func hintFor(answer BatchLoss, batches []batch) string {
	for _, m := range mistakes {
		compared, same := 0, true
		for _, b := range batches {
			if !b.hasTriplets() {
				continue
			}
			got, failed := try(answer, b)
			compared++
			same = same && failed == "" && equal(got, m.loss(b.vectors, b.labels, b.alpha))
		}
		if same && compared > 0 {
			return m.hint
		}
	}
	if !batches[0].hasTriplets() {
		return "a batch without triplets has the loss 0: do not divide by 0, and skip what is no triplet"
	}
	if got, _ := try(answer, batches[0]); math.IsNaN(got) {
		return "0 / 0: you have counted no triplet, but easy ones, whose loss is 0, count too"
	}
	return "three loops, over a, p and n; skip what is no triplet; add the losses, count the triplets, divide"
}

// batch is a batch of the exercise.
type batch struct {
	vectors [][]float32
	labels  []int
	alpha   float64
}

func (b batch) hasTriplets() (some bool) {
	eachTriplet(b.vectors, b.labels, isTriplet, func(_, _ float64) { some = true })
	return some
}

func (b batch) String() string {
	which := fmt.Sprintf("%d embeddings", len(b.vectors))
	if 0 < len(b.vectors) && len(b.vectors) <= 3 {
		which = fmt.Sprintf("the embeddings %.3g", b.vectors)
	}
	return fmt.Sprintf("for %s with the labels %v and alpha = %g", which, b.labels, b.alpha)
}

// exerciseBatches are batches of unit vectors: the first has two triplets, which can be computed by hand; the
// others are random, and the last three have no triplets.
func exerciseBatches() (batches []batch) {
	batches = []batch{{[][]float32{{1, 0}, {0, 1}, {0.6, 0.8}}, []int{0, 0, 1}, 0.2}}
	rng := rand.New(rand.NewPCG(7, 7))
	for _, c := range []struct {
		labels []int
		alpha  float64
	}{
		{[]int{0, 0, 1, 1}, 0.2},
		{[]int{0, 1, 0, 2, 1, 0}, 0.2},
		{[]int{3, 3, 3, 1, 1, 0, 1, 0}, 1},
		{[]int{2, 0, 2, 1, 1, 2, 0, 0, 1, 2}, 0.3},
		{[]int{4, 4, 4}, 0.2},
		{[]int{0, 1, 2}, 0.2},
		{nil, 0.2},
	} {
		batches = append(batches, batch{unitVectors(rng, len(c.labels), 3), c.labels, c.alpha})
	}
	return batches
}

// unitVectors returns n random vectors of length 1.
func unitVectors(rng *rand.Rand, n, dims int) [][]float32 {
	vectors := make([][]float32, n)
	for i := range vectors {
		values, squares := make([]float64, dims), 0.0
		for j := range values {
			values[j] = rng.NormFloat64()
			squares += values[j] * values[j]
		}
		for _, v := range values {
			vectors[i] = append(vectors[i], float32(v/math.Sqrt(squares)))
		}
	}
	return vectors
}

// try calls an answer, and returns the message with which it panicked, if it did.
func try(answer BatchLoss, b batch) (loss float64, failed string) {
	defer func() {
		if r := recover(); r != nil {
			failed = cmp.Or(fmt.Sprint(r), "a panic")
		}
	}()
	return answer(b.vectors, b.labels, b.alpha), ""
}

// equal allows for an answer computed in float32.
func equal(a, b float64) bool { return math.Abs(a-b) <= 1e-5*(1+math.Abs(b)) }
