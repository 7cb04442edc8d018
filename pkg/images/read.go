package images

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"

	"github.com/gosiamese/gosiamese/pkg/regularfile"
)

var (
	// ErrTooLarge is returned for a picture of more than [MaxPixels] pixels, and for one that takes far more
	// memory or time than pictures of so many bytes do.
	ErrTooLarge = errors.New("picture too large")
	// ErrDamaged is returned for a picture that begins like one of the formats and is not sound, most often a
	// truncated file.
	ErrDamaged = errors.New("picture damaged or truncated")
)

// ReadFile decodes one picture of a file; see [Read]. Besides, the error wraps [fs.ErrNotExist] for a missing
// one.
func ReadFile(path string) (image.Image, error) {
	f, err := regularfile.Open(path)
	if err != nil {
		return nil, fmt.Errorf("images: %w", err)
	}
	defer f.Close() //nolint:errcheck // Only read.
	return Read(f, path)
}

// Read decodes one picture: PGM with binary pixels (P5), PNG or JPEG, and no other format, whatever else the
// program imports. Of an animated PNG it reads the picture that is shown where animation is not known. A JPEG
// that notes how the camera was held (EXIF orientation) is turned upright. It reads from the start.
//
// Errors call the picture by the name, and wrap what is wrong with it: [image.ErrFormat] for what is no
// picture of these formats, [ErrTooLarge], or [ErrDamaged].
func Read(from io.ReadSeeker, name string) (image.Image, error) {
	c, err := open(from, name)
	if err != nil {
		return nil, err
	}
	var picture image.Image
	err = c.decode(func(decoded image.Image) error {
		picture = decoded
		return nil
	})
	return picture, err
}

func unreadable(name string, err error) error {
	return fmt.Errorf("images: %s is not a picture that can be read (PGM of type P5, PNG or JPEG): save it "+
		"as one: %w", name, err)
}

// wrong explains an error of a decoder.
func wrong(name string, err error) error {
	var notInJPEG jpeg.UnsupportedError
	var notInPNG png.UnsupportedError
	switch {
	case errors.Is(err, image.ErrFormat):
		return unreadable(name, err)
	case errors.As(err, &notInJPEG), errors.As(err, &notInPNG):
		return unreadable(name, fmt.Errorf("%w: %w", image.ErrFormat, err))
	}
	return fmt.Errorf("images: %s: %w: fetch it again: %w", name, ErrDamaged, err)
}

// coded is a picture that is worth its bytes and can be decoded.
type coded struct {
	from   io.ReadSeeker
	name   string
	format format
	held   int // How the camera was, from 1 to 8.

	bytes, pixels int64
	memory        int64 // What decoding, turning and scaling it take.
}

// open refuses a picture that would take more memory or time than its bytes are worth.
func open(from io.ReadSeeker, name string) (coded, error) {
	start, err := startOf(from)
	if err != nil {
		return coded{}, fmt.Errorf("images: %s: %w", name, err)
	}
	c := coded{from: from, name: name, held: 1}
	if c.format, err = formatOf(start); err != nil {
		return coded{}, unreadable(name, err)
	}
	r, err := again(from)
	if err != nil {
		return coded{}, fmt.Errorf("images: %s: %w", name, err)
	}
	config, err := c.format.config(r)
	if err != nil {
		return coded{}, wrong(name, err)
	}
	if c.bytes, err = from.Seek(0, io.SeekEnd); err == nil {
		err = believe(config, c.bytes)
	}
	if err != nil {
		return coded{}, fmt.Errorf("images: %s: %w", name, err)
	}
	c.pixels = int64(config.Width) * int64(config.Height)
	each := c.format.bytesEach(config.ColorModel, start)
	if c.format.name == jpegName {
		if each, err = c.outline(); err != nil {
			return coded{}, fmt.Errorf("images: %s: %w", name, err)
		}
	}
	if c.memory = int64(each * float64(c.pixels)); c.memory > maxMemory {
		return coded{}, fmt.Errorf("images: %s: it takes %d bytes to decode: %w: at most %d, scale it down "+
			"or save it as a plain JPEG", name, c.memory, ErrTooLarge, maxMemory)
	}
	return c, nil
}

// outline looks through a JPEG, notes how the camera was held, and returns the bytes that each pixel takes.
func (c *coded) outline() (each float64, err error) {
	r, err := again(c.from)
	if err != nil {
		return 0, err
	}
	c.held = orientation(r)
	if r, err = again(c.from); err != nil {
		return 0, err
	}
	o, err := outlineOf(r, mostScans(int(c.pixels)))
	if err != nil {
		return 0, err
	}
	each = o.decoded()
	if c.held > 1 {
		each += turning
	}
	return each, o.check(int(c.pixels), c.bytes)
}

// turning and scaling are the bytes that each takes for a pixel, beside the decoded picture.
const turning, scaling = 4, 4

// bytesEach is what decoding and scaling a PNG or a PGM takes for each pixel; start is that of the file.
func (f format) bytesEach(model color.Model, start []byte) float64 {
	each := 4.
	if model == color.Gray16Model || model == color.RGBA64Model || model == color.NRGBA64Model {
		each = 8
	}
	const interlaced = 28 // In the header of a PNG.
	if f.name == pngName && len(start) > interlaced && start[interlaced] != 0 {
		each *= 2 // Its passes are pictures themselves.
	}
	return each + scaling
}
