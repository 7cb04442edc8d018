package images

import "math"

// tint is a matrix that each pixel (r, g, b) is multiplied by.
type tint [3][3]float64

// newTint rotates colours by the angle hue about the grey axis and then scales their distance from grey by
// saturation: 1 keeps them, 0 makes them grey.
func newTint(hue, saturation float64) (t tint) {
	sin, cos := math.Sincos(hue)
	third := (1 - cos) / 3
	rotation := tint{
		{cos + third, third - sin/math.Sqrt(3), third + sin/math.Sqrt(3)},
		{third + sin/math.Sqrt(3), cos + third, third - sin/math.Sqrt(3)},
		{third - sin/math.Sqrt(3), third + sin/math.Sqrt(3), cos + third},
	}
	weights := [3]float64{0.299, 0.587, 0.114} // Of the luminance.
	for row := range t {
		for column := range t[row] {
			var grey float64
			for k, weight := range weights {
				grey += weight * rotation[k][column]
			}
			t[row][column] = grey + saturation*(rotation[row][column]-grey)
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
