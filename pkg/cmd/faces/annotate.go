package main

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"github.com/gosiamese/gosiamese/pkg/face"
	"github.com/gosiamese/gosiamese/pkg/internal/atomicfile"
)

// marked is a face and the text beside its box.
type marked struct {
	face.Face
	text string
}

// annotate writes a copy of a photograph with its faces marked into a folder, as PNG. It replaces no file.
func annotate(folder, file string, photograph image.Image, faces []marked) error {
	base := filepath.Base(file)
	path := filepath.Join(folder, strings.TrimSuffix(base, filepath.Ext(base))+"-faces.png")
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("annotate: %s exists: remove it, or name another folder", path)
	}
	picture, err := drawFaces(photograph, faces)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	return atomicfile.Write(path, out.Bytes(), 0o600)
}

func drawFaces(photograph image.Image, faces []marked) (image.Image, error) {
	size := photograph.Bounds().Size()
	picture := image.NewRGBA(image.Rectangle{Max: size})
	draw.Draw(picture, picture.Bounds(), photograph, photograph.Bounds().Min, draw.Src)
	stroke := max(2, min(size.X, size.Y)/250)
	parsed, err := opentype.Parse(gobold.TTF)
	if err != nil {
		return nil, err
	}
	letters, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: float64(8 * stroke), DPI: 72})
	if err != nil {
		return nil, err
	}
	defer letters.Close() //nolint:errcheck // In memory.
	ink := image.NewUniform(color.RGBA{0xff, 0xc1, 0x07, 0xff})
	for _, f := range faces {
		box := image.Rect(round(f.Box.X), round(f.Box.Y), round(f.Box.X+f.Box.Width),
			round(f.Box.Y+f.Box.Height))
		for _, edge := range []image.Rectangle{
			{box.Min, image.Pt(box.Max.X, box.Min.Y+stroke)},
			{image.Pt(box.Min.X, box.Max.Y-stroke), box.Max},
			{box.Min, image.Pt(box.Min.X+stroke, box.Max.Y)},
			{image.Pt(box.Max.X-stroke, box.Min.Y), box.Max},
		} {
			draw.Draw(picture, edge, ink, image.Point{}, draw.Src)
		}
		for _, l := range f.Landmarks {
			dot := image.Rect(round(l.X)-stroke, round(l.Y)-stroke, round(l.X)+stroke, round(l.Y)+stroke)
			draw.Draw(picture, dot, ink, image.Point{}, draw.Src)
		}
		label(picture, letters, ink, box, f.text)
	}
	return picture, nil
}

// label writes a text on a bar above a box, or within it where there is no room above.
func label(picture draw.Image, letters font.Face, ink image.Image, box image.Rectangle, text string) {
	if text == "" {
		return
	}
	m := letters.Metrics()
	height, width := (m.Ascent + m.Descent).Ceil(), font.MeasureString(letters, text).Ceil()
	x := min(max(box.Min.X, 0), max(0, picture.Bounds().Max.X-width))
	y := max(box.Min.Y-height, 0)
	draw.Draw(picture, image.Rect(x, y, x+width, y+height), ink, image.Point{}, draw.Src)
	d := font.Drawer{Dst: picture, Src: image.Black, Face: letters, Dot: fixed.P(x, y+m.Ascent.Ceil())}
	d.DrawString(text)
}

func round(v float64) int { return int(math.Round(max(-1e6, min(1e6, v)))) }
