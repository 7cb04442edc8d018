package alignment

import (
	"fmt"
	"image"
	"math"

	"github.com/gosiamese/gosiamese/datasets/photographs"
	"github.com/gosiamese/gosiamese/pkg/face"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// CheckAlign compares aligned pictures [112*112*3] of the photographs with those of [face.Align]: their
// values, which differ a little since pixels are averaged in another way, and their embeddings.
func CheckAlign(r *face.Recogniser, align func(image.Image, face.Landmarks) []float32) string {
	var pictures [][]float32
	var furthest float64
	for _, p := range photographs.All() {
		photograph, err := p.Open()
		if err != nil {
			return err.Error()
		}
		f, err := r.Main(photograph)
		if err != nil {
			return err.Error()
		}
		own, library := align(photograph, f.Landmarks), face.Align(photograph, f.Landmarks)
		if len(own) != len(library) {
			return fmt.Sprintf("Not yet: an aligned picture has %d values, yours has %d.\nHint: append red, "+
				"green and blue of each pixel, row by row.", len(library), len(own))
		}
		off := meanDifference(own, library)
		if !(off <= 0.03) {
			return fmt.Sprintf("Not yet: %s differs from the picture of face.Align by %.3f on average.\n"+
				"Hint: %s.", p.Name, off, alignHint(own, library))
		}
		furthest = max(furthest, off)
		pictures = append(pictures, own, library)
	}
	embeddings, err := r.Embed(pictures)
	if err != nil {
		return err.Error()
	}
	var most float64
	for i := 0; i < len(embeddings); i += 2 {
		most = max(most, verify.Distance(embeddings[i], embeddings[i+1]))
	}
	return fmt.Sprintf("Right: the pictures differ from those of face.Align by at most %.3f on average, and "+
		"the distance of their embeddings is at most %.3f.", furthest, most)
}

// alignHint returns a hint on what a wrong picture is, beside the right one.
func alignHint(own, library []float32) string {
	const n = 112
	with := func(of func(pixel, channel int) float32) bool {
		var differences float64
		for i := range n * n {
			for c := range 3 {
				differences += math.Abs(float64(of(i, c) - library[3*i+c]))
			}
		}
		return differences/(3*n*n) <= 0.03
	}
	switch {
	case with(func(i, c int) float32 { return own[3*(i%n*n+i/n)+c] }):
		return "rows and columns are exchanged: pixel number i is in column i%112 of row i/112"
	case with(func(i, c int) float32 { return own[3*i+2-c] }):
		return "red and blue are exchanged"
	case with(func(i, c int) float32 { return own[3*i+c] / 0xff }):
		return "values are in [0, 1]"
	case with(func(i, c int) float32 { return own[3*i+c] / 16 }):
		return "divide the sum of the 16 samples by 16"
	}
	return "for each pixel q of the aligned picture, look up the photograph at p = (q - s) / r"
}

func meanDifference(a, b []float32) (mean float64) {
	for i := range a {
		mean += math.Abs(float64(a[i]-b[i])) / float64(len(a))
	}
	return mean
}
