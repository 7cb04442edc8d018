package fairness_test

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/datasets/photographs"
	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/notebooks/internal/figuretest"
	"github.com/gosiamese/gosiamese/notebooks/source/fairness"
	"github.com/gosiamese/gosiamese/pkg/face"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// tone returns identities that differ in the tone of the skin only.
func tone(person, group int) synthetic.Identity {
	id := synthetic.NewIdentity(17, person)
	id.Skin.Tone = 0.2*id.Skin.Tone + 0.8*float64(group)
	return id
}

// Pictures of a person are the same, whatever the other people are, and twins differ.
func TestFaces(t *testing.T) {
	of := func(group int) func(int) synthetic.Identity {
		return func(i int) synthetic.Identity { return tone(i, group) }
	}
	dark, err := fairness.Faces(16, 3, 2, of(0))
	if err != nil {
		t.Fatal(err)
	}
	later, _ := fairness.Faces(16, 4, 1, of(0))
	pale, _ := fairness.Faces(16, 3, 2, of(1))
	if dark.Len() != 2*fairness.Pictures || dark.Check() != nil || !slices.Equal(dark.Pictures[10],
		later.Pictures[0]) {
		t.Errorf("set %v: %v", dark, dark.Check())
	}
	mean := func(pictures [][]float32) (sum float64) {
		for _, p := range pictures {
			for _, v := range p {
				sum += float64(v)
			}
		}
		return sum
	}
	if mean(dark.Pictures) >= mean(pale.Pictures) {
		t.Error("dark faces are not darker than pale ones")
	}
	if _, err := fairness.Faces(1, 0, 1, of(0)); err == nil {
		t.Error("no error for pictures of one pixel")
	}
}

// simulated returns a group with embeddings around random places.
func simulated(name string, spread float64, seed uint64) fairness.Group {
	rng := rand.New(rand.NewPCG(seed, 1))
	var vectors [][]float32
	var labels []int
	for person := range 20 {
		x, y := rng.NormFloat64(), rng.NormFloat64()
		for range 4 {
			vectors = append(vectors, []float32{
				float32(x + spread*rng.NormFloat64()), float32(y + spread*rng.NormFloat64()),
			})
			labels = append(labels, person)
		}
	}
	scores, err := verify.Scores(vectors, labels)
	if err != nil {
		panic(err)
	}
	for i := range scores {
		scores[i].Distance /= 20
	}
	return fairness.Group{Name: name, Tau: 0.04, Scores: scores, Labels: labels}
}

func TestFigures(t *testing.T) {
	a, b := simulated("dark", 0.3, 1), simulated("pale", 0.2, 2)
	c, d := simulated("dark, balanced", 0.2, 3), simulated("pale, balanced", 0.2, 4)
	bars, err := fairness.Bars(a, b)
	if err != nil {
		t.Fatal(err)
	}
	figuretest.Obeys(t, "bars", bars)
	rocs, err := fairness.ROCs(a, b, c, d)
	if err != nil {
		t.Fatal(err)
	}
	figuretest.Obeys(t, "ROC", rocs)
	twins, err := fairness.Twins(tone, [2]string{"dark", "pale"})
	if err != nil {
		t.Fatal(err)
	}
	figuretest.Obeys(t, "twins", twins)
	photograph := flat(600, 700, 0)
	attacks, err := fairness.Attacks(photograph)
	if err != nil {
		t.Fatal(err)
	}
	figuretest.Obeys(t, "attacks", attacks)
	power, err := fairness.Spectrum(photograph, face.Box{X: 100, Y: 100, Width: 50, Height: 50})
	if err != nil {
		t.Fatal(err)
	}
	spectra, err := fairness.Spectra([]string{"one"}, power)
	if err != nil {
		t.Fatal(err)
	}
	figuretest.Obeys(t, "spectra", spectra)
	if table, err := fairness.Table(a, b); err != nil || strings.Count(table, "\n") != 2 {
		t.Errorf("table %q, error %v", table, err)
	}
}

// flat is a grey photograph with stripes of the given period, or none.
func flat(width, height int, period float64) image.Image {
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			v := 128.0
			if period > 0 {
				v += 40 * math.Cos(2*math.Pi*float64(x)/period)
			}
			out.Set(x, y, color.Gray{Y: uint8(v)})
		}
	}
	return out
}

// Stripes with a period of four pixels are the largest powers at a quarter of the sampling rate.
func TestSpectrum(t *testing.T) {
	power, err := fairness.Spectrum(flat(300, 200, 4), face.Box{X: 280, Y: -10, Width: 60, Height: 60})
	if err != nil {
		t.Fatal(err)
	}
	middle, quarter := fairness.Bins/2, fairness.Bins/4
	for _, j := range []int{middle - quarter, middle + quarter} {
		for i := range fairness.Bins {
			for k := range fairness.Bins {
				near := k >= j-2 && k <= j+2
				other := k >= fairness.Bins-j-2 && k <= fairness.Bins-j+2
				if !near && !other && power[i][k] > power[middle][j]/10 {
					t.Fatalf("power %g at %d, %d, and %g at %d, %d", power[i][k], i, k, power[middle][j],
						middle, j)
				}
			}
		}
	}
	if _, err := fairness.Spectrum(flat(100, 300, 0), face.Box{}); err == nil {
		t.Error("no error for a small photograph")
	}
}

// Presentations are the same for the same seed, and of the size of their species.
func TestPresent(t *testing.T) {
	photograph := flat(300, 360, 0)
	for s, width := range map[fairness.Species]int{
		fairness.BonaFide: 480, fairness.Print: 624, fairness.Screen: 624,
	} {
		a, b := fairness.Present(photograph, s, 3), fairness.Present(photograph, s, 3)
		if a.Bounds().Dx() != width || !slices.Equal(a.Pix, b.Pix) {
			t.Errorf("%s: %v", s, a.Bounds())
		}
		if c := fairness.Present(photograph, s, 4); slices.Equal(a.Pix, c.Pix) {
			t.Errorf("%s: two seeds, one picture", s)
		}
	}
	all, err := fairness.Presentations(photographs.All()[:1], 1, func(p image.Image) (float64, error) {
		return float64(p.Bounds().Dx()), nil
	})
	if err != nil || len(all) != 3 || all[0].Species != fairness.BonaFide || all[2].Score != 624 {
		t.Errorf("%v, error %v", all, err)
	}
	if apcer, bpcer := fairness.Errors(all, 500); apcer != 0 || bpcer != 0 {
		t.Errorf("APCER %g, BPCER %g", apcer, bpcer)
	}
	if table := fairness.PADTable(all, 500, 1000); !strings.Contains(table, "100 %") {
		t.Error(table)
	}
}

func TestDifferenceTexts(t *testing.T) {
	if got := fairness.Points(0.034, 0.01, 0.0581); got != "+3.4 points [+1.0, +5.8]" {
		t.Error(got)
	}
	if q := fairness.T(100); math.Abs(q-1.984) > 1e-3 {
		t.Errorf("quantile %g, want 1.984", q)
	}
}
