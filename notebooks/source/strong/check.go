package strong

import (
	"fmt"
	"math"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// CheckJoined checks an answer to the exercise of lesson 14, the embedding of a face from those of its
// picture and of the mirror image: their sum, scaled to unit length. It reports that the answer is right, or
// the first case in which it is not, with a hint.
func CheckJoined(joined func(a, b []float32) []float32) string {
	for _, c := range []struct {
		a, b, want []float32
		hint       string
	}{
		{[]float32{1, 0}, []float32{1, 0}, []float32{1, 0}, "two equal embeddings stay as they are"},
		{
			[]float32{1, 0},
			[]float32{0, 1},
			[]float32{math.Sqrt2 / 2, math.Sqrt2 / 2},
			"add number by number, then divide by the length of the sum, the root of the sum of squares",
		},
		{
			[]float32{0, 0.6, 0.8},
			[]float32{0, 0.8, 0.6},
			[]float32{0, math.Sqrt2 / 2, math.Sqrt2 / 2},
			"all numbers count: loop over the whole length of a",
		},
	} {
		got := joined(c.a, c.b)
		if len(got) != len(c.want) {
			return fmt.Sprintf("Not yet: for %v and %v it has %d numbers, yours has %d.\nHint: %s.", c.a, c.b,
				len(c.want), len(got), "the sum of two embeddings has as many numbers as each")
		}
		if d := verify.Distance(got, c.want); math.IsNaN(d) || d > 1e-5 {
			hint := c.hint
			if math.Abs(length(got)-1) > 1e-3 {
				hint = fmt.Sprintf("its length is %.3f, want 1", length(got))
			}
			return fmt.Sprintf("Not yet: for %v and %v it is %.3f, yours is %.3f.\nHint: %s.", c.a, c.b,
				c.want, got, hint)
		}
	}
	return "Right: whatever differs between left and right, as light does, is halved."
}

// length is the Euclidean length of a vector.
func length(v []float32) float64 {
	square := 0.0
	for _, x := range v {
		square += float64(x) * float64(x)
	}
	return math.Sqrt(square)
}
