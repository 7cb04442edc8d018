package nn_test

import (
	"math"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/nn"
)

// The result agrees with the formula, computed pixel by pixel with two-dimensional weights.
func TestLocalContrast(t *testing.T) {
	const h, w, radius = 7, 10, 3
	picture := pictures(5, 1, h, w)[0]
	at := func(p [][]float64, y, x int) float64 { return p[min(max(y, 0), h-1)][min(max(x, 0), w-1)] }
	mean := func(p [][]float64, y, x int) float64 {
		var sum, weights float64
		for dy := -radius; dy <= radius; dy++ {
			for dx := -radius; dx <= radius; dx++ {
				weight := math.Exp(-float64(dy*dy+dx*dx) / (2 * (radius / 2.) * (radius / 2.)))
				sum, weights = sum+weight*at(p, y+dy, x+dx), weights+weight
			}
		}
		return sum / weights
	}
	grid := func(value func(y, x int) float64) [][]float64 {
		out := make([][]float64, h)
		for y := range out {
			for x := range w {
				out[y] = append(out[y], value(y, x))
			}
		}
		return out
	}
	var sum, squares float64
	for y := range h {
		for x := range w {
			sum += float64(picture[y][x][0]) / (h * w)
			squares += float64(picture[y][x][0]) * float64(picture[y][x][0]) / (h * w)
		}
	}
	standard := grid(func(y, x int) float64 {
		return (float64(picture[y][x][0]) - sum) / math.Sqrt(squares-sum*sum+1e-5)
	})
	centred := grid(func(y, x int) float64 { return standard[y][x] - mean(standard, y, x) })
	square := grid(func(y, x int) float64 { return centred[y][x] * centred[y][x] })
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		out, err := graph.CallOnce(dev.Backend, func(x *graph.Node) *graph.Node {
			return nn.LocalContrast(x, radius)
		}, [][][][]float32{picture})
		if err != nil {
			t.Fatal(err)
		}
		got := out.Value().([][][][]float32)[0]
		for y := range h {
			for x := range w {
				want := centred[y][x] / (math.Sqrt(mean(square, y, x)) + 0.3)
				if math.Abs(float64(got[y][x][0])-want) > 1e-4 {
					t.Fatalf("pixel %d, %d: %v, want %v", y, x, got[y][x][0], want)
				}
			}
		}
	})
}
