package firstlook_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gosiamese/gosiamese/notebooks/internal/devicetest"
	"github.com/gosiamese/gosiamese/notebooks/source/firstlook"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
)

func TestBatchAndPicture(t *testing.T) {
	set := images.Set{Height: 1, Width: 2, Channels: 1, Pictures: [][]float32{{0, 1}, {0.5, 0.25}}}
	dev := devicetest.Open(t, "go")
	batch := firstlook.Batch(set)
	if got := batch.Shape().Dimensions; !slices.Equal(got, []int{2, 1, 2, 1}) {
		t.Errorf("got shape %v", got)
	}
	if _, err := firstlook.Picture(batch, ""); err == nil || !strings.Contains(err.Error(), "not a picture") {
		t.Errorf("a batch as a picture: got %v", err)
	}
	mean, err := CallOnce(dev.Backend, func(x *Node) *Node { return ReduceMean(x, 0) }, batch)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := firstlook.Picture(mean, "mean")
	if err != nil || picture.Width != 2 || !slices.Equal(picture.Pixels, []float32{0.25, 0.625}) {
		t.Errorf("got %+v, %v", picture, err)
	}
}

func TestCheckDistance(t *testing.T) {
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		for want, answer := range map[string]func(x, y *Node) *Node{
			"Right":                      func(x, y *Node) *Node { return ReduceAllSum(Square(Sub(x, y))) },
			"want one number":            Sub,
			"cannot be built":            func(x, _ *Node) *Node { return Reshape(x, 7) },
			"never below 0":              func(x, y *Node) *Node { return ReduceAllSum(Sub(x, y)) },
			"no mean, no root":           func(x, y *Node) *Node { return ReduceAllMean(Square(Sub(x, y))) },
			"is it the difference":       func(x, y *Node) *Node { return ReduceAllSum(Square(Add(x, y))) },
			"square each difference, on": func(x, y *Node) *Node { return ReduceAllSum(Abs(Sub(x, y))) },
		} {
			if got := firstlook.CheckDistance(dev, answer); !strings.Contains(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		}
	})
}

func TestCheckNearest(t *testing.T) {
	type answer = func(x []float32, pictures [][]float32) int
	type pair = func(a, b float64) float64
	search := func(distance pair, better func(d, least float64) bool, start float64) answer {
		return func(x []float32, pictures [][]float32) int {
			best, least := -1, start
			for i, p := range pictures {
				var d float64
				for k := range p {
					d += distance(float64(x[k]), float64(p[k]))
				}
				if better(d, least) {
					best, least = i, d
				}
			}
			return best
		}
	}
	square := func(a, b float64) float64 { return (a - b) * (a - b) }
	absolute := func(a, b float64) float64 { return math.Abs(a - b) }
	cube := func(a, b float64) float64 { return math.Pow(math.Abs(a-b), 3) }
	less := func(d, least float64) bool { return d < least }
	more := func(d, least float64) bool { return d > least }
	right := search(square, less, math.Inf(1))
	for want, given := range map[string]answer{
		"Right":                   right,
		"farthest":                search(square, more, math.Inf(-1)),
		"square each diff":        search(absolute, less, math.Inf(1)),
		"differences cancel":      search(func(a, b float64) float64 { return a - b }, less, math.Inf(1)),
		"add up the squares":      search(cube, less, math.Inf(1)),
		"count from 0":            func(x []float32, p [][]float32) int { return right(x, p) + 1 },
		"remember the index with": func([]float32, [][]float32) int { return -1 },
		"the first picture":       func([]float32, [][]float32) int { return 0 },
		"the last picture":        func(_ []float32, p [][]float32) int { return len(p) - 1 },
		"one pixel only": func(x []float32, p [][]float32) int {
			best := 0
			for i := range p {
				if math.Abs(float64(p[i][0]-x[0])) < math.Abs(float64(p[best][0]-x[0])) {
					best = i
				}
			}
			return best
		},
		"start each sum at 0": func(x []float32, p [][]float32) int {
			best, least, d := -1, math.Inf(1), 0.0
			for i := range p {
				for k := range x {
					d += square(float64(x[k]), float64(p[i][k]))
				}
				if d < least {
					best, least = i, d
				}
			}
			return best
		},
	} {
		if got := firstlook.CheckNearest(given); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestLargestDifference(t *testing.T) {
	picture := tensors.FromFlatDataAndDimensions([]float32{0, 0.5}, 1, 2, 1)
	if got := firstlook.LargestDifference(picture, []float32{0.25, 0.5}); got != 0.25 {
		t.Errorf("got %g", got)
	}
	if got := firstlook.LargestDifference(picture, []float32{0}); !math.IsInf(got, 1) {
		t.Errorf("other sizes: got %g", got)
	}
}

func TestEditRefuses(t *testing.T) {
	grey := show.Picture{Height: 1, Width: 2, Channels: 1, Pixels: []float32{0, 1}}
	for _, c := range []struct{ picture, other show.Picture }{
		{show.Picture{Height: 1, Width: 1, Channels: 3, Pixels: []float32{0, 0, 0}}, grey},
		{grey, show.Picture{Height: 1, Width: 1, Channels: 1, Pixels: []float32{0}}},
	} {
		if _, err := firstlook.Edit(c.picture, c.other); err == nil {
			t.Errorf("%+v: want an error", c)
		}
	}
}
