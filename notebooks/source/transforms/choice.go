package transforms

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/gosiamese/gosiamese/pkg/images"
)

// harm is how many of a number of augmented letters are of no use for training: those that lose more than a
// tenth of their ink at the edge of the picture, and those that are read as another letter.
type harm struct{ letters, lost, misread int }

// tooMuch is whether more than one letter in fifty is harmed in one of the ways.
func (h harm) tooMuch() bool { return 50*h.lost > h.letters || 50*h.misread > h.letters }

// harmOf augments letters.
func harmOf(a images.Augment) (h harm) {
	const each = 100
	set := Letters()
	var known [][]float64
	for i := range set.Pictures {
		known = append(known, centred(set.Picture(i)))
	}
	for label := range set.Pictures {
		for k := range each {
			seed := uint64(1 + label)
			p, _ := a.Apply(set.Picture(label), rand.New(rand.NewPCG(seed, uint64(k)))) // It never fails.
			h.letters++
			if outside(set.Picture(label), a, uniform(seed, k)) > 0.1 {
				h.lost++
			}
			if read(centred(p), known) != label {
				h.misread++
			}
		}
	}
	return h
}

// outside is the share of the ink of a letter that the augmentation moves out of the picture, with the random
// numbers of [uniform].
func outside(p images.Picture, a images.Augment, random []float64) float64 {
	sin, cos := math.Sincos(a.Rotate * random[0] * math.Pi / 180)
	size, middle := 1+a.Scale*random[1], float64(p.Width-1)/2
	dx, dy := a.Shift*random[2]*float64(p.Width), a.Shift*random[3]*float64(p.Height)
	all, out := 0., 0.
	for i, v := range p.Values {
		ink, x, y := float64(1-v), float64(i%p.Width)-middle, float64(i/p.Width)-middle
		all += ink
		if math.Abs(size*(cos*x+sin*y)+dx) > middle+0.5 || math.Abs(size*(cos*y-sin*x)+dy) > middle+0.5 {
			out += ink
		}
	}
	return out / all
}

// centred is the ink of a letter, scaled and shifted such that neither its size nor its place matters: its
// centre of mass is in the middle of 16 x 16 values, and its root mean square radius is a quarter of them.
// It is nil if there is no ink to speak of.
func centred(p images.Picture) []float64 {
	const cells = 16
	paper, darkest := float32(0), float32(1)
	for _, v := range p.Values {
		paper, darkest = max(paper, v), min(darkest, v)
	}
	if paper-darkest < 0.1 {
		return nil
	}
	ink := func(y, x int) float64 {
		if y < 0 || x < 0 || y >= p.Height || x >= p.Width {
			return 0
		}
		return float64(paper - p.Values[y*p.Width+x])
	}
	var mass, mx, my, square float64
	for i := range p.Values {
		x, y := i%p.Width, i/p.Width
		m := ink(y, x)
		mass, mx, my = mass+m, mx+m*float64(x), my+m*float64(y)
		square += m * float64(x*x+y*y)
	}
	mx, my = mx/mass, my/mass
	step := math.Sqrt(square/mass-mx*mx-my*my) / (cells / 4)
	out := make([]float64, cells*cells)
	norm := 0.
	for i := range out {
		x, y := mx+step*(float64(i%cells)-(cells-1)/2.), my+step*(float64(i/cells)-(cells-1)/2.)
		x0, y0 := int(math.Floor(x)), int(math.Floor(y))
		fx, fy := x-math.Floor(x), y-math.Floor(y)
		out[i] = (1-fy)*((1-fx)*ink(y0, x0)+fx*ink(y0, x0+1)) + fy*((1-fx)*ink(y0+1, x0)+fx*ink(y0+1, x0+1))
		norm += out[i] * out[i]
	}
	for i := range out {
		out[i] /= math.Sqrt(norm)
	}
	return out
}

// read returns the most similar of known letters, or -1 if there is no letter.
func read(letter []float64, known [][]float64) int {
	label, most := -1, 0.
	for k, other := range known {
		similar := 0.
		for i, v := range letter {
			similar += v * other[i]
		}
		if similar > most {
			label, most = k, similar
		}
	}
	return label
}

// CheckLetters checks an answer to the second exercise of lesson 03, an augmentation for handwritten letters.
// It reports that the answer is right, or what it does to letters, with a hint.
func CheckLetters(a images.Augment) string {
	if err := a.Check(); err != nil {
		return fmt.Sprintf("Not yet: %v.", err)
	}
	for _, c := range []struct {
		wrong bool
		why   string
	}{
		{
			a.Flip, "Flip mirrors every second picture, and a mirrored b is a d, with the label b.\nHint: " +
				"leave Flip out",
		},
		{
			a.Rotate > 90, fmt.Sprintf("rotated by up to %g degrees letters are upside down, and a b "+
				"rotated by 180 degrees is a q.\nHint: handwriting leans by 5 to 20 degrees", a.Rotate),
		},
		{
			a.Rotate < 3 && a.Shift < 0.02 && a.Scale == 0 && (a.Contrast > 0 || a.Brightness > 0),
			"only the light changes: every letter keeps its slant, its place and its size.\nHint: what " +
				"differs when you write the same letter twice? Begin with Rotate and Shift",
		},
		{
			a.Rotate == 0 && a.Shift == 0 && a.Scale == 0, "this changes nothing: 50 letters stay 50 " +
				"letters.\nHint: what differs when you write the same letter twice? " +
				"Rotate and Shift are a beginning",
		},
		{
			a.Rotate < 3, fmt.Sprintf("letters lean by %g degrees at most: handwriting leans more.\nHint: "+
				"set Rotate, in degrees", a.Rotate),
		},
		{
			a.Shift < 0.02, "no one writes a letter into the very middle each time.\nHint: set Shift, a " +
				"share of the width: 0.1 is a tenth",
		},
	} {
		if c.wrong {
			return "Not yet: " + c.why + "."
		}
	}
	if h := harmOf(a); h.tooMuch() {
		return fmt.Sprintf("Not yet: of %d augmented letters %d lose more than a tenth of their ink at the "+
			"edge,\nand %d are read as another letter or not at all.\nHint: %s.",
			h.letters, h.lost, h.misread, culprit(a))
	}
	return "Right: the letters lean and move, and all are still read as what they are."
}

// culprit names the fields that do harm on their own, or says that it is all of them together.
func culprit(a images.Augment) string {
	var hints []string
	for _, field := range []struct {
		alone images.Augment
		hint  string
	}{
		{
			images.Augment{Rotate: a.Rotate},
			"Rotate is too large even alone: handwriting leans by 5 to 20 degrees",
		},
		{
			images.Augment{Shift: a.Shift},
			"Shift is too large even alone: it is a share of the width; 0.1 is a tenth",
		},
		{
			images.Augment{Scale: a.Scale},
			"Scale is too large even alone: 0.5 means up to half as large again; 0.1 to 0.2 is enough",
		},
		{
			images.Augment{Contrast: a.Contrast, Brightness: a.Brightness},
			"Contrast and Brightness are too large: the ink is gone; 0.2 is enough",
		},
	} {
		if harmOf(field.alone).tooMuch() {
			hints = append(hints, field.hint)
		}
	}
	if len(hints) == 0 {
		return "each change alone is harmless, but together they are too strong: a letter that is " +
			"enlarged, rotated and shifted leaves the picture. " +
			"Set the sliders of the figure to these values, and lower them"
	}
	return strings.Join(hints, ".\n")
}
