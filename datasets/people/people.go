// Package people reads a folder of people: one sub-folder for each, named as the person, with photographs in
// it.
//
//	album/anna/2019.jpg
//	album/anna/passport.png
//	album/bela/1.jpg
//
// Photographs may have any size. Each is turned upright as its camera noted (EXIF), cropped in the middle to
// the shape that is wanted, and scaled. Nothing looks for the face: crop alike before, with the face in the
// middle and little around it. Whose photographs these are, and whether they may be used, is for you to know.
package people

import (
	"fmt"
	"os"

	"github.com/gosiamese/gosiamese/pkg/images"
)

// Config says what becomes of a photograph.
type Config struct {
	// Height and Width are those of the pictures of the set, in pixels, at least 1.
	Height, Width int
	// Channels is 1 for grey, 3 for red, green and blue.
	Channels int
	// Part is the share of the height and width that is taken from the middle, in (0, 1], of the largest part
	// that has the shape Width : Height. It makes up for margins that all photographs have.
	Part float64
	// Keep tells who is wanted, by the name of the folder in NFC; nil keeps all. Who is left out is not
	// looked at, so that an album larger than memory can be read in parts, into an [mapped.Store].
	Keep func(name string) bool
}

// DefaultConfig is grey, 64 x 64, as much of the photograph as fits.
func DefaultConfig() Config { return Config{Height: 64, Width: 64, Channels: 1, Part: 1} }

func (c Config) check() error {
	if c.Height < 1 || c.Width < 1 || c.Channels != 1 && c.Channels != 3 || !(c.Part > 0 && c.Part <= 1) {
		return fmt.Errorf("people: pictures of %d x %d, %d channels, part %g: want a positive size, 1 or 3 "+
			"channels and a part in (0, 1]", c.Width, c.Height, c.Channels, c.Part)
	}
	return nil
}

// Load reads all photographs (.jpg, .jpeg, .png, .pgm, in small or large letters) of all people, both in the
// order of their names, byte by byte. People are called as their folders, in Unicode's form NFC: folders
// whose names differ in the form alone are of one person. One photograph is enough. Hidden files and
// folders, files with other endings, files beside the folders of people and folders within them are passed
// over.
//
// It is an error where there is no folder of a person, or one without photographs, or one whose name is not
// UTF-8; where a photograph cannot be read, too ([image.ErrFormat], [decode.ErrTooLarge],
// [decode.ErrDamaged]); and where a symbolic link leads out of the folder, since what lies there was not
// named. Errors name the file and the remedy.
func Load(dir string, cfg Config) (images.Set, error) {
	if err := cfg.check(); err != nil {
		return images.Set{}, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return images.Set{}, fmt.Errorf("people: %w: name the folder that holds one for each person", err)
	}
	defer root.Close() //nolint:errcheck // Only read.
	album := album{dir: dir, root: root, cfg: cfg}
	names, photographs, err := album.list()
	if err != nil {
		return images.Set{}, err
	}
	set := images.Set{Height: cfg.Height, Width: cfg.Width, Channels: cfg.Channels, Names: names}
	for _, p := range photographs {
		set.Labels = append(set.Labels, p.label)
	}
	set.Pictures, err = album.readAll(photographs)
	if err != nil {
		return images.Set{}, err
	}
	return set, nil
}
