// Package face finds the faces in a photograph, aligns each, and maps it to an embedding.
//
// The detector is YuNet (Wu, Peng and Yu 2023): it gives boxes, scores and five landmarks. A similarity
// transform brings the landmarks to fixed places in a picture of 112 x 112 pixels, and SFace (Zhong et al.
// 2021, arXiv:2205.12010) maps that picture to 128 numbers. Both networks were trained by others: package
// pretrained has their weights and licence cards. Nothing leaves the machine.
package face

import "image"

// Point is a position in a photograph, in pixels from its left upper corner. The centre of the first pixel is
// (0.5, 0.5).
type Point struct{ X, Y float64 }

// Box is a rectangle in a photograph, in pixels. It may reach beyond the photograph.
type Box struct{ X, Y, Width, Height float64 }

// Face is a face that [Detector.Detect] found.
type Face struct {
	Score     float64 // In (0, 1]: the larger, the surer.
	Box       Box
	Landmarks Landmarks
}

// Landmarks are, as one sees them in the photograph: left eye, right eye, tip of the nose, left corner of the
// mouth and right corner.
type Landmarks [5]Point

// overlap is the intersection of two boxes over their union, IoU.
func (b Box) overlap(other Box) float64 {
	w := min(b.X+b.Width, other.X+other.Width) - max(b.X, other.X)
	h := min(b.Y+b.Height, other.Y+other.Height) - max(b.Y, other.Y)
	if w <= 0 || h <= 0 {
		return 0
	}
	return w * h / (b.Width*b.Height + other.Width*other.Height - w*h)
}

// upright moves a picture to the origin.
func sizeOf(photograph image.Image) (height, width int) {
	return photograph.Bounds().Dy(), photograph.Bounds().Dx()
}
