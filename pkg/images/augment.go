package images

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// Augment is a random change of a picture that leaves the person the same: what a network may learn to
// ignore. Each field is the largest change; the change itself is uniform between minus and plus that value.
// The zero value changes nothing.
type Augment struct {
	// Rotate is in degrees, Shift a share of the width and height, Scale a share of the size.
	Rotate, Shift, Scale float64
	// Contrast is a share of the value, Brightness is added to it.
	Contrast, Brightness float64
	// Saturation is a share of what makes a colour differ from grey, and Hue, in degrees, turns all colours.
	// They change pictures of three channels only.
	Saturation float64 `json:",omitempty"`
	Hue        float64 `json:",omitempty"`
	// Flip mirrors every second picture, left to right.
	Flip bool
}

// DefaultAugment suits pictures of faces that are cropped alike.
func DefaultAugment() Augment {
	return Augment{Rotate: 10, Shift: 0.08, Scale: 0.10, Contrast: 0.2, Brightness: 0.1, Flip: true}
}

// Check returns an error that names the first field outside its range: Rotate in [0, 180], Shift and Scale in
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

// Apply returns a changed copy of a picture of the given size. The same state of rng gives the same picture.
// Places that come from outside the picture take the nearest edge; values are clipped to [0, 1], as a camera
// does.
func (a Augment) Apply(picture []float32, height, width, channels int, rng *rand.Rand) []float32 {
	within := func(most float64) float64 { return (2*rng.Float64() - 1) * most }
	angle, scale := within(a.Rotate)*math.Pi/180, 1+within(a.Scale)
	dx, dy := within(a.Shift)*float64(width), within(a.Shift)*float64(height)
	contrast, brightness := 1+within(a.Contrast), within(a.Brightness)
	mirror := 1.0
	if flip := rng.IntN(2) == 1; a.Flip && flip {
		mirror = -1
	}
	sin, cos := math.Sincos(angle)
	sin, cos = sin/scale, cos/scale
	cx, cy := float64(width-1)/2, float64(height-1)/2
	out := make([]float32, 0, len(picture))
	for y := range height {
		for x := range width {
			u, v := float64(x)-cx-dx, float64(y)-cy-dy
			sx, sy := cx+mirror*(cos*u-sin*v), cy+sin*u+cos*v
			for c := range channels {
				value := bilinear(picture, height, width, channels, sx, sy, c)
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
	return out
}

// bilinear samples channel c at the column x and the row y, clamped to the picture.
func bilinear(picture []float32, height, width, channels int, x, y float64, c int) float64 {
	x, y = min(max(x, 0), float64(width-1)), min(max(y, 0), float64(height-1))
	x0, y0 := int(x), int(y)
	x1, y1 := min(x0+1, width-1), min(y0+1, height-1)
	at := func(y, x int) float64 { return float64(picture[(y*width+x)*channels+c]) }
	fx, fy := x-float64(x0), y-float64(y0)
	return (1-fy)*((1-fx)*at(y0, x0)+fx*at(y0, x1)) + fy*((1-fx)*at(y1, x0)+fx*at(y1, x1))
}
