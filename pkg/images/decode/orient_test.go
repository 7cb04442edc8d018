package decode_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"
	"slices"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/images/decode"
)

// corners paints the four quarters of a picture: white at the top left, then light, dark and black.
func corners(picture draw.Image) draw.Image {
	size := picture.Bounds().Size()
	for y := range size.Y {
		for x := range size.X {
			picture.Set(x, y, color.Gray{Y: 255 - byte(85*(2*(2*y/size.Y)+2*x/size.X))})
		}
	}
	return picture
}

// held returns a JPEG with an EXIF orientation.
func held(t testing.TB, picture image.Image, order binary.AppendByteOrder, orientation uint16) []byte {
	t.Helper()
	var coded bytes.Buffer
	if err := jpeg.Encode(&coded, picture, &jpeg.Options{Quality: 100}); err != nil {
		t.Fatal(err)
	}
	return slices.Concat(coded.Bytes()[:2], note(order, orientation), coded.Bytes()[2:])
}

// note returns the segment of a JPEG with one EXIF tag: type 3 (two bytes), one value.
func note(order binary.AppendByteOrder, orientation uint16) []byte {
	tiff := []byte("MM")
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		tiff = []byte("II")
	}
	tiff = order.AppendUint32(order.AppendUint16(tiff, 42), 8)
	tiff = order.AppendUint16(order.AppendUint16(tiff, 1), 0x0112)
	tiff = order.AppendUint32(order.AppendUint16(tiff, 3), 1)
	tiff = order.AppendUint16(order.AppendUint16(tiff, orientation), 0) // Padded to four bytes.
	tiff = order.AppendUint32(tiff, 0)                                  // No further directory.
	body := append([]byte("Exif\x00\x00"), tiff...)
	return append(binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(2+len(body))), body...)
}

func TestReadFileOrientation(t *testing.T) {
	size := image.Rect(0, 0, 24, 16)
	// The corners of the stored picture that are at the top left and top right when it is upright: 0 is top
	// left, 1 top right, 2 bottom left, 3 bottom right (the table of EXIF 2.3, 4.6.4 A).
	for orientation, want := range map[uint16][2]int{
		0: {0, 1}, 1: {0, 1}, 2: {1, 0}, 3: {3, 2}, 4: {2, 3},
		5: {0, 2}, 6: {1, 3}, 7: {3, 1}, 8: {2, 0}, 9: {0, 1}, 600: {0, 1},
	} {
		for name, picture := range map[string]image.Image{
			"gray": corners(image.NewGray(size)), "colour": corners(image.NewRGBA(size)),
		} {
			for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
				got, err := decode.ReadFile(write(t, "a.jpg", held(t, picture, order, orientation)))
				if err != nil {
					t.Fatal(err)
				}
				if turned := got.Bounds().Dx() == 16; turned != (orientation >= 5 && orientation <= 8) {
					t.Errorf("%s, orientation %d: %v", name, orientation, got.Bounds())
				}
				quarters := images.Gray(got, 2, 2)
				for corner, light := range []float64{1, 170. / 255} {
					if math.Abs(float64(quarters[want[corner]])-light) > 0.12 {
						t.Errorf("%s, orientation %d: %v, want %v at %d", name, orientation, quarters, light,
							want[corner])
					}
				}
			}
		}
	}
}

// Damaged EXIF data leaves the picture unchanged.
func TestReadFileBrokenOrientation(t *testing.T) {
	sound := held(t, corners(image.NewGray(image.Rect(0, 0, 24, 16))), binary.BigEndian, 6)
	start := bytes.Index(sound, []byte("Exif"))
	for at := start; at < start+30; at++ {
		for _, value := range []byte{0, 0x7f, 0xff} {
			broken := slices.Clone(sound)
			broken[at] = value
			if _, err := decode.ReadFile(write(t, "a.jpg", broken)); err != nil {
				t.Errorf("byte %d of the note is %#x: %v", at-start, value, err)
			}
		}
	}
}
