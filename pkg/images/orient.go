package images

import (
	"image"
	"io"
	"slices"

	"github.com/bep/imagemeta"
	"golang.org/x/image/draw"
)

// orientationOf reads the orientation from the start of a JPEG.
func orientationOf(f io.ReadSeeker) (int, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return 0, err
	}
	return orientation(f), nil
}

// orientation returns how the camera was held, from 1 (upright) to 8, as a JPEG notes it (EXIF 2.3, tag
// Orientation). It is 1 where there is no such note, and where it cannot be read: broken notes are common in
// pictures that are sound.
func orientation(f io.ReadSeeker) int {
	found := 1
	_, err := imagemeta.Decode(imagemeta.Options{
		R: f, ImageFormat: imagemeta.JPEG, Sources: imagemeta.EXIF,
		LimitTagSize: 4, // Long lists, which a hostile file could nest, are passed over.
		ShouldHandleTag: func(tag imagemeta.TagInfo) bool {
			return tag.Namespace == "IFD0" && tag.Tag == "Orientation"
		},
		HandleTag: func(tag imagemeta.TagInfo) error {
			if value, is := tag.Value.(uint16); is && value >= 1 && value <= 8 {
				found = int(value)
			}
			return imagemeta.ErrStopWalking
		},
	})
	if err != nil {
		return 1
	}
	return found
}

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
