package forward

import (
	"math"
	"slices"
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/device"
)

// inverse returns a pass that computes 1/x of each value, and records the batch sizes it is compiled for.
func inverse(t *testing.T, sizes *[]int) *Pass {
	t.Helper()
	dev, err := device.Open("go")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(dev.Close)
	p, err := New(dev, model.NewStore(), func(_ *model.Scope, x *Node) *Node {
		*sizes = append(*sizes, x.Shape().Dim(0))
		return Inverse(x)
	}, 1, 2, 1, 1, 4)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

// A call uses the smallest batch that holds its pictures, or several of the largest. Results are in the order
// of the pictures.
func TestRun(t *testing.T) {
	for n, want := range map[int][]int{0: nil, 1: {1}, 3: {4}, 9: {4}} {
		var sizes []int
		p := inverse(t, &sizes)
		var pictures [][]float32
		for i := range n {
			pictures = append(pictures, []float32{float32(i + 1), 0.5})
		}
		if _, _, err := p.Run(pictures); err != nil {
			t.Fatal(err)
		}
		results, shape, err := p.Run(pictures) // Nothing is compiled again.
		if err != nil || len(results) != n || !slices.Equal(sizes, want) {
			t.Fatalf("%d pictures: %d results, batches of %v, %v", n, len(results), sizes, err)
		}
		if n > 0 && !slices.Equal(shape, []int{1, 2, 1}) {
			t.Errorf("shape %v", shape)
		}
		for i, r := range results {
			if math.Abs(float64(r[0])-1/float64(i+1)) > 1e-6 || r[1] != 2 {
				t.Errorf("picture %d of %d: %v", i, n, r)
			}
		}
	}
}

func TestRunErrors(t *testing.T) {
	var sizes []int
	p := inverse(t, &sizes)
	nan := float32(math.NaN())
	for want, pictures := range map[string][][]float32{
		"picture 1 has 1 values, the network takes 1 x 2 x 1 = 2": {{1, 1}, {1}},
		"picture 5 holds NaN":                   {{1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, nan}},
		"the result of picture 4 is not finite": {{1, 1}, {1, 1}, {1, 1}, {1, 1}, {0, 1}},
	} {
		if _, _, err := p.Run(pictures); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
	}
}
