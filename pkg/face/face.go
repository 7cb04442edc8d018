// Package face goes from a photograph to an answer: it finds the faces, aligns each, maps it to an embedding,
// and decides whether two photographs show the same person.
//
//	photograph -> [Recogniser.Detect] -> boxes, five landmarks each -> [Align] -> pictures of 112 x 112
//	           -> [Recogniser.Embed] -> embeddings of 128 numbers -> [Recogniser.Verify], or package gallery
//
// The detector is YuNet (Wu, Peng and Yu 2023, "YuNet: a tiny millisecond-level face detector"), the
// embedding network is SFace (Zhong et al. 2021, arXiv:2205.12010). Both were trained by others: package
// pretrained fetches their weights and has their licence cards. Nothing leaves the machine.
package face

import "image"

// Point is a position in a photograph, in pixels from its left upper corner. The centre of the first pixel is
// (0.5, 0.5).
type Point struct{ X, Y float64 }

// Box is a rectangle in a photograph, in pixels. It may reach beyond the photograph.
type Box struct{ X, Y, Width, Height float64 }

// Face is a face in a photograph.
type Face struct {
	Score     float64 // In (0, 1]: the larger, the more certain.
	Box       Box
	Landmarks Landmarks
}

// Landmarks are, as seen in the photograph: left eye, right eye, tip of the nose, left and right corner of
// the mouth.
type Landmarks [5]Point

// centre is the point in the middle.
func (b Box) centre() Point { return Point{b.X + b.Width/2, b.Y + b.Height/2} }

// overlap is the intersection of two boxes over their union, IoU.
func (b Box) overlap(other Box) float64 {
	w := min(b.X+b.Width, other.X+other.Width) - max(b.X, other.X)
	h := min(b.Y+b.Height, other.Y+other.Height) - max(b.Y, other.Y)
	if w <= 0 || h <= 0 {
		return 0
	}
	return w * h / (b.Width*b.Height + other.Width*other.Height - w*h)
}

// contains reports whether a point is in the box.
func (b Box) contains(p Point) bool {
	return b.X <= p.X && p.X <= b.X+b.Width && b.Y <= p.Y && p.Y <= b.Y+b.Height
}

// sizeOf returns the height and width of a photograph in pixels.
func sizeOf(photograph image.Image) (height, width int) {
	return photograph.Bounds().Dy(), photograph.Bounds().Dx()
}
