package fairness

import (
	"fmt"
	"image"
	"math"
	"math/cmplx"

	"golang.org/x/image/draw"
	"gonum.org/v1/gonum/dsp/fourier"

	"github.com/gosiamese/gosiamese/pkg/face"
)

// Bins is the side of a spectrum.
const Bins = 128

// Spectrum is the power spectrum of the grey values of a photograph around the middle of a face: [Bins][Bins]
// squared magnitudes of the Fourier transform of 128 x 128 pixels, weighted by a Hann window. Frequency 0 is
// in the middle, at [Bins/2][Bins/2]; at the edges are the highest frequencies, with periods of two pixels.
// It returns an error if the photograph is smaller than that.
func Spectrum(photograph image.Image, b face.Box) ([][]float64, error) {
	all := photograph.Bounds()
	if all.Dx() < Bins || all.Dy() < Bins {
		return nil, fmt.Errorf("fairness: photograph of %v pixels: want at least %d x %d", all.Size(), Bins,
			Bins)
	}
	x := min(max(int(b.X+b.Width/2)-Bins/2, 0), all.Dx()-Bins)
	y := min(max(int(b.Y+b.Height/2)-Bins/2, 0), all.Dy()-Bins)
	grey := image.NewGray(image.Rect(0, 0, Bins, Bins))
	draw.Draw(grey, grey.Bounds(), photograph, all.Min.Add(image.Pt(x, y)), draw.Src)
	values := make([][]complex128, Bins)
	for i := range values {
		values[i] = make([]complex128, Bins)
		for j := range values[i] {
			v := float64(grey.Pix[i*grey.Stride+j])/0xff - 0.5
			values[i][j] = complex(v*hann(i)*hann(j), 0)
		}
	}
	transform(values)
	power := make([][]float64, Bins)
	for i := range power {
		power[i] = make([]float64, Bins)
		for j := range power[i] {
			v := cmplx.Abs(values[(i+Bins/2)%Bins][(j+Bins/2)%Bins])
			power[i][j] = v * v
		}
	}
	return power, nil
}

func hann(i int) float64 { return 0.5 - 0.5*math.Cos(2*math.Pi*(float64(i)+0.5)/Bins) }

// transform applies the Fourier transform to rows and then to columns.
func transform(values [][]complex128) {
	fft := fourier.NewCmplxFFT(Bins)
	for i := range values {
		values[i] = fft.Coefficients(nil, values[i])
	}
	column := make([]complex128, Bins)
	for j := range Bins {
		for i := range values {
			column[i] = values[i][j]
		}
		for i, v := range fft.Coefficients(nil, column) {
			values[i][j] = v
		}
	}
}
