package decode

import (
	"image"
	"slices"

	"golang.org/x/image/draw"
)

// upright rotates and flips a picture so that it is upright, given its EXIF orientation from 1 to 8.
func upright(picture image.Image, orientation int) image.Image {
	if orientation == 1 {
		return picture
	}
	size := picture.Bounds().Size()
	rotated := image.Rectangle{Max: size}
	if orientation > 4 {
		rotated.Max = image.Pt(size.Y, size.X)
	}
	if gray, is := picture.(*image.Gray); is {
		out := image.NewGray(rotated)
		rotate(out.Pix, gray.Pix, layout{size.X, size.Y, gray.Stride, 1}, orientation)
		return out
	}
	colour := image.NewRGBA(image.Rectangle{Max: size})
	draw.Draw(colour, colour.Rect, picture, picture.Bounds().Min, draw.Src)
	out := image.NewRGBA(rotated)
	rotate(out.Pix, colour.Pix, layout{size.X, size.Y, colour.Stride, 4}, orientation)
	return out
}

// layout describes pixels in memory; stride is the number of bytes from one row to the next.
type layout struct{ width, height, stride, bytes int }

// rotate copies every pixel to its place in the upright picture.
func rotate(to, from []byte, l layout, orientation int) {
	start, right, down, columns, rows := 0, l.bytes, l.stride, l.width, l.height
	if slices.Contains([]int{2, 3, 7, 8}, orientation) { // The first column is at the end.
		start, right = start+(l.width-1)*right, -right
	}
	if slices.Contains([]int{3, 4, 6, 7}, orientation) { // The first row is at the end.
		start, down = start+(l.height-1)*down, -down
	}
	if orientation > 4 { // Rows were columns.
		right, down, columns, rows = down, right, rows, columns
	}
	for y := range rows {
		for x := range columns {
			at := start + y*down + x*right
			copy(to[(y*columns+x)*l.bytes:], from[at:at+l.bytes])
		}
	}
}
