// Package decode reads picture files (PGM, PNG, JPEG) from untrusted sources, within bounds of memory and
// time that follow from the length of each file.
//
// A small file can claim a huge picture, and a picture of one colour compresses a thousandfold (a
// decompression bomb). So the header is compared with the length of the file before anything is decoded,
// pictures that are decoded at the same time share a memory limit, and a [Reader] bounds all pictures of a
// data set together.
package decode

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
	// ErrTooLarge is returned for a picture of more than 50 million pixels, and for one that takes far more
	// memory or time than a file of its length is allowed.
	ErrTooLarge = errors.New("picture too large")
	// ErrDamaged is returned for a file that begins like one of the formats but cannot be decoded, most often
	// because it is truncated.
	ErrDamaged = errors.New("picture damaged or truncated")
)

// ReadFile decodes the picture in a file; see [Read]. The error wraps [fs.ErrNotExist] if there is no such
// file.
func ReadFile(path string) (image.Image, error) {
	f, err := regularfile.Open(path)
	if err != nil {
		return nil, fmt.Errorf("decode: %w", err)
	}
	defer f.Close() //nolint:errcheck // Opened for reading only.
	return Read(f, path)
}

// Read decodes one picture from its start: binary PGM (P5), PNG or JPEG, and no other format, whatever
// decoders the program imports. For an animated PNG it returns the default picture. A JPEG with an EXIF
// orientation is rotated upright.
//
// Errors contain the name of the picture and wrap [image.ErrFormat] (none of these formats), [ErrTooLarge] or
// [ErrDamaged].
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
	return fmt.Errorf("decode: %s is not a picture in a supported format (PGM of type P5, PNG or JPEG): "+
		"save it as one: %w", name, err)
}

// wrong adds the name, the kind and the remedy to an error of a decoder.
func wrong(name string, err error) error {
	var notInJPEG jpeg.UnsupportedError
	var notInPNG png.UnsupportedError
	switch {
	case errors.Is(err, image.ErrFormat):
		return unreadable(name, err)
	case errors.As(err, &notInJPEG), errors.As(err, &notInPNG):
		return unreadable(name, fmt.Errorf("%w: %w", image.ErrFormat, err))
	}
	return fmt.Errorf("decode: %s: %w: fetch it again: %w", name, ErrDamaged, err)
}

// coded is an encoded picture that may be decoded.
type coded struct {
	from   io.ReadSeeker
	name   string
	format format
	held   int // The EXIF orientation, from 1 to 8.

	bytes, pixels int64
	memory        int64 // Bytes for decoding, rotating and scaling it.
}

// open reads the header, and returns an error if decoding takes more memory or time than the file is allowed.
func open(from io.ReadSeeker, name string) (coded, error) {
	start, err := startOf(from)
	if err != nil {
		return coded{}, fmt.Errorf("decode: %s: %w", name, err)
	}
	c := coded{from: from, name: name, held: 1}
	if c.format, err = formatOf(start); err != nil {
		return coded{}, unreadable(name, err)
	}
	r, err := again(from)
	if err != nil {
		return coded{}, fmt.Errorf("decode: %s: %w", name, err)
	}
	config, err := c.format.config(r)
	if err != nil {
		return coded{}, wrong(name, err)
	}
	if c.bytes, err = from.Seek(0, io.SeekEnd); err == nil {
		err = checkSize(config, c.bytes)
	}
	if err != nil {
		return coded{}, fmt.Errorf("decode: %s: %w", name, err)
	}
	c.pixels = int64(config.Width) * int64(config.Height)
	each := c.format.bytesEach(config.ColorModel, start)
	if c.format.name == jpegName {
		if each, err = c.outline(); err != nil {
			return coded{}, fmt.Errorf("decode: %s: %w", name, err)
		}
	}
	if c.memory = int64(each * float64(c.pixels)); c.memory > maxMemory {
		return coded{}, fmt.Errorf("decode: %s: decoding takes %d bytes of memory: %w: at most %d, scale it "+
			"down or save it as a baseline JPEG", name, c.memory, ErrTooLarge, maxMemory)
	}
	return c, nil
}

// outline scans a JPEG, stores its orientation, and returns the bytes of memory for each pixel.
func (c *coded) outline() (each float64, err error) {
	r, err := again(c.from)
	if err != nil {
		return 0, err
	}
	o, err := outlineOf(r, mostScans(int(c.pixels)))
	if err != nil {
		return 0, err
	}
	c.held = max(o.orientation, 1)
	each = o.decoded()
	if c.held > 1 {
		each += rotating
	}
	return each, o.check(int(c.pixels), c.bytes)
}

// rotating and scaling are the bytes per pixel that these steps take in addition to the decoded picture.
const rotating, scaling = 4, 4

// bytesEach returns the bytes of memory for each pixel of a PNG or a PGM; start is the start of the file.
func (f format) bytesEach(model color.Model, start []byte) float64 {
	each := 4.
	if model == color.Gray16Model || model == color.RGBA64Model || model == color.NRGBA64Model {
		each = 8
	}
	const interlaced = 28 // In the header of a PNG.
	if f.name == pngName && len(start) > interlaced && start[interlaced] != 0 {
		each *= 2 // Each pass is a picture.
	}
	return each + scaling
}
