package decode_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/images/decode"
	"github.com/gosiamese/gosiamese/pkg/resourcetest"
)

// wild is a file as found in practice. Either it is read, and want has its first and last pixel; or it is
// refused with an error that wraps the error in the field "is" and names the file and the remedy.
type wild struct {
	name   string
	data   []byte
	want   []float32 // Red, green, blue of the first, then of the last.
	is     error
	remedy string
}

func wilds(t testing.TB) []wild {
	t.Helper()
	small := image.Rect(0, 0, 8, 4)
	pixel := image.Rect(0, 0, 1, 1)
	palette := halves(image.NewPaletted(small, color.Palette{color.White, red, blue}))
	plain, jpg := codedPNG(t, halves(image.NewRGBA(small))), codedJPEG(t, image.NewGray(small))
	deep := image.NewGray16(image.Rect(0, 0, 2, 1))
	deep.SetGray16(1, 0, color.Gray16{Y: 0x4000})
	arithmetic := bytes.Replace(jpg, []byte("\xff\xc0"), []byte("\xff\xc9"), 1)
	halved := []float32{1, 0, 0, 0, 0, 1}
	black, dark := []float32{0, 0, 0, 0, 0, 0}, []float32{0, 0, 0, .25, .25, .25}
	flat, ink := []byte{51}, []byte{255, 0, 0, 255}
	grey := slices.Repeat([]float32{.2}, 6)
	const other, anew, smaller = "save it as one", "fetch it again", "scale it down"
	return []wild{
		{"truncated.png", plain[:len(plain)-20], nil, decode.ErrDamaged, anew},
		{"truncated.jpg", jpg[:len(jpg)-9], nil, decode.ErrDamaged, anew},
		{"truncated.pgm", []byte("P5 2 2 255 abc"), nil, decode.ErrDamaged, anew},
		{"header.png", plain[:20], nil, decode.ErrDamaged, anew},
		{"header.jpg", jpg[:30], nil, decode.ErrDamaged, anew},
		{"header.pgm", []byte("P5 2"), nil, image.ErrFormat, other},
		{"deep.png", codedPNG(t, deep), dark, nil, ""},
		{"deep.pgm", []byte("P5 2 1 65535\n\x00\x00\x40\x00"), dark, nil, ""},
		{"ten greys.pgm", []byte("P5 2 1 12\n\x00\x03"), dark, nil, ""},
		{"whiter.pgm", []byte("P5 2 1 12\n\xc8\x03"), nil, decode.ErrDamaged, "pixel 0 is 200, above white"},
		{"deeper.pgm", []byte("P5 2 1 4095\n\x00\x00\x10\x00"), nil, decode.ErrDamaged, "pixel 1 is 4096"},
		{"cmyk.jpg", flatJPEG(ink, false, 1), []float32{1, 0, 0, 1, 0, 0}, nil, ""},
		{"arithmetic.jpg", arithmetic, nil, image.ErrFormat, other},
		{"palette.png", codedPNG(t, palette), halved, nil, ""},
		{"animated.png", animated(plain), halved, nil, ""},
		{"animated.gif", codedGIF(t), nil, image.ErrFormat, "a GIF"},
		{"pixel.png", codedPNG(t, image.NewGray(pixel)), black, nil, ""},
		{"pixel.jpg", codedJPEG(t, image.NewGray(pixel)), black, nil, ""},
		{"pixel.pgm", []byte("P5 1 1 255 \x00"), black, nil, ""},
		{"20000.png", claimPNG(plain, 20_000), nil, decode.ErrTooLarge, smaller},
		{"20000.jpg", claimJPEG(jpg, 20_000), nil, decode.ErrTooLarge, smaller},
		{"20000.pgm", []byte("P5 20000 20000 255 "), nil, decode.ErrTooLarge, smaller},
		{"bomb.png", claimPNG(plain, 5_000), nil, decode.ErrTooLarge, "at most 2000 pixels for each byte"},
		{"bomb.jpg", claimJPEG(jpg, 5_000), nil, decode.ErrTooLarge, "at most 2000 pixels for each byte"},
		{
			"bomb.pgm", []byte("P5 5000 5000 255 "), nil, decode.ErrTooLarge,
			"at most 2000 pixels for each byte",
		},
		{"progressive.jpg", flatJPEG(flat, true, 100), grey, nil, ""},
		{"scans.jpg", flatJPEG(flat, true, 101), nil, decode.ErrTooLarge, "save it as a baseline JPEG"},
		{
			"scanned.jpg", claimJPEG(padded(flatJPEG(flat, true, 26), 1), 6_500), nil, decode.ErrTooLarge,
			"more than 23 scans",
		},
		{
			"blocks.jpg", claimJPEG(padded(flatJPEG(ink, true, 4), 1), 7_000), nil, decode.ErrTooLarge,
			"a block takes at least one bit",
		},
		{
			"inks.jpg", claimJPEG(padded(flatJPEG(ink, true, 4), 7), 7_000), nil, decode.ErrTooLarge,
			"save it as a baseline JPEG",
		},
		{"empty.jpg", nil, nil, image.ErrFormat, "an empty file"},
		{"zeros.jpg", make([]byte, 5000), nil, image.ErrFormat, other},
		{"nothing.pgm", []byte("P5 3 0 255 "), nil, decode.ErrDamaged, anew},
		{"comment.pgm", []byte("P5 5 0#\r5 0#\r0#911  1 "), nil, decode.ErrDamaged, anew},
		{"endless.pgm", []byte("P5 1 1 1#" + strings.Repeat("9", 9000)), nil, image.ErrFormat, other},
		{"white.pgm", []byte("P5 1 1 70000 a"), nil, image.ErrFormat, "at most 65535"},
		{"a png.jpg", plain, halved, nil, ""},
		{"a jpg", jpg, black, nil, ""},
		{"a text.png", []byte("Please find"), nil, image.ErrFormat, other},
		{"a page.jpg", []byte("\n<!DOCTYPE html>"), nil, image.ErrFormat, "an HTML page or an SVG"},
		{"a webp.jpg", []byte("RIFF\x1a\x00\x00\x00WEBPVP8L"), nil, image.ErrFormat, "a WebP"},
		{"a heic.jpg", []byte("\x00\x00\x00\x18ftypheic"), nil, image.ErrFormat, "an HEIC"},
		{"a bmp.jpg", []byte("BM\x3a\x00\x00\x00"), nil, image.ErrFormat, "a BMP"},
		{"a tiff.jpg", []byte("II*\x00\x08\x00\x00\x00"), nil, image.ErrFormat, "a TIFF"},
		{"text.pgm", []byte("P2 1 1 255 0"), nil, image.ErrFormat, "another Netpbm picture"},
	}
}

