package images_test

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/resourcetest"
)

// noise returns a picture with two random bytes for each of red, green and blue.
func noise(width, height int) *image.RGBA64 {
	rng := rand.New(rand.NewPCG(1, 1))
	out := image.NewRGBA64(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := func() uint16 { return uint16(rng.Uint32()) }
			out.SetRGBA64(x, y, color.RGBA64{R: c(), G: c(), B: c(), A: 0xffff})
		}
	}
	return out
}

func near(a, b []float32, most float64) bool {
	return slices.EqualFunc(a, b, func(a, b float32) bool { return math.Abs(float64(a-b)) <= most })
}

func TestRGB(t *testing.T) {
	picture := image.NewNRGBA(image.Rect(3, 4, 5, 5)) // Not at the origin.
	picture.Set(3, 4, color.NRGBA{255, 51, 0, 255})
	picture.Set(4, 4, color.NRGBA{0, 102, 204, 255})
	want := []float32{1, 0.2, 0, 0, 0.4, 0.8}
	if got := images.RGB(picture, 1, 2); !near(got, want, 1e-6) {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, size := range []image.Point{{X: 9, Y: 7}, {X: 5, Y: 4}} {
		rgb, gray := images.RGB(noise(9, 7), size.Y, size.X), images.Gray(noise(9, 7), size.Y, size.X)
		if len(rgb) != 3*len(gray) || len(gray) != size.X*size.Y {
			t.Fatalf("%v: %d and %d values", size, len(rgb), len(gray))
		}
		for i, got := range gray { // ITU-R BT.601, as in image/color.
			want := 0.299*rgb[3*i] + 0.587*rgb[3*i+1] + 0.114*rgb[3*i+2]
			if math.Abs(float64(got-want)) > 1e-4 {
				t.Fatalf("%v: luminance %v, want %v", size, got, want)
			}
		}
	}
}

// Pixels are read in the same way for every type of image, at the original size and scaled down.
func TestGrayOfEveryKind(t *testing.T) {
	gray := image.NewGray(image.Rect(0, 0, 8, 6))
	for i := range gray.Pix {
		gray.Pix[i] = byte(5 * i)
	}
	part := gray.SubImage(image.Rect(1, 2, 7, 6)) // Its rows are not contiguous.
	for _, size := range []image.Point{{X: 6, Y: 4}, {X: 3, Y: 2}} {
		want := images.Gray(slow{part}, size.Y, size.X)
		if got := images.Gray(part, size.Y, size.X); !near(got, want, 2e-5) {
			t.Errorf("%v: got %v, want %v", size, got, want)
		}
	}
}

// slow hides the concrete type of an image.
type slow struct{ image.Image }

func TestCenterCrop(t *testing.T) {
	whole := noise(7, 6)
	for _, picture := range []image.Image{whole, slow{whole}} {
		got, err := images.CenterCrop(picture, 3, 4)
		if err != nil {
			t.Fatal(err)
		}
		want := images.Gray(whole.SubImage(image.Rect(1, 1, 5, 4)), 3, 4)
		if got.Bounds().Size() != image.Pt(4, 3) || !slices.Equal(images.Gray(got, 3, 4), want) {
			t.Errorf("%T: not the central crop: %v", picture, got.Bounds())
		}
	}
	for _, size := range []image.Point{{X: 8, Y: 3}, {X: 3, Y: 7}, {X: 0, Y: 3}, {X: 3, Y: -1}} {
		_, err := images.CenterCrop(whole, size.Y, size.X)
		if err == nil || !strings.Contains(err.Error(), "6 x 7") {
			t.Errorf("%v: got %v", size, err)
		}
	}
}

func TestResize(t *testing.T) {
	set := images.Set{
		Height:   2,
		Width:    4,
		Channels: 1,
		Pictures: [][]float32{{0, 0, 1, 1, 0, 0, 1, 1}},
		Labels:   []int{0},
		Names:    []string{"a"},
	}
	got, err := set.Resize(4, 2)
	if err != nil {
		t.Fatal(err)
	}
	if err := got.Check(); err != nil || got.Height != 4 || got.Width != 2 {
		t.Fatalf("%v, %v", got, err)
	}
	for i, v := range got.Pictures[0] {
		if math.Abs(float64(v)-float64(i%2)) > 0.1 {
			t.Errorf("got %v, want columns of 0 and 1", got.Pictures[0])
		}
	}
	set.Channels = 2
	if _, err := set.Resize(4, 4); err == nil || !strings.Contains(err.Error(), "one channel or three") {
		t.Errorf("got %v", err)
	}
}

// Resize reports a NaN instead of turning it black.
func TestResizeNotFinite(t *testing.T) {
	for _, size := range []int{1, 2} {
		set := numbered(2, 2)
		set.Pictures[3][0] = float32(math.NaN())
		if _, err := set.Resize(size, size); err == nil || !strings.Contains(err.Error(), "picture 3") {
			t.Errorf("%d x %d: got %v", size, size, err)
		}
	}
}

// A set of colour pictures is scaled in the same way as the original image.
func TestResizeColour(t *testing.T) {
	picture := noise(8, 6)
	set := images.Set{
		Height:   6,
		Width:    8,
		Channels: 3,
		Pictures: [][]float32{images.RGB(picture, 6, 8)},
		Labels:   []int{0},
		Names:    []string{"a"},
	}
	got, err := set.Resize(3, 5)
	if err != nil || got.Check() != nil {
		t.Fatal(err, got.Check())
	}
	if want := images.RGB(picture, 3, 5); !near(got.Pictures[0], want, 1e-4) {
		t.Errorf("got %v, want %v", got.Pictures[0], want)
	}
}

// A photograph that is many times larger than the target keeps its greys in place.
func TestGrayOfLargePicture(t *testing.T) {
	ramp := image.NewRGBA(image.Rect(3, 5, 3+1003, 5+801)) // Not at the origin.
	for y := range 801 {
		for x := range 1003 {
			ramp.Set(3+x, 5+y, color.Gray{Y: uint8((x/4+y/4)%2*40 + 200*x/1003)})
		}
	}
	for _, size := range []image.Point{{X: 20, Y: 16}, {X: 20, Y: 400}, {X: 500, Y: 10}} {
		got := images.Gray(ramp, size.Y, size.X)
		for i, v := range got {
			want := (20 + 200*(float64(i%size.X)+.5)/float64(size.X)) / 255
			if math.Abs(float64(v)-want) > 0.03 && size.X == 20 && size.Y == 16 {
				t.Fatalf("%v: value %d is %v, want %v", size, i, v, want)
			}
		}
	}
}

// The memory for scaling is bounded, even for pictures with very long rows or columns.
func TestGrayOfLongPicture(t *testing.T) {
	for _, size := range []image.Point{{X: 1, Y: 400_000}, {X: 400_000, Y: 1}, {X: 400_000, Y: 20}} {
		long := image.NewGray(image.Rectangle{Max: size})
		for i := range long.Pix {
			long.Pix[i] = 51
		}
		var got []float32
		resourcetest.Bound{Fixed: 100 << 20}.Check(t, 0, func() { got = images.Gray(long, 32, 32) })
		if !near(got, slices.Repeat([]float32{.2}, 32*32), 1e-3) {
			t.Errorf("%v: got %v", size, got[:9])
		}
	}
}

func BenchmarkGray(b *testing.B) {
	photo := image.NewYCbCr(image.Rect(0, 0, 250, 250), image.YCbCrSubsampleRatio420)
	small := image.NewGray(image.Rect(0, 0, 92, 112))
	for name, picture := range map[string]image.Image{"photo": photo, "orl": small} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				images.Gray(picture, 64, 64)
			}
		})
	}
	b.Run("rgb", func(b *testing.B) {
		for b.Loop() {
			images.RGB(photo, 64, 64)
		}
	})
	b.Run("same size", func(b *testing.B) {
		for b.Loop() {
			images.Gray(photo, 250, 250)
		}
	})
}
