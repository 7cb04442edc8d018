package face

import (
	"image"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"

	"github.com/gosiamese/gosiamese/pkg/pretrained"
)

// Template is where SFace wants the landmarks, in its pictures of 112 x 112 (those of ArcFace, Deng et al.
// 2019, arXiv:1801.07698).
func Template() Landmarks {
	return Landmarks{
		{38.2946, 51.6963},
		{73.5318, 51.5014},
		{56.0252, 71.7366},
		{41.5493, 92.3655},
		{70.7299, 92.2041},
	}
}

// Align returns the face with the given landmarks as a picture [112*112*3] in [0, 1], RGB. The similarity
// transform (rotation, scale and shift) is the one that brings the landmarks nearest to their places, by
// least squares (Umeyama 1991). Pixels outside the photograph are black.
func Align(photograph image.Image, landmarks Landmarks) []float32 {
	rotation, shift := similarity(landmarks, Template())
	a, b := real(rotation), imag(rotation)
	origin := photograph.Bounds().Min
	x, y := real(shift), imag(shift)
	// Points of the photograph count from its corner, draw counts from its origin.
	x, y = x-a*float64(origin.X)+b*float64(origin.Y), y-b*float64(origin.X)-a*float64(origin.Y)
	aligned := image.NewRGBA(image.Rect(0, 0, pretrained.SFaceSide, pretrained.SFaceSide))
	transform := f64.Aff3{a, -b, x, b, a, y}
	draw.BiLinear.Transform(aligned, transform, photograph, photograph.Bounds(), draw.Src, nil)
	return valuesOf(aligned)
}

// middle returns the middle of a photograph as a picture [112*112*3] like that of [Align], if no face was
// found. A face is expected to be as large as in LFW, where the side of the picture is 0.45 of the
// photograph's.
func middle(photograph image.Image) []float32 {
	h, w := sizeOf(photograph)
	side := max(1, int(0.45*float64(min(h, w))))
	corner := photograph.Bounds().Min.Add(image.Pt((w-side)/2, (h-side)/2))
	middle := image.NewRGBA(image.Rect(0, 0, pretrained.SFaceSide, pretrained.SFaceSide))
	part := image.Rectangle{corner, corner.Add(image.Pt(side, side))}
	draw.BiLinear.Scale(middle, middle.Bounds(), photograph, part, draw.Src, nil)
	return valuesOf(middle)
}

// similarity returns r and s such that r p + s, in complex numbers, is nearest to the points of the other
// set, by least squares.
func similarity(from, to Landmarks) (rotation, shift complex128) {
	var meanFrom, meanTo complex128
	for k := range from {
		meanFrom += complex(from[k].X, from[k].Y) / complex(float64(len(from)), 0)
		meanTo += complex(to[k].X, to[k].Y) / complex(float64(len(to)), 0)
	}
	var product, square complex128
	for k := range from {
		p, q := complex(from[k].X, from[k].Y)-meanFrom, complex(to[k].X, to[k].Y)-meanTo
		conjugate := complex(real(p), -imag(p))
		product += conjugate * q
		square += conjugate * p
	}
	if square == 0 { // All landmarks in one place.
		return 0, meanTo
	}
	rotation = product / square
	return rotation, meanTo - rotation*meanFrom
}
