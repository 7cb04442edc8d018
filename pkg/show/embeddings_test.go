package show

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// crowd returns n faces of the given number of people with random positions and distances, many of them
// exactly on a step of the slider, where <= matters, and some of them equal.
func crowd(n, people int) (points []Picture, at [][]float32, d [][]float64) {
	rng := rand.New(rand.NewPCG(3, 1))
	d = make([][]float64, n)
	for i := range n {
		p := ramp(4, 4, 1)
		p.Caption = fmt.Sprint("p", i%people)
		points = append(points, p)
		at = append(at, []float32{rng.Float32(), rng.Float32()})
		d[i] = make([]float64, n)
		for j := range i {
			v := 3 * rng.Float64()
			if rng.IntN(2) == 0 {
				v, _ = strconv.ParseFloat(fmt.Sprintf("%.1f", v), 64)
			}
			d[i][j], d[j][i] = v, v
		}
	}
	return points, at, d
}

// parts returns the texts that a figure stores in one string.
func parts(f Figure, name string) []string {
	return strings.Split(param(f, name+"Text")["value"].(string), "\t")
}

// For every pair of faces and every position of the slider, the decision agrees with a plain loop.
func TestEmbeddingsVerdicts(t *testing.T) {
	points, at, d := crowd(13, 3)
	f := must(t)(Embeddings(points, at, d, 0.87))
	bound := param(f, "tau")["bind"].(object)
	steps := int(math.Round(bound["max"].(float64) / bound["step"].(float64)))
	if steps < 250 || bound["step"] != 0.01 {
		t.Fatalf("%d steps of %v", steps, bound["step"])
	}
	codes := parts(f, "steps")
	for i := range points {
		for j := range points {
			at, err := strconv.ParseInt(codes[i][2*j:2*j+2], 36, 64)
			if err != nil {
				t.Fatal(err)
			}
			for step := range steps + 1 {
				tau, _ := strconv.ParseFloat(fmt.Sprintf("%.2f", float64(step)/100), 64)
				if got, want := int(at) <= step, d[i][j] <= tau; got != want {
					t.Errorf("faces %d and %d at d = %g, tau = %g: accepted is %v", i, j, d[i][j], tau, got)
				}
			}
		}
	}
}

func TestEmbeddingsNearest(t *testing.T) {
	points, at, d := crowd(13, 3)
	f := must(t)(Embeddings(points, at, d, 0.87))
	near, far := parts(f, "near"), parts(f, "far")
	for i := range points {
		found, written := strings.Fields(near[i]), strings.Fields(far[i])
		if len(found) != listedFaces || len(written) != listedFaces {
			t.Fatalf("face %d: %v at %v", i, found, written)
		}
		taken := []int{i}
		for k, name := range found {
			best := -1 // The nearest remaining face, the first one on a tie.
			for j := range points {
				if !slices.Contains(taken, j) && (best < 0 || d[i][j] < d[i][best]) {
					best = j
				}
			}
			if taken = append(taken, best); name != strconv.Itoa(best) ||
				written[k] != fmt.Sprintf("%.3f", d[i][best]) {
				t.Errorf("face %d, neighbour %d: %s at %s, want %d at %.3f", i, k+1, name, written[k], best,
					d[i][best])
			}
		}
	}
}

func TestEmbeddingsSay(t *testing.T) {
	points, at, d := crowd(13, 3)
	for _, tau := range []float64{0, 0.87, 1.5, 3} {
		var own, others, right, wrong int
		for j := range points[1:] {
			switch same, accepted := (j+1)%3 == 0, d[0][j+1] <= tau; {
			case same && accepted:
				own, right = own+1, right+1
			case same:
				own++
			case accepted:
				others, wrong = others+1, wrong+1
			default:
				others++
			}
		}
		want := fmt.Sprintf("A map of 13 faces of 3 people. At tau = %g: accepted for p0/1: %d of %d of the "+
			"same person, %d of %d of others", tau, right, own, wrong, others)
		if got := must(t)(Embeddings(points, at, d, tau)).description(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestEmbeddingsName(t *testing.T) {
	points, at, d := crowd(5, 2)
	f := must(t)(Embeddings(points, at, d, 1))
	if got := strings.Join(parts(f, "names"), ", "); got != "p0/1, p1/1, p0/2, p1/2, p0/3" {
		t.Errorf("names: %s", got)
	}
	if got := strings.Join(parts(f, "people"), " "); got != "0 1 0 1 0" {
		t.Errorf("people: %s", got)
	}
}

func TestEmbeddingsDrawTheFirst(t *testing.T) {
	points, at, d := crowd(mostFaces+7, 5)
	f := must(t)(Embeddings(points, at, d, 1))
	if got := len(parts(f, "steps")); got != mostFaces {
		t.Errorf("%d faces", got)
	}
	if want := "the first 120 of 127 faces"; !strings.Contains(f.description(), want) {
		t.Errorf("%q does not contain %q", f.description(), want)
	}
}

// Near faces overlap, so the map can be magnified around the selected face.
func TestEmbeddingsWindow(t *testing.T) {
	for _, chosen := range []float64{0, 100, 300, mapSide} {
		for _, zoom := range []float64{1, 2.5, 6} {
			part := mapSide / zoom
			start := min(max(chosen-part/2, 0), mapSide-part)
			if at := zoom * (chosen - start); at < -1e-9 || at > mapSide+1e-9 {
				t.Errorf("the selected face at %g, zoom %g, is shown at %g", chosen, zoom, at)
			}
		}
	}
	want := "zoom * (datum.x0 - clamp(cx - 470 / zoom / 2, 0, 470 - 470 / zoom))"
	if got := window("datum.x0", "datum.y0", "x", "y")[0].(object)["calculate"].(string); got !=
		strings.Replace(want, "cx", "toNumber(xs[chosen])", 1) {
		t.Errorf("got %s", got)
	}
}

func TestEmbeddingsRefuse(t *testing.T) {
	points, at, d := crowd(4, 2)
	faceless := slices.Clone(points)
	faceless[2].Pixels = nil
	short, negative := slices.Clone(d), slices.Clone(d)
	short[3], negative[1] = d[3][:3], []float64{1, 0, -1, 2}
	for want, try := range map[string]func() (Figure, error){
		"1 points":              func() (Figure, error) { return Embeddings(points[:1], at[:1], d[:1], 1) },
		"4 points, 3 places":    func() (Figure, error) { return Embeddings(points, at[:3], d, 1) },
		"distances of 3":        func() (Figure, error) { return Embeddings(points, at, d[:3], 1) },
		"3 distances of face 3": func() (Figure, error) { return Embeddings(points, at, short, 1) },
		"value 3 of 5 is -1":    func() (Figure, error) { return Embeddings(points, at, negative, 1) },
		"value 5 of 5 is NaN":   func() (Figure, error) { return Embeddings(points, at, d, math.NaN()) },
		"face 2 has no picture": func() (Figure, error) { return Embeddings(faceless, at, d, 1) },
		"place 0 has 1 numbers": func() (Figure, error) {
			return Embeddings(points[:2], [][]float32{{1}, {2}}, two(d), 1)
		},
		"want no tabs, quotes or l": func() (Figure, error) {
			odd := ramp(2, 2, 1)
			odd.Caption = "a\tb"
			return Embeddings([]Picture{odd, points[1]}, at[:2], two(d), 1)
		},
	} {
		if _, err := try(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// two returns the distances between the first two faces.
func two(d [][]float64) [][]float64 { return [][]float64{d[0][:2], d[1][:2]} }
