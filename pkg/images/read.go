package images

import (
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"

	"github.com/gosiamese/gosiamese/internal/regularfile"
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
	start, err := startOf(from)
	if err != nil {
		return nil, fmt.Errorf("images: %s: %w", name, err)
	}
	f, err := formatOf(start)
	if err != nil {
		return nil, unreadable(name, err)
	}
	if err := f.check(from, name); err != nil {
		return nil, err
	}
	r, err := again(from)
	if err != nil {
		return nil, fmt.Errorf("images: %s: %w", name, err)
	}
	held := 1
	if f.name == jpegName {
		held = orientation(r)
		if r, err = again(from); err != nil {
			return nil, fmt.Errorf("images: %s: %w", name, err)
		}
	}
	picture, err := f.decode(r)
	if err != nil {
		return nil, wrong(name, err)
	}
	return upright(picture, held), nil
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

// check refuses a picture that would take more memory or time than its bytes are worth, before it is decoded.
func (f format) check(from io.ReadSeeker, name string) error {
	r, err := again(from)
	if err != nil {
		return fmt.Errorf("images: %s: %w", name, err)
	}
	config, err := f.config(r)
	if err != nil {
		return wrong(name, err)
	}
	bytes, err := from.Seek(0, io.SeekEnd)
	if err != nil {
		return fmt.Errorf("images: %s: %w", name, err)
	}
	if err := believe(config, bytes); err != nil {
		return fmt.Errorf("images: %s: %w", name, err)
	}
	if f.name != jpegName {
		return nil
	}
	if r, err = again(from); err == nil {
		err = checkScans(r, config.Width*config.Height)
	}
	if err != nil {
		return fmt.Errorf("images: %s: %w", name, err)
	}
	return nil
}
