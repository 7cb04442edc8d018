package show

import (
	"image"
	"image/color"
	"strings"
	"testing"
)

// A pixel of a thumbnail is the mean of the pixels that it covers, even partially.
func TestThumbnailIsTheMean(t *testing.T) {
	p := Picture{Pixels: []float32{0, 1, 1, 0, 0, 1}, Height: 2, Width: 3, Channels: 1}
	for side, want := range map[int][]uint8{
		9: {0, 255, 255, 0, 0, 255},
		3: {0, 255, 255, 0, 0, 255},
		2: {51, 221}, // 1/6 and 5/6 in sixteen greys; the height rounds to 1.
		1: {136},     // 1/2.
	} {
		url, err := p.thumbURL(side)
		if err != nil {
			t.Fatal(err)
		}
		small := decodedPNG(t, url)
		size := small.Bounds().Size()
		if size.X*size.Y != len(want) {
			t.Fatalf("side %d: size %v, want %d pixels", side, size, len(want))
		}
		for i, grey := range want {
			got := color.GrayModel.Convert(small.At(i%size.X, i/size.X)).(color.Gray)
			if got.Y != grey {
				t.Errorf("side %d: pixel %d is %d, want %d", side, i, got.Y, grey)
			}
		}
	}
}

func TestThumbnailOfColours(t *testing.T) {
	red := Picture{Pixels: []float32{1, 0, 0}, Height: 1, Width: 1, Channels: 3}
	url, err := red.thumbURL(8)
	if err != nil {
		t.Fatal(err)
	}
	if got := decodedPNG(t, url).At(0, 0); color.GrayModel.Convert(got).(color.Gray).Y != 85 {
		t.Errorf("got %v, want a third", got)
	}
	if size := decodedPNG(t, url).Bounds().Size(); size != image.Pt(1, 1) {
		t.Errorf("size %v", size)
	}
}

// Each of a hundred faces in a figure may take half a kB.
func TestThumbnailIsSmall(t *testing.T) {
	p := ramp(64, 64, 1)
	for i := range p.Pixels {
		p.Pixels[i] = float32((i*7919)%97) / 97 // Noise, the worst case.
	}
	url, err := p.thumbURL(28)
	if err != nil || len(url) > 900 {
		t.Errorf("%d bytes, %v", len(url), err)
	}
	if _, err := (Picture{Height: 1, Width: 1, Channels: 1}).thumbURL(28); err == nil ||
		!strings.Contains(err.Error(), "0 values") {
		t.Errorf("got %v", err)
	}
}
