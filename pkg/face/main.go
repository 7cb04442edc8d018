package face

import (
	"image"
	"math"
)

// Main returns the index of the face that a portrait is probably of: large, sure and near the middle; -1 if
// there are no faces.
func Main(photograph image.Image, faces []Face) (index int) {
	h, w := sizeOf(photograph)
	index = -1
	best := 0.0
	for i, f := range faces {
		x, y := f.Box.X+f.Box.Width/2-float64(w)/2, f.Box.Y+f.Box.Height/2-float64(h)/2
		far := math.Hypot(x, y) / float64(min(h, w)) // In shorter sides.
		if weight := f.Score * f.Box.Width / (1 + 40*far*far); weight > best {
			index, best = i, weight
		}
	}
	return index
}
