package main

import (
	"fmt"
	"image"
	"image/color"
	"math"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"
)

// degradation makes a photograph worse.
type degradation struct {
	name  string
	apply func(image.Image) image.Image
}

// degradations are of photographs of LFW, 250 x 250, on which a face is about 90 pixels wide.
func degradations() []degradation {
	all := []degradation{{"none", func(p image.Image) image.Image { return p }}}
	for _, width := range []int{48, 32, 24, 20, 16} {
		all = append(all, degradation{
			fmt.Sprintf("faces about %d pixels wide", width),
			func(p image.Image) image.Image { return scaled250(p, 250*width/faceOfLFW) },
		})
	}
	for _, sigma := range []float64{2, 3, 4, 6} {
		all = append(all, degradation{
			fmt.Sprintf("Gaussian blur, sigma %g pixels", sigma),
			func(p image.Image) image.Image { return blurred(p, sigma) },
		})
	}
	for _, gain := range []float64{0.1, 0.03, 0.01} {
		all = append(all, degradation{
			fmt.Sprintf("%g of the light", gain),
			func(p image.Image) image.Image { return darkened(p, gain) },
		})
	}
	for _, degrees := range []float64{15, 30, 45, 90} {
		all = append(all, degradation{
			fmt.Sprintf("rotated by %g degrees", degrees),
			func(p image.Image) image.Image { return rotated(p, degrees) },
		})
	}
	for _, bar := range []struct {
		name      string
		top, down float64
	}{{"a black bar over the eyes", 0.38, 0.5}, {"a black bar over the mouth", 0.6, 0.75}} {
		all = append(all, degradation{
			bar.name,
			func(p image.Image) image.Image { return covered(p, bar.top, bar.down) },
		})
	}
	return all
}

// faceOfLFW is the width of most faces in photographs of LFW, in pixels.
const faceOfLFW = 90

func copied(p image.Image) *image.RGBA {
	out := image.NewRGBA(image.Rectangle{Max: p.Bounds().Size()})
	draw.Draw(out, out.Bounds(), p, p.Bounds().Min, draw.Src)
	return out
}

// scaled250 scales a photograph to a width and height in pixels.
func scaled250(p image.Image, size int) image.Image {
	out := image.NewRGBA(image.Rect(0, 0, size, size))
	draw.CatmullRom.Scale(out, out.Bounds(), p, p.Bounds(), draw.Src, nil)
	return out
}

// blurred convolves a photograph with a Gaussian kernel; edge pixels are repeated.
func blurred(p image.Image, sigma float64) image.Image {
	from := copied(p)
	reach := int(math.Ceil(3 * sigma))
	kernel, sum := make([]float64, 2*reach+1), 0.0
	for i := range kernel {
		kernel[i] = math.Exp(-0.5 * math.Pow(float64(i-reach)/sigma, 2))
		sum += kernel[i]
	}
	for _, step := range []image.Point{{1, 0}, {0, 1}} {
		to := image.NewRGBA(from.Bounds())
		size := from.Bounds().Max
		for y := range size.Y {
			for x := range size.X {
				var rgb [3]float64
				for i, w := range kernel {
					column := min(max(x+(i-reach)*step.X, 0), size.X-1)
					row := min(max(y+(i-reach)*step.Y, 0), size.Y-1)
					at := from.PixOffset(column, row)
					for c := range rgb {
						rgb[c] += w * float64(from.Pix[at+c]) / sum
					}
				}
				to.Set(x, y, color.RGBA{uint8(rgb[0] + 0.5), uint8(rgb[1] + 0.5), uint8(rgb[2] + 0.5), 0xff})
			}
		}
		from = to
	}
	return from
}

// darkened multiplies the light (values in sRGB, to the power 2.2) by a gain, and rounds to 8 bits.
func darkened(p image.Image, gain float64) image.Image {
	out := copied(p)
	for i := range out.Pix {
		if i%4 < 3 {
			out.Pix[i] = uint8(float64(out.Pix[i])*math.Pow(gain, 1/2.2) + 0.5)
		}
	}
	return out
}

// rotated turns a photograph about its centre; the corners are black.
func rotated(p image.Image, degrees float64) image.Image {
	size := p.Bounds().Size()
	out := image.NewRGBA(image.Rectangle{Max: size})
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	x, y := float64(size.X)/2, float64(size.Y)/2
	turn := f64.Aff3{cos, -sin, x - cos*x + sin*y, sin, cos, y - sin*x - cos*y}
	draw.BiLinear.Transform(out, turn, copied(p), image.Rectangle{Max: size}, draw.Src, nil)
	return out
}

// covered blackens the rows of a photograph from a fraction of its height to another.
func covered(p image.Image, top, down float64) image.Image {
	out := copied(p)
	h := float64(out.Bounds().Dy())
	bar := image.Rect(0, int(top*h), out.Bounds().Dx(), int(down*h))
	draw.Draw(out, bar, image.Black, image.Point{}, draw.Src)
	return out
}
