// Package alignment supports lesson 13, from a photograph to a face: its figures, misalignments of landmarks
// and what they cost, and the checks of what its reader writes.
package alignment

import (
	"fmt"
	"image"
	"math"
	"strings"

	"golang.org/x/image/draw"

	"github.com/gosiamese/gosiamese/datasets/photographs"
	"github.com/gosiamese/gosiamese/pkg/face"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Credits lists author and licence of photographs, a line for each.
func Credits(all ...photographs.Photograph) string {
	lines := []string{"Photographs from Wikimedia Commons:"}
	for _, p := range all {
		lines = append(lines, p.Caption())
	}
	return strings.Join(lines, "\n  ")
}

// Middle crops the largest square in the middle of a photograph and scales it to the size of an aligned face,
// [112*112*3] in [0, 1].
func Middle(photograph image.Image) []float32 {
	size := photograph.Bounds().Size()
	side := min(size.X, size.Y)
	corner := photograph.Bounds().Min.Add(image.Pt((size.X-side)/2, (size.Y-side)/2))
	return values(scaled(photograph, image.Rectangle{corner, corner.Add(image.Pt(side, side))},
		image.Pt(pretrained.SFaceSide, pretrained.SFaceSide)))
}

// Resize scales a photograph to a width in pixels.
func Resize(photograph image.Image, width int) image.Image {
	size := photograph.Bounds().Size()
	return scaled(photograph, photograph.Bounds(), image.Pt(width, max(1, size.Y*width/size.X)))
}

// UpsideDown rotates a photograph by 180 degrees.
func UpsideDown(photograph image.Image) image.Image {
	size := photograph.Bounds().Size()
	out := image.NewRGBA(image.Rectangle{Max: size})
	upright := scaled(photograph, photograph.Bounds(), size)
	for y := range size.Y {
		for x := range size.X {
			out.SetRGBA(size.X-1-x, size.Y-1-y, upright.RGBAAt(x, y))
		}
	}
	return out
}

// Below is the part of a photograph below a box, without the face that the box contains.
func Below(photograph image.Image, b face.Box) image.Image {
	part := photograph.Bounds()
	part.Min.Y = min(part.Min.Y+int(b.Y+1.1*b.Height), part.Max.Y-1)
	return scaled(photograph, part, part.Size())
}

// Pair is a photograph of two people side by side, composed of those of Barack Obama and of Emmanuel Macron
// in 2025: their faces are equally large, and their boxes overlap a little. Sources are the two photographs.
func Pair(r *face.Recogniser) (photograph image.Image, sources []photographs.Photograph, err error) {
	const wide, tall, faceWidth, faceTop = 520, 400, 170.0, 70.0
	out := image.NewRGBA(image.Rect(0, 0, wide, tall))
	for k, name := range []string{"obama", "macron-2025"} {
		source, err := photographs.Get(name)
		if err != nil {
			return nil, nil, err
		}
		p, err := source.Open()
		if err != nil {
			return nil, nil, err
		}
		f, err := r.Main(p)
		if err != nil {
			return nil, nil, err
		}
		unit := faceWidth / f.Box.Width
		x := wide/2 + (float64(k)-0.5)*0.9*faceWidth - unit*(f.Box.X+f.Box.Width/2)
		y := faceTop - unit*f.Box.Y
		whole := image.NewRGBA(out.Bounds())
		size := p.Bounds().Size()
		to := image.Rect(int(x), int(y), int(x+unit*float64(size.X)), int(y+unit*float64(size.Y)))
		draw.BiLinear.Scale(whole, to, p, p.Bounds(), draw.Src, nil)
		half := image.Rect(k*wide/2, 0, (k+1)*wide/2, tall)
		draw.Draw(out, half, whole, half.Min, draw.Src)
		sources = append(sources, source)
	}
	return out, sources, nil
}

// At is the colour of a photograph at a point, x + iy in pixels from its left upper corner: red, green and
// blue in [0, 1], black outside.
func At(photograph image.Image, point complex128) [3]float64 {
	b := photograph.Bounds()
	x, y := b.Min.X+int(math.Floor(real(point))), b.Min.Y+int(math.Floor(imag(point)))
	if !image.Pt(x, y).In(b) {
		return [3]float64{}
	}
	red, green, blue, _ := photograph.At(x, y).RGBA()
	return [3]float64{float64(red) / 0xffff, float64(green) / 0xffff, float64(blue) / 0xffff}
}

func scaled(photograph image.Image, part image.Rectangle, size image.Point) *image.RGBA {
	out := image.NewRGBA(image.Rectangle{Max: size})
	draw.BiLinear.Scale(out, out.Bounds(), photograph, part, draw.Src, nil)
	return out
}

func values(p *image.RGBA) (out []float32) {
	for i, v := range p.Pix {
		if i%4 < 3 {
			out = append(out, float32(v)/0xff)
		}
	}
	return out
}

// picture returns a photograph as a picture of the given height, and the pixels of the picture per pixel of
// the photograph.
func picture(photograph image.Image, height int) (p show.Picture, unit float64) {
	size := photograph.Bounds().Size()
	unit = float64(height) / float64(size.Y)
	small := scaled(photograph, photograph.Bounds(), image.Pt(max(1, int(unit*float64(size.X))), height))
	return show.Picture{
		Pixels: values(small), Height: height, Width: small.Bounds().Dx(), Channels: 3, Photograph: true,
	}, unit
}

// Aligned shows aligned faces [n][112*112*3] with their captions.
func Aligned(faces [][]float32, captions []string) (show.Figure, error) {
	var pictures []show.Picture
	for i, f := range faces {
		if len(f) != 3*pretrained.SFaceSide*pretrained.SFaceSide || i >= len(captions) {
			return nil, fmt.Errorf("alignment: face %d has %d values, and there are %d captions: want those "+
				"of face.Align, and a caption for each", i, len(f), len(captions))
		}
		p := show.Picture{Pixels: f, Height: pretrained.SFaceSide, Width: pretrained.SFaceSide, Channels: 3}
		small, _ := picture(asImage(p), 84)
		small.Caption = captions[i]
		pictures = append(pictures, small)
	}
	return show.Pictures(pictures...)
}

func asImage(p show.Picture) image.Image {
	out := image.NewRGBA(image.Rect(0, 0, p.Width, p.Height))
	for i := range p.Width * p.Height {
		for c := range 3 {
			out.Pix[4*i+c] = uint8(255*p.Pixels[3*i+c] + 0.5)
		}
		out.Pix[4*i+3] = 0xff
	}
	return out
}

// Distances formats the distances of all pairs of embeddings as a table. Those that are accepted at tau have
// a star.
func Distances(names []string, embeddings [][]float32, tau float64) string {
	var text strings.Builder
	fmt.Fprintf(&text, "%-12s", "")
	for _, name := range names {
		fmt.Fprintf(&text, "%13s", name)
	}
	for i, a := range embeddings {
		fmt.Fprintf(&text, "\n%-12s", names[i])
		for _, b := range embeddings[:i] {
			star := " "
			if verify.Distance(a, b) <= tau {
				star = "*"
			}
			fmt.Fprintf(&text, "%12.2f%s", verify.Distance(a, b), star)
		}
	}
	return text.String()
}

// Names returns the names of photographs.
func Names(all []photographs.Photograph) (names []string) {
	for _, p := range all {
		names = append(names, p.Name)
	}
	return names
}

// within clips a box of a photograph to it, and scales it to its picture.
func within(b face.Box, unit float64, p show.Picture) show.Box {
	x, y := max(0, unit*b.X), max(0, unit*b.Y)
	return show.Box{
		X: x, Y: y,
		Width:  min(float64(p.Width), unit*(b.X+b.Width)) - x,
		Height: min(float64(p.Height), unit*(b.Y+b.Height)) - y,
	}
}
