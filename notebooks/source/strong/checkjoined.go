package strong

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// joinedCases returns pairs of unit vectors.
func joinedCases() (cases [][2][]float32) {
	cases = [][2][]float32{{{1, 0}, {1, 0}}, {{1, 0}, {0, 1}}}
	rng := rand.New(rand.NewPCG(14, 2))
	for _, d := range []int{3, 5, 128} {
		v := normal(rng, 2, d, 1)
		cases = append(cases, [2][]float32{scaled(v[0], d), scaled(v[1], d)})
	}
	return cases
}

// CheckJoined checks an answer to the exercise of lesson 14, the embedding of a face from those of its
// picture and of the mirror image: their sum, scaled to unit length. It reports that the answer is right, or
// the first case in which it is not, with a hint.
func CheckJoined(joined func(a, b []float32) []float32) string {
	for _, c := range joinedCases() {
		a, b := slices.Clone(c[0]), slices.Clone(c[1])
		sum, most := make([]float32, len(a)), make([]float32, len(a))
		for k := range a {
			sum[k], most[k] = a[k]+b[k], max(a[k], b[k])
		}
		want := scaled(sum, len(sum))
		got := joined(a, b)
		where := fmt.Sprintf(
			"Not yet: for %.3g and %.3g it is %.3f, yours is %.3f.\nHint: ",
			c[0],
			c[1],
			want,
			got,
		)
		if len(a) > 5 {
			where = "Not yet: for two embeddings of 128 numbers it is another vector.\nHint: "
		}
		if !slices.Equal(a, c[0]) || !slices.Equal(b, c[1]) {
			return where + "it changes its arguments: the caller still needs them, so write to a new slice."
		}
		if len(got) != len(want) {
			return where + fmt.Sprintf(
				"the sum of two embeddings has %d numbers, as each of them.",
				len(want),
			)
		}
		if d := verify.Distance(got, want); !math.IsNaN(d) && d < 1e-9 {
			continue
		}
		switch norm := length(got); {
		case math.IsNaN(norm):
			return where + "a number is NaN: divide by the root of a sum of squares that is not 0."
		case verify.Distance(scaled(got, len(got)), scaled(most, len(got))) < 1e-9 &&
			!slices.Equal(most, sum) &&
			!slices.Equal(c[0], c[1]):
			return where + "add the two numbers, do not take the larger one."
		case math.Abs(norm-1) > 1e-4:
			return where + fmt.Sprintf(
				"its length is %.3f, want 1: divide by the root of the sum of squares.",
				norm,
			)
		}
		return where + "add number by number over the whole length, then divide by the length of the sum."
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
