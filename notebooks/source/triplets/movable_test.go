package triplets_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/internal/figuretest"
	"github.com/gosiamese/gosiamese/notebooks/source/triplets"
)

// tripletLoss is the loss of three embeddings in two dimensions: a, p, n in turn.
func tripletLoss(x [6]float64, alpha float64) float64 {
	square := func(i, j int) float64 {
		dx, dy := x[i]-x[j], x[i+1]-x[j+1]
		return dx*dx + dy*dy
	}
	return max(square(0, 2)-square(0, 4)+alpha, 0)
}

// The figure computes the loss and, up to rounding, its finite differences.
func TestMovableComputesTheGradient(t *testing.T) {
	f := triplets.Movable(53, -37, 0.2)
	kinds := map[string]int{}
	for positive := -179.0; positive <= 180; positive += 37 {
		for negative := -175.0; negative <= 180; negative += 31 {
			for _, alpha := range []float64{0, 0.2, 1} {
				values := map[string]float64{"PI": math.Pi}
				for _, p := range f["params"].([]any) {
					p := p.(map[string]any)
					name := p["name"].(string)
					switch expression, _ := p["expr"].(string); {
					case name == "positive":
						values[name] = positive
					case name == "negative":
						values[name] = negative
					case name == "alpha":
						values[name] = alpha
					case name != "kind":
						values[name] = figuretest.Evaluate(t, expression, values)
					}
				}
				x := [6]float64{0, 1, values["px"], values["py"], values["nx"], values["ny"]}
				loss := tripletLoss(x, alpha)
				if math.Abs(values["loss"]-loss) > 1e-12 {
					t.Errorf("loss %g, want %g", values["loss"], loss)
				}
				kinds[fmt.Sprint(loss > 0)]++
				for i, name := range []string{"gax", "gay", "gpx", "gpy", "gnx", "gny"} {
					const h = 1e-5
					above, below := x, x
					above[i], below[i] = x[i]+h, x[i]-h
					want := (tripletLoss(above, alpha) - tripletLoss(below, alpha)) / (2 * h)
					if math.Abs(values[name]-want) > 1e-6 {
						t.Errorf("positive %g, negative %g, alpha %g: %s is %g, want %g",
							positive, negative, alpha, name, values[name], want)
					}
				}
			}
		}
	}
	if kinds["true"] == 0 || kinds["false"] == 0 {
		t.Errorf("losses above 0: %v", kinds)
	}
}

func TestMovableObeysVegaLite(t *testing.T) {
	f := triplets.Movable(53, -37, 0.2)
	figuretest.Obeys(t, "schema", f)
	const want = "d(a, p) = 0.80, d(a, n) = 0.40, alpha = 0.2: the triplet loss is 0.59"
	if text, _ := f["description"].(string); !strings.HasSuffix(text, want) {
		t.Errorf("the description is %q", text)
	}
}
