package fairness

import (
	"image"
	"math"
	"math/rand/v2"

	"golang.org/x/image/draw"

	"github.com/gosiamese/gosiamese/datasets/photographs"
)

// Species is a kind of presentation: the living person, or a presentation attack instrument (ISO/IEC 30107).
type Species string

// The species that are simulated.
const (
	BonaFide Species = "bona fide" // The photograph itself stands for the living person.
	Print    Species = "print"     // A photograph on paper with a white border.
	Screen   Species = "screen"    // A photograph on a screen with a black frame.
)

// copyWidth is the width in pixels that the photograph has in the picture of the simulated camera.
const copyWidth = 480

// pixel is a colour as red, green and blue in [0, 1].
type pixel [3]float64

// Present simulates what a camera sees of a photograph: the photograph alone if it is bona fide, otherwise a
// copy of it on paper or on a screen, which is tilted, framed and before a wall. Seeds differ in the
// rotation, the tilt, the period and strength of the moiré pattern, and the noise of the camera.
func Present(photograph image.Image, s Species, seed uint64) *image.RGBA {
	rng := rand.New(rand.NewPCG(seed, uint64(len(s))))
	size := photograph.Bounds().Size()
	shown := image.NewRGBA(image.Rect(0, 0, copyWidth, copyWidth*size.Y/size.X))
	draw.CatmullRom.Scale(shown, shown.Bounds(), photograph, photograph.Bounds(), draw.Src, nil)
	v := view{shown: shown, species: s, margin: 1, raster: 2.9 + 0.5*rng.Float64()}
	v.turn, v.moire = 0.06*(2*rng.Float64()-1), 0.004*math.Pow(15, rng.Float64())
	if s != BonaFide {
		v.margin = 1.3
		v.tilt = [2]float64{0.2*rng.Float64() - 0.1, 0.1*rng.Float64() - 0.05}
	}
	height := int(v.margin * float64(shown.Bounds().Dy()))
	out := image.NewRGBA(image.Rect(0, 0, int(v.margin*copyWidth), height))
	for y := range height {
		for x := range out.Bounds().Dx() {
			c := v.at((float64(x)+0.5)/float64(out.Bounds().Dx())*2-1, (float64(y)+0.5)/float64(height)*2-1)
			at := out.PixOffset(x, y)
			for k := range c {
				noisy := c[k] + 0.015*rng.NormFloat64()
				out.Pix[at+k] = uint8(255*min(max(noisy, 0), 1) + 0.5)
			}
			out.Pix[at+3] = 0xff
		}
	}
	return out
}

// view is a plane with a photograph before a camera.
type view struct {
	shown   *image.RGBA
	species Species
	margin  float64    // Width of the picture in widths of the photograph.
	turn    float64    // Rotation in radians.
	tilt    [2]float64 // Change of the scale to the right and down.
	raster  float64    // Period of the moiré pattern in pixels of the photograph.
	moire   float64    // Its amplitude in grey.
}

// at is the colour at a place in the picture, from -1 to 1 in both directions.
func (v view) at(x, y float64) pixel {
	size := v.shown.Bounds().Size()
	scale := v.margin / (1 + v.tilt[0]*x + v.tilt[1]*y)
	aspect := float64(size.Y) / float64(size.X)
	cos, sin := math.Cos(v.turn), math.Sin(v.turn)
	s, t := scale*(x*cos-y*aspect*sin), scale*(x*sin/aspect+y*cos)
	px, py := (s+1)/2*float64(size.X), (t+1)/2*float64(size.Y)
	inside := math.Abs(s) < 1 && math.Abs(t) < 1
	switch {
	case v.species == BonaFide:
		return bilinear(v.shown, px, py)
	case !inside && math.Abs(s) < 1.08 && math.Abs(t) < 1+0.08/aspect && v.species == Screen:
		return pixel{0.04, 0.04, 0.05}
	case !inside && math.Abs(s) < 1.08 && math.Abs(t) < 1+0.08/aspect:
		return pixel{0.93, 0.92, 0.90}
	case !inside:
		return pixel{0.45, 0.40, 0.36}
	}
	c := bilinear(v.shown, px, py)
	moire := v.moire * math.Cos(2*math.Pi*px/v.raster) * math.Cos(2*math.Pi*py/v.raster)
	for k := range c {
		if v.species == Print { // Ink has less contrast than a scene.
			c[k] = 0.10 + 0.72*c[k]
			continue
		}
		c[k] = 0.06 + 0.86*c[k] + moire
	}
	return c
}

// bilinear interpolates the colour at a place in pixels; beyond the edge it is that of the edge.
func bilinear(p *image.RGBA, x, y float64) (c pixel) {
	size := p.Bounds().Size()
	x, y = min(max(x-0.5, 0), float64(size.X-1)), min(max(y-0.5, 0), float64(size.Y-1))
	i, j := min(int(x), size.X-2), min(int(y), size.Y-2)
	u, w := x-float64(i), y-float64(j)
	for k := range c {
		value := func(i, j int) float64 { return float64(p.Pix[p.PixOffset(i, j)+k]) / 0xff }
		c[k] = (1-w)*((1-u)*value(i, j)+u*value(i+1, j)) + w*((1-u)*value(i, j+1)+u*value(i+1, j+1))
	}
	return c
}

// Presentation is what a detector of presentation attacks is judged on: what was presented, and the score,
// which is larger for what looks like an attack.
type Presentation struct {
	Species Species
	Score   float64
}

// Presentations scores presentations of photographs: n of each photograph and species.
func Presentations(all []photographs.Photograph, n int, score func(image.Image) (float64, error),
) (out []Presentation, err error) {
	for _, s := range []Species{BonaFide, Print, Screen} {
		for k, p := range all {
			photograph, err := p.Open()
			if err != nil {
				return nil, err
			}
			for i := range n {
				value, err := score(Present(photograph, s, uint64(1000*k+i)))
				if err != nil {
					return nil, err
				}
				out = append(out, Presentation{s, value})
			}
		}
	}
	return out, nil
}
