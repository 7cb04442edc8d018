package images

import (
	"encoding/binary"
	"fmt"
	"image"

	"golang.org/x/image/draw"
)

// Gray returns the luminance of a picture scaled to height x width, as [height*width] values in [0, 1],
// row-major. Transparent parts are black.
//
// The scaling averages over all source pixels (Catmull-Rom; a side that shrinks by a factor of 16 or more is
// first reduced to about 8 times its new length by box averages). It does not keep the aspect ratio: crop
// first, with [CenterCrop], if that matters.
func Gray(picture image.Image, height, width int) []float32 {
	if gray, is := picture.(*image.Gray); is && gray.Rect.Size() == image.Pt(width, height) {
		return bytesOf(gray)
	}
	gray := image.NewGray16(image.Rect(0, 0, width, height))
	scale(gray, picture)
	out := make([]float32, height*width)
	for i := range out {
		out[i] = float32(binary.BigEndian.Uint16(gray.Pix[2*i:])) / 0xffff
	}
	return out
}

// RGB returns the red, green and blue of a picture scaled to height x width, as [height*width*3] values in
// [0, 1], row-major. It scales as [Gray] does.
func RGB(picture image.Image, height, width int) []float32 {
	colour := image.NewRGBA64(image.Rect(0, 0, width, height))
	scale(colour, picture)
	out := make([]float32, 0, height*width*3)
	for at := 0; at < len(colour.Pix); at += 8 { // Two bytes each for red, green, blue and alpha.
		for c := range 3 {
			out = append(out, float32(binary.BigEndian.Uint16(colour.Pix[at+2*c:]))/0xffff)
		}
	}
	return out
}

// scale draws the whole picture into the target.
func scale(target draw.Image, picture image.Image) {
	picture = averaged(picture, target.Bounds().Size())
	if photo, is := picture.(*image.YCbCr); is { // Each pixel is read many times: convert it once.
		colour := image.NewRGBA(photo.Rect)
		draw.Draw(colour, colour.Rect, photo, photo.Rect.Min, draw.Src)
		picture = colour
	}
	if picture.Bounds().Size() == target.Bounds().Size() {
		draw.Draw(target, target.Bounds(), picture, picture.Bounds().Min, draw.Src)
		return
	}
	draw.CatmullRom.Scale(target, target.Bounds(), picture, picture.Bounds(), draw.Src, nil)
}

// A side that shrinks by a factor of coarseFrom or more is first averaged to coarseTo times its new length.
const (
	coarseFrom = 16
	coarseTo   = 8
)

// longest is the longest side of a JPEG. Longer sides are subsampled, since averaging allocates memory for
// each column.
const longest = 0xffff

// box averages over pixels.
var box = &draw.Kernel{Support: 0.5, At: func(float64) float64 { return 1 }}

// averaged reduces a picture that is many times larger than the target: Catmull-Rom would read each pixel
// four times and allocate another whole picture. It processes bands of rows, which bounds the memory.
func averaged(picture image.Image, target image.Point) image.Image {
	from := picture.Bounds()
	to := image.Pt(coarseSide(from.Dx(), target.X), coarseSide(from.Dy(), target.Y))
	if to == from.Size() {
		return picture
	}
	out := image.NewRGBA64(image.Rectangle{Max: to})
	if max(from.Dx(), from.Dy()) > longest {
		draw.NearestNeighbor.Scale(out, out.Rect, picture, from, draw.Src, nil)
		return out
	}
	const rows = 16
	for top := 0; top < to.Y; top += rows {
		end := min(top+rows, to.Y)
		band := from
		band.Min.Y, band.Max.Y = from.Min.Y+top*from.Dy()/to.Y, from.Min.Y+end*from.Dy()/to.Y
		box.Scale(out, image.Rect(0, top, to.X, end), picture, band, draw.Src, nil)
	}
	return out
}

// coarseSide returns the length to which a side is averaged.
func coarseSide(from, target int) int {
	if target < 1 || from < coarseFrom*target {
		return from
	}
	return from / (from / (coarseTo * target))
}

// bytesOf returns the values of a picture without scaling.
func bytesOf(gray *image.Gray) []float32 {
	out := make([]float32, 0, gray.Rect.Dx()*gray.Rect.Dy())
	for y := range gray.Rect.Dy() {
		for _, v := range gray.Pix[y*gray.Stride:][:gray.Rect.Dx()] {
			out = append(out, float32(v)/0xff)
		}
	}
	return out
}

// CenterCrop returns the central height x width pixels of a picture, rounded towards the left and the top.
// The result may share the pixels of the picture. It returns an error if the size is below 1 or larger than
// the picture.
func CenterCrop(picture image.Image, height, width int) (image.Image, error) {
	bounds := picture.Bounds()
	if width < 1 || height < 1 || width > bounds.Dx() || height > bounds.Dy() {
		return nil, fmt.Errorf("images: crop %d x %d out of a picture of %d x %d pixels: take a size from 1 "+
			"to that of the picture", height, width, bounds.Dy(), bounds.Dx())
	}
	start := bounds.Min.Add(image.Pt((bounds.Dx()-width)/2, (bounds.Dy()-height)/2))
	part := image.Rectangle{Min: start, Max: start.Add(image.Pt(width, height))}
	if whole, can := picture.(interface {
		SubImage(image.Rectangle) image.Image
	}); can {
		return whole.SubImage(part), nil
	}
	out := image.NewRGBA64(image.Rect(0, 0, width, height))
	draw.Draw(out, out.Rect, picture, start, draw.Src)
	return out, nil
}

// Resize returns the set with every picture scaled to height x width; see [Gray]. Values outside [0, 1] are
// clipped, unless the size stays the same. An empty set stays empty. Resize returns an error if the set has
// neither one nor three channels, or a non-finite value.
func (s Set) Resize(height, width int) (Set, error) {
	if s.Channels != 1 && s.Channels != 3 || height < 1 || width < 1 {
		return Set{}, fmt.Errorf(
			"images: resize %d x %d x %d to %d x %d: want one channel or three, and a positive size",
			s.Height, s.Width, s.Channels, height, width)
	}
	if s.Len() > 0 {
		if err := s.checkPictures(); err != nil {
			return Set{}, err
		}
	}
	if height == s.Height && width == s.Width {
		return s, nil
	}
	scaled := Gray
	if s.Channels == 3 {
		scaled = RGB
	}
	out := Set{Height: height, Width: width, Channels: s.Channels, Labels: s.Labels, Names: s.Names}
	for _, picture := range s.Pictures {
		whole := rgba64(picture, s.Height, s.Width, s.Channels)
		out.Pictures = append(out.Pictures, scaled(whole, height, width))
	}
	return out, nil
}

// rgba64 returns a picture of one or three channels as an image.
func rgba64(picture []float32, height, width, channels int) *image.RGBA64 {
	out := image.NewRGBA64(image.Rect(0, 0, width, height))
	for i := range height * width {
		for c := range 3 {
			v := min(max(picture[channels*i+c%channels], 0), 1)
			binary.BigEndian.PutUint16(out.Pix[8*i+2*c:], uint16(0xffff*v+0.5))
		}
		binary.BigEndian.PutUint16(out.Pix[8*i+6:], 0xffff)
	}
	return out
}
