package images

import "math"

// tint changes colours: each pixel (r, g, b) becomes the product with this matrix.
type tint [3][3]float64

// newTint turns hues by an angle about the axis of greys, and then moves colours away from grey: a saturation
// of 1 leaves them, 0 makes them grey.
func newTint(hue, saturation float64) (t tint) {
	sin, cos := math.Sincos(hue)
	third := (1 - cos) / 3
	turn := tint{
		{cos + third, third - sin/math.Sqrt(3), third + sin/math.Sqrt(3)},
		{third + sin/math.Sqrt(3), cos + third, third - sin/math.Sqrt(3)},
		{third - sin/math.Sqrt(3), third + sin/math.Sqrt(3), cos + third},
	}
	weights := [3]float64{0.299, 0.587, 0.114} // Of the luminance.
	for row := range t {
		for column := range t[row] {
			var grey float64
			for k, weight := range weights {
				grey += weight * turn[k][column]
			}
			t[row][column] = grey + saturation*(turn[row][column]-grey)
		}
	}
	return t
}

// apply changes all pixels of a picture of three channels.
func (t tint) apply(values []float32) {
	for at := 0; at < len(values); at += 3 {
		r, g, b := float64(values[at]), float64(values[at+1]), float64(values[at+2])
		for c, row := range t {
			values[at+c] = float32(row[0]*r + row[1]*g + row[2]*b)
		}
	}
}
