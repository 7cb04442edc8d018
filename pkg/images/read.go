package images

import (
	"bufio"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // Format.
	_ "image/png"  // Format.
	"io"
	"os"
	"regexp"

	"github.com/spakin/netpbm" // And the format PGM.
)

// MaxPixels is the size of the largest picture that [Read] decodes. A header that claims more is refused
// before any memory is taken for it.
const MaxPixels = 50_000_000

var (
	// ErrTooLarge is returned for a picture of more than [MaxPixels] pixels.
	ErrTooLarge = errors.New("picture too large")
	// ErrDamaged is returned for a picture whose header is sound and whose pixels are not, most often a
	// truncated file.
	ErrDamaged = errors.New("picture damaged or truncated")
)

// pgmHeader is the header of a PGM picture with binary pixels: "P5", width, height and the value of white,
// parted by spaces and comments. Other headers of the Netpbm family are kept from the library, which never
// returns from some broken ones.
var pgmHeader = regexp.MustCompile(`^P5(?:\s|#[^\r\n]*[\r\n])+[0-9]{1,9}(?:\s|#[^\r\n]*[\r\n])+[0-9]{1,9}` +
	`(?:\s|#[^\r\n]*[\r\n])+[1-9][0-9]{0,4}\s`)

// ReadFile decodes one picture of a file; see [Read]. Besides, the error wraps [fs.ErrNotExist] for a missing
// one.
func ReadFile(path string) (image.Image, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("images: %w", err)
	}
	defer f.Close() //nolint:errcheck // Only read.
	return Read(f, path)
}

// Read decodes one picture: PGM with binary pixels (P5), PNG or JPEG. A JPEG that notes how the camera was
// held (EXIF orientation) is turned upright. It reads from the start.
//
// Errors call the picture by the name, and wrap what is wrong with it: [image.ErrFormat] for what is no
// picture, [ErrTooLarge], or [ErrDamaged].
func Read(from io.ReadSeeker, name string) (image.Image, error) {
	config, format, err := readHeader(from)
	if err != nil {
		return nil, fmt.Errorf(
			"images: %s is not a picture that can be read (PGM of type P5, PNG or JPEG): %w", name, err)
	}
	if config.Width <= 0 || config.Height <= 0 || config.Width > MaxPixels/config.Height {
		return nil, fmt.Errorf("images: %s says %d x %d pixels: %w: at most %d, scale it down",
			name, config.Width, config.Height, ErrTooLarge, MaxPixels)
	}
	held := 1
	if format == "jpeg" {
		if _, err := from.Seek(0, io.SeekStart); err != nil {
			return nil, fmt.Errorf("images: %s: %w", name, err)
		}
		held = orientation(from)
	}
	if _, err := from.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("images: %s: %w", name, err)
	}
	picture, _, err := image.Decode(bufio.NewReader(from))
	if err != nil {
		return nil, fmt.Errorf("images: %s: %w: fetch it again: %w", name, ErrDamaged, err)
	}
	return upright(plain(picture), held), nil
}

// plain returns a PGM picture of 256 greys as the standard library's type, which is quicker to read.
func plain(picture image.Image) image.Image {
	pgm, is := picture.(*netpbm.GrayM)
	if !is || pgm.Model.M != 0xff {
		return picture
	}
	return &image.Gray{Pix: pgm.Pix, Stride: pgm.Stride, Rect: pgm.Rect}
}

// readHeader reads the size and the name of the format from the start of a picture.
func readHeader(f io.ReadSeeker) (image.Config, string, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return image.Config{}, "", err
	}
	start, err := io.ReadAll(io.LimitReader(f, 4<<10))
	if err != nil {
		return image.Config{}, "", err
	}
	if len(start) > 0 && start[0] == 'P' && !pgmHeader.Match(start) {
		return image.Config{}, "", image.ErrFormat
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return image.Config{}, "", err
	}
	return image.DecodeConfig(bufio.NewReader(f)) // A JPEG may have a long preamble.
}
