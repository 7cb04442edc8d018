package images

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// Augment is the [Transform] that changes a picture at random but not the person in it: variation that a
// network should learn to ignore. Each field is the largest change; the change itself is uniform between
// minus and plus that value. The zero value changes nothing.
type Augment struct {
	// Rotate is in degrees, Shift a fraction of the width and height, Scale a fraction of the size.
	Rotate, Shift, Scale float64
	// Contrast is a fraction of the value, Brightness is added to it.
	Contrast, Brightness float64
	// Saturation is a fraction of the difference between a colour and grey, and Hue rotates the hue, in
	// degrees. They change pictures of three channels only.
	Saturation float64 `json:",omitempty"`
	Hue        float64 `json:",omitempty"`
	// Flip flips a picture left to right with probability 1/2.
	Flip bool
}

// DefaultAugment returns moderate changes for uniformly cropped pictures of faces.
func DefaultAugment() Augment {
	return Augment{Rotate: 10, Shift: 0.08, Scale: 0.10, Contrast: 0.2, Brightness: 0.1, Flip: true}
}

// Check returns an error that names the first field out of range: Rotate in [0, 180], Shift and Scale in
// [0, 1), Contrast, Brightness and Saturation in [0, 1], Hue in [0, 180].
func (a Augment) Check() error {
	for _, field := range []struct {
		name        string
		value, most float64
	}{
		{"Rotate", a.Rotate, 180},
		{"Shift", a.Shift, 0.99},
		{"Scale", a.Scale, 0.99},
		{"Contrast", a.Contrast, 1},
		{"Brightness", a.Brightness, 1},
		{"Saturation", a.Saturation, 1},
		{"Hue", a.Hue, 180},
	} {
		if !(field.value >= 0 && field.value <= field.most) {
			return fmt.Errorf("images: augmentation: %s %g lies outside [0, %g]", field.name, field.value,
				field.most)
		}
	}
	return nil
}

// Apply returns a changed copy of a picture; the error is always nil. The same state of rng gives the same
// picture. Positions outside the picture take the value of the nearest edge; values are clipped to [0, 1].
func (a Augment) Apply(p Picture, rng *rand.Rand) (Picture, error) { return a.apply(p, rng), nil }

func (a Augment) apply(p Picture, rng *rand.Rand) Picture {
	height, width, channels := p.Height, p.Width, p.Channels
	within := func(most float64) float64 { return (2*rng.Float64() - 1) * most }
	angle, scale := within(a.Rotate)*math.Pi/180, 1+within(a.Scale)
	dx, dy := within(a.Shift)*float64(width), within(a.Shift)*float64(height)
	contrast, brightness := 1+within(a.Contrast), within(a.Brightness)
	direction := 1.0
	if flip := rng.IntN(2) == 1; a.Flip && flip {
		direction = -1
	}
	sin, cos := math.Sincos(angle)
	sin, cos = sin/scale, cos/scale
	cx, cy := float64(width-1)/2, float64(height-1)/2
	out := make([]float32, 0, len(p.Values))
	for y := range height {
		for x := range width {
			u, v := float64(x)-cx-dx, float64(y)-cy-dy
			sx, sy := cx+direction*(cos*u-sin*v), cy+sin*u+cos*v
			for c := range channels {
				value := bilinear(p, sy, sx, c)
				out = append(out, float32(contrast*value+brightness))
			}
		}
	}
	if channels == 3 && (a.Saturation > 0 || a.Hue > 0) {
		newTint(within(a.Hue)*math.Pi/180, 1+within(a.Saturation)).apply(out)
	}
	for i, v := range out {
		out[i] = min(max(v, 0), 1)
	}
	p.Values = out
	return p
}

// bilinear interpolates channel c at row y and column x, which are clamped to the picture.
func bilinear(p Picture, y, x float64, c int) float64 {
	x, y = min(max(x, 0), float64(p.Width-1)), min(max(y, 0), float64(p.Height-1))
	x0, y0 := int(x), int(y)
	x1, y1 := min(x0+1, p.Width-1), min(y0+1, p.Height-1)
	at := func(y, x int) float64 { return float64(p.Values[(y*p.Width+x)*p.Channels+c]) }
	fx, fy := x-float64(x0), y-float64(y0)
	return (1-fy)*((1-fx)*at(y0, x0)+fx*at(y0, x1)) + fy*((1-fx)*at(y1, x0)+fx*at(y1, x1))
}
