package decode_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/images/decode"
	"github.com/gosiamese/gosiamese/pkg/resourcetest"
)

func write(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestReadFile(t *testing.T) {
	var coded bytes.Buffer
	colour := image.NewRGBA(image.Rect(0, 0, 2, 1))
	colour.Set(0, 0, color.RGBA{255, 0, 0, 255})
	colour.Set(1, 0, color.White)
	if err := png.Encode(&coded, colour); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data []byte
		want []float64
	}{
		"a.pgm": {[]byte("P5\n# comment\n3 1\n255\n\x00\x80\xff"), []float64{0, 128. / 255, 1}},
		"b.png": {coded.Bytes(), []float64{0.299, 1}},
	} {
		picture, err := decode.ReadFile(write(t, name, c.data))
		if err != nil {
			t.Fatal(err)
		}
		got := images.Gray(picture, 1, len(c.want))
		for i, want := range c.want {
			if math.Abs(float64(got[i])-want) > 1e-3 {
				t.Errorf("%s: got %v, want %v", name, got, c.want)
			}
		}
	}
}

// A crop has the same greys as the whole picture, whatever the maximum value is.
func TestReadFileOtherWhite(t *testing.T) {
	for name, data := range map[string]string{
		"12":   "P5 3 3 12\n\x00\x00\x00\x00\x03\x00\x00\x00\x00",
		"4095": "P5 3 3 4095\n\x00\x00\x00\x00\x00\x00\x00\x00\x03\xff\x00\x00\x00\x00\x00\x00\x00\x00",
	} {
		picture, err := decode.ReadFile(write(t, "a.pgm", []byte(data)))
		if err != nil {
			t.Fatal(err)
		}
		middle, err := images.CenterCrop(picture, 1, 1)
		if err != nil {
			t.Fatal(err)
		}
		if got := images.Gray(middle, 1, 1)[0]; math.Abs(float64(got)-.25) > 1e-3 {
			t.Errorf("white is %s: the middle is %v, want .25", name, got)
		}
	}
}

// Phones put large metadata before the size of a JPEG.
func TestReadFileLongPreamble(t *testing.T) {
	var coded bytes.Buffer
	if err := jpeg.Encode(&coded, image.NewGray(image.Rect(0, 0, 5, 3)), nil); err != nil {
		t.Fatal(err)
	}
	block := append([]byte{0xff, 0xe1, 0xff, 0xff}, make([]byte, 0xffff-2)...)
	data := slices.Concat(coded.Bytes()[:2], block, block, coded.Bytes()[2:])
	picture, err := decode.ReadFile(write(t, "phone.jpg", data))
	if err != nil || picture.Bounds().Size() != (image.Point{X: 5, Y: 3}) {
		t.Errorf("got %v", err)
	}
}

func TestReadFileErrors(t *testing.T) {
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"text.pgm":      {[]byte("this is no picture"), image.ErrFormat},
		"empty.pgm":     {nil, image.ErrFormat},
		"truncated.pgm": {[]byte("P5\n4 4\n255\nabc"), decode.ErrDamaged},
		"huge.pgm":      {[]byte("P5\n40000 40000\n255\nabc"), decode.ErrTooLarge},
		"wide.pgm":      {[]byte("P5\n9000000000 9000000000\n255\nabc"), image.ErrFormat},
		"flat.pgm":      {[]byte("P5\n0 5\n255\nabc"), nil},
		"plain.pgm":     {[]byte("P2\n1 1\n255\n7\n"), image.ErrFormat},
		"comment.pgm":   {[]byte("P5 1 1 #"), image.ErrFormat},
	} {
		path := write(t, name, c.data)
		_, err := decode.ReadFile(path)
		if err == nil || !strings.Contains(err.Error(), path) || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v and the path", name, err, c.want)
		}
	}
	if _, err := decode.ReadFile("no/such.pgm"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing: got %v", err)
	}
}

// Arbitrary bytes give a picture of the size in its header, or an error; memory is bounded by the size of the
// input.
func FuzzReadFile(f *testing.F) {
	for _, seed := range []string{
		"P5\n3 2\n255\nabcdef", "P5 1 1 1 \x01", "P2\n2 1\n9\n1 2\n", "P5\n#c\n2 2\n65535\n12345678",
		"P6\n1 1\n255\nabc", "P5\n40000 40000\n255\n", "\x89PNG\r\n\x1a\n", "\xff\xd8\xff\xe0",
	} {
		f.Add([]byte(seed))
	}
	f.Add(held(f, corners(image.NewGray(image.Rect(0, 0, 24, 16))), binary.BigEndian, 6))
	for _, w := range wilds(f) {
		f.Add(w.data)
	}
	// A rotated progressive JPEG needs the most: up to 40 bytes per pixel.
	bound := resourcetest.Bound{Fixed: 40 << 20, PerByte: 40 * 2000}
	f.Fuzz(func(t *testing.T, data []byte) {
		data = summed(data) // Otherwise most mutations would fail at a checksum.
		var picture image.Image
		var err error
		bound.Check(t, len(data), func() { picture, err = decode.Read(bytes.NewReader(data), "a file") })
		if err != nil {
			if !errors.Is(err, image.ErrFormat) && !errors.Is(err, decode.ErrTooLarge) &&
				!errors.Is(err, decode.ErrDamaged) {
				t.Fatalf("got %v, which wraps no documented error", err)
			}
			return
		}
		size := picture.Bounds().Size()
		if size.X < 1 || size.Y < 1 || size.X*size.Y > decode.MaxPixels {
			t.Fatalf("a picture of %v", size)
		}
		if size.X*size.Y > 10_000 {
			return // Valid, but slow to scale.
		}
		for _, v := range images.Gray(picture, 2, 2) {
			if v < 0 || v > 1 || v != v {
				t.Fatalf("value %v", v)
			}
		}
	})
}
