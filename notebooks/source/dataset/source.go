package dataset

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/images"
)

// Source is a data set, as a reader of lesson 02 writes it: a number of pictures, and picture i with its
// label.
type Source interface {
	Len() int
	At(i int) (images.Picture, int)
}

// InOrder returns the indices 0, 1, ..., n-1.
func InOrder(n int) (order []int) {
	for i := range n {
		order = append(order, i)
	}
	return order
}

// CheckFolder checks the data set of lesson 02: open lists a folder of classes, and At reads a picture of
// side x side pixels. It compares the data set with [lesson.Colour] on a folder of pictures of many sizes. It
// reports that the data set is right, or the first difference, with a hint.
func CheckFolder[S Source](open func(dir string, side int) S) string {
	const side = 12
	dir, err := os.MkdirTemp("", "classes")
	if err != nil {
		return fmt.Sprintf("Not yet: %v.", err)
	}
	defer os.RemoveAll(dir) //nolint:errcheck // On failure only a temporary folder remains.
	if err := writeClasses(dir); err != nil {
		return fmt.Sprintf("Not yet: %v.", err)
	}
	want, err := lesson.Colour(dir, side)
	if err != nil {
		return fmt.Sprintf("Not yet: %v.", err)
	}
	problem := ""
	if failed := panics(func() { problem = compareWith(want, open(dir, side)) }); failed != "" {
		problem = "it panics: " + failed
	}
	if problem != "" {
		return "Not yet: " + problem + "."
	}
	return fmt.Sprintf("Right: %d pictures of %d classes, the same as those of the library, pixel for pixel.",
		want.Len(), len(want.Names))
}

// compareWith returns the first difference between a data set and the same one as the library reads it, or
// "".
func compareWith(want images.Set, got Source) string {
	if n := got.Len(); n != want.Len() {
		return fmt.Sprintf("%d pictures, want %d.\nHint: only files with the endings of pictures count, "+
			"in lower or upper case, and no hidden ones", n, want.Len())
	}
	for i := range want.Len() {
		p, label := got.At(i)
		if label != want.Labels[i] {
			return fmt.Sprintf("picture %d has the label %d, want %d.\nHint: labels count the classes from "+
				"0, in the order of their names", i, label, want.Labels[i])
		}
		if p.Height != want.Height || p.Width != want.Width || p.Channels != 3 ||
			len(p.Values) != p.Height*p.Width*3 {
			return fmt.Sprintf("picture %d is %d x %d with %d channels and %d values, want %d x %d with 3 "+
				"channels and %d.\nHint: all pictures are scaled to one size", i, p.Height, p.Width,
				p.Channels, len(p.Values), want.Height, want.Width, want.Height*want.Width*3)
		}
		if problem := comparePixels(want.Pictures[i], p.Values); problem != "" {
			return fmt.Sprintf("picture %d %s", i, problem)
		}
	}
	return ""
}

// comparePixels returns the difference between two pictures, or "".
func comparePixels(want, got []float32) string {
	var most, apart float64
	for k, v := range got {
		most, apart = max(most, float64(v)), max(apart, math.Abs(float64(v-want[k])))
	}
	switch {
	case most > 1.01:
		return fmt.Sprintf("has the value %.0f.\nHint: values are in [0, 1]", most)
	case apart > 1e-4:
		return fmt.Sprintf("differs from that of the library by up to %.2f.\nHint: first crop the largest "+
			"square in the middle, then scale it with images.RGB", apart)
	}
	return ""
}

// writeClasses writes a folder of three classes with pictures of several sizes, and files that are no
// pictures.
func writeClasses(dir string) error {
	rng := rand.New(rand.NewPCG(2, 2))
	for label, class := range []string{"bird", "cat", "dog"} {
		if err := os.Mkdir(filepath.Join(dir, class), 0o755); err != nil {
			return err
		}
		for k := range 3 + label {
			name := fmt.Sprintf("%s.%d%s", class, k, []string{".png", ".PNG"}[k%2])
			if err := writePicture(filepath.Join(dir, class, name), rng); err != nil {
				return err
			}
		}
		for _, name := range []string{"notes.txt", ".hidden.png"} {
			if err := os.WriteFile(filepath.Join(dir, class, name), []byte("no picture"), 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}

// writePicture writes a picture of smooth colours with random sides.
func writePicture(path string, rng *rand.Rand) error {
	width, height, phase := 20+rng.IntN(30), 20+rng.IntN(30), 6*rng.Float64()
	p := image.NewNRGBA(image.Rect(0, 0, width, height))
	wave := func(f int) uint8 { return uint8(128 + 100*math.Sin(float64(f)/4+phase)) }
	for y := range height {
		for x := range width {
			p.SetNRGBA(x, y, color.NRGBA{wave(x), wave(y), wave(x + y), 0xff})
		}
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := png.Encode(file, p); err != nil {
		file.Close() //nolint:errcheck // The first error is more informative.
		return err
	}
	return file.Close()
}

// panics calls a function and returns what it panics with, or "".
func panics(do func()) (failed string) {
	defer func() {
		if r := recover(); r != nil {
			failed = fmt.Sprint(r)
		}
	}()
	do()
	return ""
}
