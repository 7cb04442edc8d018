package show

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"strings"
	"testing"
)

func decodedPNG(t *testing.T, url string) image.Image {
	t.Helper()
	data, ok := strings.CutPrefix(url, "data:image/png;base64,")
	if !ok {
		t.Fatalf("%.40q is not a PNG in a URL", url)
	}
	raw, err := base64.StdEncoding.DecodeString(data)
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return decoded
}

func TestDataURLHoldsThePixels(t *testing.T) {
	for _, p := range []Picture{ramp(5, 7, 1), ramp(7, 5, 3), ramp(1, 2, 1)} {
		url, err := p.dataURL()
		if err != nil {
			t.Fatal(err)
		}
		decoded := decodedPNG(t, url)
		if got := decoded.Bounds().Size(); got != image.Pt(p.Width, p.Height) {
			t.Fatalf("size %v, want %d x %d", got, p.Width, p.Height)
		}
		for y := range p.Height {
			for x := range p.Width {
				at := (y*p.Width + x) * p.Channels
				red, green, blue := p.Pixels[at], p.Pixels[at+(p.Channels-1)/2], p.Pixels[at+p.Channels-1]
				want := color.NRGBA{level(red), level(green), level(blue), 255}
				if got := color.NRGBAModel.Convert(decoded.At(x, y)); got != want {
					t.Errorf("%d channels: pixel (%d, %d) is %v, want %v", p.Channels, x, y, got, want)
				}
			}
		}
	}
}

func level(v float32) uint8 { return uint8(math.Round(255 * float64(v))) }

func TestPixelsAreClipped(t *testing.T) {
	url, err := Picture{Pixels: []float32{-0.5, 1.5, 0.5}, Height: 1, Width: 3, Channels: 1}.dataURL()
	if err != nil {
		t.Fatal(err)
	}
	decoded := decodedPNG(t, url)
	for x, want := range []uint8{0, 255, 128} {
		if got := decoded.At(x, 0).(color.Gray).Y; got != want {
			t.Errorf("pixel %d is %d, want %d", x, got, want)
		}
	}
}

func TestPicturesRefuses(t *testing.T) {
	nan := float32(math.NaN())
	for want, pictures := range map[string][]Picture{
		"show: no pictures": {},
		"show: picture 1: 1 x 2 pixels with 2 channels: want a size above 0 and 1 or 3 channels": {
			{Pixels: make([]float32, 4), Height: 1, Width: 2, Channels: 2},
		},
		"show: picture 1: 0 x 0 pixels with 1 channels: want a size above 0 and 1 or 3 channels": {
			{Channels: 1},
		},
		"show: picture 2: 3 values, want 2 x 2 x 1 = 4": {
			ramp(2, 2, 1), {Pixels: make([]float32, 3), Height: 2, Width: 2, Channels: 1},
		},
		"show: picture 1: value 1 is NaN": {
			{Pixels: []float32{0, nan}, Height: 1, Width: 2, Channels: 1},
		},
	} {
		if _, err := Pictures(pictures...); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

func TestPicturesIsBounded(t *testing.T) {
	noise := Picture{Height: 300, Width: 400, Channels: 3, Pixels: make([]float32, 300*400*3)}
	state := uint32(1)
	for i := range noise.Pixels {
		state = state*1664525 + 1013904223
		noise.Pixels[i] = float32(state>>8) / (1 << 24)
	}
	_, err := Pictures(noise)
	if err == nil || !strings.Contains(err.Error(), "show fewer or smaller pictures") {
		t.Errorf("error %v", err)
	}
}

// A photograph is stored as a JPEG of about the same pixels.
func TestPhotographIsJPEG(t *testing.T) {
	p := ramp(40, 50, 3)
	p.Photograph = true
	url, err := p.dataURL()
	if err != nil {
		t.Fatal(err)
	}
	data, ok := strings.CutPrefix(url, "data:image/jpeg;base64,")
	if !ok {
		t.Fatalf("got %.40s", url)
	}
	decoded, err := jpeg.Decode(base64.NewDecoder(base64.StdEncoding, strings.NewReader(data)))
	if err != nil || decoded.Bounds() != image.Rect(0, 0, 50, 40) {
		t.Fatalf("%v, %v", decoded, err)
	}
	for _, at := range []image.Point{{3, 4}, {40, 30}} {
		red, _, _, _ := decoded.At(at.X, at.Y).RGBA()
		if want := float64(p.Pixels[3*(50*at.Y+at.X)]); math.Abs(float64(red)/0xffff-want) > 0.05 {
			t.Errorf("red %.3f at %v, want %.3f", float64(red)/0xffff, at, want)
		}
	}
}
