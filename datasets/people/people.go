// Package people reads a folder of photographs with one sub-folder for each person, named after the person.
//
//	album/anna/2019.jpg
//	album/anna/passport.png
//	album/bela/1.jpg
//
// Photographs may have any size. Each is rotated upright (EXIF orientation), cropped at the centre to the
// requested aspect ratio, and scaled. Faces are not detected: crop all photographs in the same way first,
// with the face at the centre and little around it. You are responsible for the rights to the photographs.
package people

import (
	"context"
	"errors"
	"fmt"
	"image"
	"sync"

	"github.com/gosiamese/gosiamese/pkg/images"
)

// Config describes the pictures of the set.
type Config struct {
	// Height and Width of the pictures, in pixels, at least 1.
	Height, Width int
	// Channels is 1 for grey, 3 for red, green and blue.
	Channels int
	// Part is the fraction, in (0, 1], that is kept of the height and width of the largest central region
	// with the aspect ratio Width : Height. It removes margins that all photographs have.
	Part float64
	// Keep reports whether to read a person, by the name of the folder in NFC; nil reads all. The
	// photographs of other people are not opened, so that an album larger than memory can be read in parts
	// (mapped.Write of package images/mapped).
	Keep func(name string) bool
	// Picture makes the picture of the set from a photograph, upright and of any size, instead of the crop;
	// for example with face detection. File is its path below the folder. It is called by several goroutines
	// at the same time, must not keep the photograph, and leaves it out by returning nil.
	Picture func(file string, photograph image.Image) ([]float32, error)
}

// DefaultConfig returns grey pictures of 64 x 64 with as much of the photograph as fits.
func DefaultConfig() Config { return Config{Height: 64, Width: 64, Channels: 1, Part: 1} }

func (c Config) check() error {
	if c.Height < 1 || c.Width < 1 || c.Channels != 1 && c.Channels != 3 || !(c.Part > 0 && c.Part <= 1) {
		return fmt.Errorf("people: pictures of %d x %d, %d channels, part %g: want a positive size, 1 or 3 "+
			"channels and a part in (0, 1]", c.Width, c.Height, c.Channels, c.Part)
	}
	return nil
}

// Load reads all photographs (.jpg, .jpeg, .png, .pgm, in lower or upper case) of all people, both sorted by
// name. People are named after their folders, in Unicode normalisation form NFC: folders whose names differ
// only in normalisation show the same person. One photograph for each person is enough. Hidden files and
// folders, files with other extensions, files next to the folders of people and folders within them are
// skipped.
//
// It returns an error that names the file and the remedy if there is no folder of a person, a folder has no
// photographs or a name that is not UTF-8, a photograph cannot be read ([image.ErrFormat],
// [decode.ErrTooLarge], [decode.ErrDamaged]), or a symbolic link leads out of the folder.
func Load(dir string, cfg Config) (images.Set, error) {
	if err := cfg.check(); err != nil {
		return images.Set{}, err
	}
	set := images.Set{Height: cfg.Height, Width: cfg.Width, Channels: cfg.Channels}
	var lock sync.Mutex
	pictures, wrong := map[int][]float32{}, map[int]error{}
	names, photographs, err := Each(context.Background(), dir, cfg.Keep,
		func(i int, p Photograph, picture image.Image, err error) error {
			var values []float32
			if err == nil {
				values, err = cfg.picture(p.Path, picture)
			}
			lock.Lock()
			defer lock.Unlock()
			if err != nil {
				wrong[i] = err
			}
			pictures[i] = values
			return nil
		})
	if err != nil {
		return images.Set{}, err
	}
	var errs []error
	for i, p := range photographs {
		errs = append(errs, wrong[i])
		if pictures[i] == nil {
			continue
		}
		if n := len(set.Names); n == 0 || set.Names[n-1] != names[p.Label] {
			set.Names = append(set.Names, names[p.Label])
		}
		set.Labels, set.Pictures = append(set.Labels, len(set.Names)-1), append(set.Pictures, pictures[i])
	}
	if err := errors.Join(errs...); err != nil {
		return images.Set{}, err
	}
	return set, nil
}

// picture makes the picture of a photograph: cropped at the centre and scaled, unless Picture is set.
func (c Config) picture(file string, whole image.Image) ([]float32, error) {
	if c.Picture != nil {
		return c.Picture(file, whole)
	}
	height, width := c.crop(whole.Bounds().Size())
	part, err := images.CenterCrop(whole, height, width)
	if err != nil {
		return nil, err
	}
	if c.Channels == 3 {
		return images.RGB(part, c.Height, c.Width), nil
	}
	return images.Gray(part, c.Height, c.Width), nil
}

// crop returns the size of the region of a photograph that is kept.
func (c Config) crop(size image.Point) (height, width int) {
	w, h := float64(size.X), float64(size.Y)
	shape := float64(c.Width) / float64(c.Height)
	w, h = c.Part*min(w, h*shape), c.Part*min(h, w/shape)
	return max(int(h+0.5), 1), max(int(w+0.5), 1)
}