// A picture is read correctly, or refused with a helpful error; refusing takes almost no memory.
func TestPicturesFromTheWild(t *testing.T) {
	for _, w := range wilds(t) {
		path := filepath.Join(t.TempDir(), w.name)
		if err := os.WriteFile(path, w.data, 0o600); err != nil {
			t.Fatal(err)
		}
		var picture image.Image
		var err error
		resourcetest.Bound{Fixed: 1 << 20}.Check(t, 0, func() { picture, err = decode.ReadFile(path) })
		if w.want == nil {
			if !errors.Is(err, w.is) || !strings.Contains(err.Error(), path) ||
				!strings.Contains(err.Error(), w.remedy) {
				t.Errorf("%s: got %v, want %v, the path and %q", w.name, err, w.is, w.remedy)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: got %v", w.name, err)
			continue
		}
		if got := ends(picture); !near(got, w.want) {
			t.Errorf("%s: got %v, want %v", w.name, got, w.want)
		}
	}
}

// near reports whether values differ by at most 0.005.
func near(a, b []float32) bool {
	return slices.EqualFunc(a, b, func(x, y float32) bool { return max(x-y, y-x) <= 0.005 })
}

// ends returns the values of the first and of the last pixel.
func ends(picture image.Image) (values []float32) {
	b := picture.Bounds()
	for _, at := range []image.Point{b.Min, b.Max.Sub(image.Pt(1, 1))} {
		red, green, blue, _ := picture.At(at.X, at.Y).RGBA()
		for _, v := range []uint32{red, green, blue} {
			values = append(values, float32(v)/0xffff)
		}
	}
	return values
}

// A size in the header is accepted if the length of the file is plausible for it, as for a page of one grey.
func TestReadPlainPage(t *testing.T) {
	page := codedPNG(t, image.NewGray(image.Rect(0, 0, 1200, 1600)))
	picture, err := decode.Read(bytes.NewReader(page), "page.png")
	if err != nil || picture.Bounds().Dx() != 1200 {
		t.Errorf("%d bytes: got %v", len(page), err)
	}
}
