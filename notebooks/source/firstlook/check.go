package firstlook

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gosiamese/gosiamese/pkg/device"
)

// CheckDistance checks an answer to the exercise of lesson 01, the squared Euclidean distance of two pictures
// as a graph. It reports that the answer is right, or the first case in which it is not, with a hint.
func CheckDistance(dev *device.Device, distance func(x, y *graph.Node) *graph.Node) string {
	for _, c := range []struct {
		x, y []float32
		want float64
	}{
		{[]float32{0, 0.5, 1, 0.25}, []float32{0, 0.5, 1, 0.25}, 0},
		{[]float32{1, 0, 0, 0}, []float32{0, 0, 0, 0}, 1},
		{[]float32{0, 0, 0, 0}, []float32{0.5, 0.5, 0.5, 0.5}, 1},
		{[]float32{0, 0, 1, 0}, []float32{0, 1, 0, 0}, 2},
	} {
		picture := func(pixels []float32) *tensors.Tensor {
			return tensors.FromFlatDataAndDimensions(pixels, 2, 2, 1)
		}
		result, err := graph.CallOnce(dev.Backend, distance, picture(c.x), picture(c.y))
		if err != nil {
			first, _, _ := strings.Cut(err.Error(), "\n")
			return fmt.Sprintf("Not yet: the graph cannot be built: %s.", first)
		}
		if result.Rank() != 0 {
			return fmt.Sprintf("Not yet: the result has the shape %s, want one number.\n"+
				"Hint: graph.ReduceAllSum adds up all elements.", result.Shape())
		}
		if got := tensors.ToScalar[float32](result); math.Abs(float64(got)-c.want) > 1e-6 {
			return fmt.Sprintf("Not yet: the distance of %v and %v is %g, yours is %g.\nHint: %s",
				c.x, c.y, c.want, got, distanceHint(c.want, float64(got)))
		}
	}
	return "Right: it is 0 for a picture and itself, and grows with the differences."
}

func distanceHint(want, got float64) string {
	switch {
	case want == 0:
		return "the distance of a picture from itself is 0: is it the difference that you square?"
	case got < 0:
		return "a sum of squares is never below 0: square before you add up."
	case got == 0:
		return "positive and negative differences cancel: square before you add up."
	case got < want:
		return "add up the squares: no mean, no root."
	}
	return "square each difference, once."
}

// CheckNearest checks an answer to the exercise of lesson 01, the index of the picture with the smallest
// squared Euclidean distance from x: it compares it with a search of its own on random pictures.
func CheckNearest(nearest func(x []float32, pictures [][]float32) int) string {
	const trials, pictures = 50, 12
	rng := rand.New(rand.NewPCG(1, 1))
	mistakes, first := nearestMistakes(), ""
	for range trials {
		x, others := randomPicture(rng), [][]float32{}
		for range pictures {
			others = append(others, randomPicture(rng))
		}
		want, got := extreme(x, others, squaredDistance, smallest), nearest(x, others)
		mistakes = slices.DeleteFunc(mistakes, func(m mistake) bool { return m.index(x, others) != got })
		if got != want && first == "" {
			first = fmt.Sprintf("Not yet: of %d pictures, the nearest has the index %d; yours returns %d.",
				pictures, want, got)
		}
	}
	if first == "" {
		return "Right: the same as a search of our own, on 50 random sets of pictures."
	}
	for _, m := range mistakes { // Those that explain all answers.
		return first + "\nHint: " + m.hint + "."
	}
	return first + "\nHint: add up the squares of all differences, and remember the smallest and its index."
}

// mistake is a wrong search, with the hint for whoever writes it.
type mistake struct {
	index func(x []float32, pictures [][]float32) int
	hint  string
}

// smallest and largest are signs for extreme.
const smallest, largest = 1.0, -1.0

func nearestMistakes() []mistake {
	by := func(distance func(x, y []float32) float64, sign float64, hint string) mistake {
		return mistake{func(x []float32, p [][]float32) int { return extreme(x, p, distance, sign) }, hint}
	}
	shifted := func(x []float32, p [][]float32) int { return extreme(x, p, squaredDistance, smallest) + 1 }
	return []mistake{
		by(squaredDistance, largest, "that is the farthest picture: keep the smallest distance"),
		by(absoluteDistance, smallest, "you add up absolute differences: square each difference"),
		by(signedDifference, smallest, "positive and negative differences cancel: square each of them"),
		by(firstDifference, smallest, "you compare one pixel only: add up over all of them"),
		{shifted, "indices count from 0"},
		{func([]float32, [][]float32) int { return -1 }, "remember the index with the smallest distance"},
		{
			func([]float32, [][]float32) int { return 0 },
			"that is always the first picture: start each sum at 0, and compare it with the smallest so far",
		},
		{
			func(_ []float32, p [][]float32) int { return len(p) - 1 },
			"that is always the last picture: replace the best one only if the distance is smaller",
		},
	}
}

func randomPicture(rng *rand.Rand) []float32 {
	picture := make([]float32, 6)
	for i := range picture {
		picture[i] = rng.Float32()
	}
	return picture
}

// extreme returns the index of the picture with the smallest or the largest distance from x.
func extreme(x []float32, pictures [][]float32, distance func(x, y []float32) float64, sign float64) int {
	best, least := -1, math.Inf(1)
	for i, picture := range pictures {
		if d := sign * distance(x, picture); d < least {
			best, least = i, d
		}
	}
	return best
}

func squaredDistance(x, y []float32) (sum float64) {
	for i := range x {
		sum += float64(x[i]-y[i]) * float64(x[i]-y[i])
	}
	return sum
}

func absoluteDistance(x, y []float32) (sum float64) {
	for i := range x {
		sum += math.Abs(float64(x[i] - y[i]))
	}
	return sum
}

func signedDifference(x, y []float32) (sum float64) {
	for i := range x {
		sum += float64(x[i] - y[i])
	}
	return sum
}

func firstDifference(x, y []float32) float64 { return math.Abs(float64(x[0] - y[0])) }
