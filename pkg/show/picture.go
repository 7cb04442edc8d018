package show

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
)

// Picture is one picture to show.
type Picture struct {
	// Pixels are [Height, Width, Channels] in [0, 1], row by row; values outside are clipped.
	Pixels []float32
	// Channels is 1 for grey or 3 for red, green, blue.
	Height, Width, Channels int
	// Photograph is whether the picture is stored as a JPEG, which is several times smaller for photographs,
	// and not exact.
	Photograph bool
	// Caption, such as the name of the person, is written below in [Pictures], shown by the pointer in
	// [Triplets], and the group of a point in [Map].
	Caption string
	// Title, Boxes and Points, x and y in pixels such as landmarks, are drawn by [Annotated] alone.
	Title  string
	Boxes  []Box
	Points [][2]float64
}

// Pictures shows pictures in the given order, in rows of eight, with their captions.
//
// Pictures returns an error if there are no pictures, if the size does not fit the pixels, or if a pixel is
// NaN.
func Pictures(pictures ...Picture) (Figure, error) {
	const columns, cell, side = 8, 92, 84
	if len(pictures) == 0 {
		return nil, errors.New("show: no pictures")
	}
	tall, caption := 0.0, 0.0
	for _, p := range pictures {
		_, height := p.fit(side)
		tall = max(tall, height)
		if p.Caption != "" {
			caption = 22
		}
	}
	row := tall + caption + (cell - side)
	rows := (len(pictures) + columns - 1) / columns
	var images, captions list
	for i, p := range pictures {
		x, y := (float64(i%columns)+0.5)*cell, float64(i/columns)*row
		url, err := p.dataURL()
		if err != nil {
			return nil, fmt.Errorf("show: picture %d: %w", i+1, err)
		}
		images = append(images, object{"x": x, "y": y + tall/2, "url": url, "caption": p.Caption})
		captions = append(captions, object{"x": x, "y": y + tall + 12, "text": p.Caption})
	}
	return figure(
		fmt.Sprintf("%d pictures", len(pictures)),
		canvas(float64(min(len(pictures), columns)*cell), float64(rows)*row,
			pictureLayer(images, side), textLayer(captions, object{"limit": cell - 4})),
	)
}

// fit returns the size of the picture scaled to the given longer side.
func (p Picture) fit(side float64) (width, height float64) {
	longer := float64(max(p.Width, p.Height, 1))
	return side * float64(p.Width) / longer, side * float64(p.Height) / longer
}

// dataURL returns the picture in a data URL, as a PNG or, if it is a photograph, as a JPEG.
func (p Picture) dataURL() (string, error) {
	if p.Height <= 0 || p.Width <= 0 || p.Channels != 1 && p.Channels != 3 {
		return "", fmt.Errorf("%d x %d pixels with %d channels: want a size above 0 and 1 or 3 channels",
			p.Height, p.Width, p.Channels)
	}
	if len(p.Pixels) != p.Height*p.Width*p.Channels {
		return "", fmt.Errorf("%d values, want %d x %d x %d = %d",
			len(p.Pixels), p.Height, p.Width, p.Channels, p.Height*p.Width*p.Channels)
	}
	levels := make([]uint8, len(p.Pixels))
	for i, v := range p.Pixels {
		if v != v {
			return "", fmt.Errorf("value %d is NaN", i)
		}
		levels[i] = uint8(math.Round(255 * float64(min(max(v, 0), 1))))
	}
	if p.Photograph {
		return jpegURL(p.image(levels))
	}
	return pngURL(p.image(levels), png.DefaultCompression)
}

// jpegURL returns a picture as a JPEG in a data URL.
func jpegURL(picture image.Image) (string, error) {
	var buffer bytes.Buffer
	if err := jpeg.Encode(&buffer, picture, &jpeg.Options{Quality: 80}); err != nil {
		return "", err
	}
	return "data:image/jpeg;base64," + base64.StdEncoding.EncodeToString(buffer.Bytes()), nil
}

// pngURL returns a picture as a PNG in a data URL.
func pngURL(picture image.Image, level png.CompressionLevel) (string, error) {
	var buffer bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: level}).Encode(&buffer, picture); err != nil {
		return "", err
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(buffer.Bytes()), nil
}

// greys returns n levels of grey, from black to white.
func greys(n int) (levels color.Palette) {
	for i := range n {
		levels = append(levels, color.Gray{Y: uint8(255 * i / (n - 1))})
	}
	return levels
}

func (p Picture) image(levels []uint8) image.Image {
	bounds := image.Rect(0, 0, p.Width, p.Height)
	if p.Channels == 1 {
		return &image.Gray{Pix: levels, Stride: p.Width, Rect: bounds}
	}
	out := image.NewRGBA(bounds)
	for i := range p.Width * p.Height {
		out.Set(i%p.Width, i/p.Width, color.RGBA{R: levels[3*i], G: levels[3*i+1], B: levels[3*i+2], A: 255})
	}
	return out
}
