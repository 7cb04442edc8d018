package images

import (
	"image"
	"slices"

	"golang.org/x/image/draw"
)

// upright undoes an orientation from 1 to 8: the picture is turned and mirrored into the one that was seen.
func upright(picture image.Image, orientation int) image.Image {
	if orientation == 1 {
		return picture
	}
	size := picture.Bounds().Size()
	turned := image.Rectangle{Max: size}
	if orientation > 4 {
		turned.Max = image.Pt(size.Y, size.X)
	}
	if gray, is := picture.(*image.Gray); is {
		out := image.NewGray(turned)
		turn(out.Pix, gray.Pix, layout{size.X, size.Y, gray.Stride, 1}, orientation)
		return out
	}
	colour := image.NewRGBA(image.Rectangle{Max: size})
	draw.Draw(colour, colour.Rect, picture, picture.Bounds().Min, draw.Src)
	out := image.NewRGBA(turned)
	turn(out.Pix, colour.Pix, layout{size.X, size.Y, colour.Stride, 4}, orientation)
	return out
}

// layout is how pixels lie in memory; stride is from one row to the next.
type layout struct{ width, height, stride, bytes int }

// turn copies every pixel to its place in the upright picture.
func turn(to, from []byte, l layout, orientation int) {
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
