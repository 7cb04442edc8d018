package ownfaces

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/image/draw"

	"github.com/gosiamese/gosiamese/datasets/photographs"
	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
)

// Telephone writes a folder of one person as copied from a telephone, at the first call. Of ten files, five
// show a face: upright, sideways with an EXIF orientation, beside another person, far away and blurred. One
// is a photograph of a beach, three are damaged or no pictures, and one is a text.
func Telephone() (string, error) {
	dir := lesson.Dir("15-telephone")
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	one, err := example("obama")
	if err != nil {
		return "", err
	}
	other, err := example("macron-2025")
	if err != nil {
		return "", err
	}
	size := one.Bounds().Size()
	whole := encoded(one)
	files := map[string][]byte{
		"upright.jpg": whole, "sideways.jpg": lesson.Oriented(encoded(turned(one)), 6),
		"together.jpg": encoded(beside(one, other)), "far.jpg": encoded(scaled(one, size.Div(12))),
		"blurred.jpg": encoded(scaled(scaled(one, size.Div(16)), size)), "beach.jpg": encoded(beach(size)),
		"cut-off.jpg": whole[:len(whole)/2], "page.jpg": []byte("<html>not found</html>"),
		"huge.pgm": []byte("P5 90000 90000 255 "), "notes.txt": []byte("summer"),
	}
	made := dir + ".part" // It is renamed when it is complete.
	if err := os.RemoveAll(made); err != nil {
		return "", fmt.Errorf("ownfaces: %w: remove it", err)
	}
	for name, data := range files {
		if err := write(filepath.Join(made, "barack", name), data); err != nil {
			return "", err
		}
	}
	if err := os.Rename(made, dir); err != nil {
		return "", fmt.Errorf("ownfaces: %w: remove %s and run the cell again", err, made)
	}
	return dir, nil
}

// example returns one of the example photographs.
func example(name string) (image.Image, error) {
	p, err := photographs.Get(name)
	if err != nil {
		return nil, err
	}
	return p.Open()
}

// encoded returns a photograph as a JPEG file.
func encoded(photograph image.Image) []byte {
	var file bytes.Buffer
	_ = jpeg.Encode(&file, photograph, &jpeg.Options{Quality: 90}) // Writing to a buffer does not fail.
	return file.Bytes()
}

// scaled returns a photograph of another size.
func scaled(photograph image.Image, size image.Point) image.Image {
	out := image.NewRGBA(image.Rectangle{Max: size})
	draw.BiLinear.Scale(out, out.Bounds(), photograph, photograph.Bounds(), draw.Src, nil)
	return out
}

// turned returns a photograph rotated by 90 degrees counterclockwise.
func turned(photograph image.Image) image.Image {
	b := photograph.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dy(), b.Dx()))
	for y := range b.Dy() {
		for x := range b.Dx() {
			out.Set(y, b.Dx()-1-x, photograph.At(b.Min.X+x, b.Min.Y+y))
		}
	}
	return out
}

// beside returns two photographs side by side, the second scaled to the height of the first.
func beside(a, b image.Image) image.Image {
	h, left := a.Bounds().Dy(), a.Bounds().Dx()
	right := b.Bounds().Dx() * h / b.Bounds().Dy()
	out := image.NewRGBA(image.Rect(0, 0, left+right, h))
	draw.Draw(out, image.Rect(0, 0, left, h), a, a.Bounds().Min, draw.Src)
	draw.BiLinear.Scale(out, image.Rect(left, 0, left+right, h), b, b.Bounds(), draw.Src, nil)
	return out
}

// beach returns a picture of sky, sea and sand.
func beach(size image.Point) image.Image {
	out := image.NewRGBA(image.Rectangle{Max: size})
	for y := range size.Y {
		at := 3 * y / size.Y
		c := []color.RGBA{{150, 190, 230, 255}, {40, 90, 150, 255}, {220, 200, 150, 255}}[at]
		for x := range size.X {
			out.SetRGBA(x, y, c)
		}
	}
	return out
}

// Stored returns the JPEG files of a folder of people that can be decoded, as they are stored: scaled to a
// square of 64 x 64, and not rotated by their EXIF orientation.
func Stored(dir string) (pictures []show.Picture, err error) {
	const side = thumbnailSide
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.jpg"))
	if err != nil {
		return nil, fmt.Errorf("ownfaces: %w", err)
	}
	slices.Sort(files)
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("ownfaces: %w", err)
		}
		picture, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil { // It is reported by LeftOut.
			continue
		}
		pictures = append(pictures, show.Picture{
			Pixels: images.RGB(picture, side, side), Height: side, Width: side, Channels: 3,
			Photograph: true, Caption: strings.TrimSuffix(filepath.Base(file), ".jpg"),
		})
	}
	return pictures, nil
}

// LeftOut lists the files of a folder of people that [lesson.Photographs] leaves out, and the faces that it
// keeps but whose quality is doubtful, at most ten lines of each, with the reasons.
func LeftOut(dir string) (string, error) {
	set, without, err := lesson.Photographs(dir)
	if err != nil {
		return "", err
	}
	doubts, err := lesson.Doubts(dir)
	if err != nil {
		return "", err
	}
	who := fmt.Sprintf("%d people", len(set.Names))
	if len(set.Names) == 1 {
		who = "one person"
	}
	lines := []string{fmt.Sprintf("%d faces of %s", set.Len(), who)}
	for _, list := range []struct {
		title string
		lines []string
	}{{"left out", without}, {"kept, but doubtful", doubts}} {
		const most = 10
		lines = append(lines, fmt.Sprintf("%s: %d", list.title, len(list.lines)))
		for _, line := range list.lines[:min(most, len(list.lines))] {
			lines = append(lines, "  "+strings.ReplaceAll(lesson.Wrapped(line), "\n", "\n      "))
		}
		if len(list.lines) > most {
			lines = append(lines, fmt.Sprintf("  and %d more", len(list.lines)-most))
		}
	}
	return strings.Join(lines, "\n"), nil
}
