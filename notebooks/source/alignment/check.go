package alignment

import (
	"fmt"
	"image"
	"math"
	"math/cmplx"
	"math/rand/v2"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"

	"github.com/gosiamese/gosiamese/pkg/face"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
)

// Complex returns landmarks as complex numbers, x + iy.
func Complex(l face.Landmarks) (out []complex128) {
	for _, p := range l {
		out = append(out, complex(p.X, p.Y))
	}
	return out
}

// CheckSimilarity compares the similarity transform r p + s that brings points nearest to others by least
// squares with known ones, and the pictures that follow from it with those of [face.Align]. It reports that
// the transform is right, or the first case in which it is not, with a hint.
func CheckSimilarity(similarity func(from, to []complex128) (r, s complex128)) string {
	from, rng := Complex(face.Template()), rand.New(rand.NewPCG(1, 1))
	for _, c := range []struct {
		r, s complex128
		hint string
	}{
		{1, 0, "the points are at their places already: r = 1, s = 0"},
		{1, 10 - 4i, "all points are shifted alike: r = 1, and s is the difference of the means"},
		{2, 0, "all points are twice as far from 0: r is real"},
		{1i, 0, "all points are rotated by 90 degrees: r = i. Is the conjugate at the right factor?"},
		{cmplx.Rect(0.3, 0.4), 50 + 20i, "rotated, scaled and shifted: s = mean of to - r * mean of from"},
	} {
		var to []complex128
		for _, p := range from {
			to = append(to, c.r*p+c.s)
		}
		r, s := similarity(from, to)
		if !near(r, c.r, 1e-9) || !near(s, c.s, 1e-7) {
			return fmt.Sprintf("Not yet: r = %.3g and s = %.3g, want %.3g and %.3g.\nHint: %s.",
				r, s, c.r, c.s, c.hint)
		}
	}
	for range 10 {
		l := Disturb(Rotate(Move(face.Template(), 40, 60), 30, rng), 0.2, rng)
		r, s := similarity(Complex(l), Complex(face.Template()))
		photograph := pattern()
		if off := difference(warped(photograph, r, s), face.Align(photograph, l)); !(off < 0.01) {
			return fmt.Sprintf("Not yet: for landmarks with an error, the picture differs from that of "+
				"face.Align by %.2f.\nHint: divide by the sum of the squared distances from the mean.", off)
		}
	}
	return "Right: the same pictures as those of face.Align."
}

func near(a, b complex128, tolerance float64) bool { return cmplx.Abs(a-b) <= tolerance }

// pattern is a picture whose colours change slowly.
func pattern() image.Image {
	const side = 240
	p := image.NewRGBA(image.Rect(0, 0, side, side))
	for i := range side * side {
		x, y := float64(i%side), float64(i/side)
		waves := 128 + 100*math.Sin(x/9)*math.Sin(y/9)
		copy(p.Pix[4*i:], []uint8{uint8(x), uint8(y), uint8(waves), 0xff})
	}
	return p
}

// warped applies q = r p + s to a picture, as [face.Align] does.
func warped(p image.Image, r, s complex128) []float32 {
	out := image.NewRGBA(image.Rect(0, 0, pretrained.SFaceSide, pretrained.SFaceSide))
	if r == 0 || cmplx.IsNaN(r) || cmplx.IsInf(r) || cmplx.IsNaN(s) || cmplx.IsInf(s) {
		return values(out)
	}
	a, b := real(r), imag(r)
	draw.BiLinear.Transform(out, f64.Aff3{a, -b, real(s), b, a, imag(s)}, p, p.Bounds(), draw.Src, nil)
	return values(out)
}

// difference is the largest difference of two pictures.
func difference(a, b []float32) (most float64) {
	for i := range a {
		most = max(most, math.Abs(float64(a[i]-b[i])))
	}
	return most
}
