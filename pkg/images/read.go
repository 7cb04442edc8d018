package images

import (
	"bufio"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg" // Format.
	_ "image/png"  // Format.
	"io"
	"os"
	"regexp"

	_ "github.com/spakin/netpbm" // Format PGM.
	"golang.org/x/image/draw"
)

// MaxPixels is the size of the largest picture that [ReadFile] decodes. A header that claims more is refused
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

// ReadFile decodes one picture: PGM with binary pixels (P5), PNG or JPEG.
//
// Errors name the file, and wrap what is wrong with it: [image.ErrFormat] for a file that is no picture,
// [ErrTooLarge], [ErrDamaged], [fs.ErrNotExist] for a missing one.
func ReadFile(path string) (image.Image, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("images: %w", err)
	}
	defer f.Close() //nolint:errcheck // Only read.
	config, err := readHeader(f)
	if err != nil {
		return nil, fmt.Errorf(
			"images: %s is not a picture that can be read (PGM of type P5, PNG or JPEG): %w", path, err)
	}
	if config.Width <= 0 || config.Height <= 0 || config.Width > MaxPixels/config.Height {
		return nil, fmt.Errorf("images: %s says %d x %d pixels: %w: at most %d, scale it down",
			path, config.Width, config.Height, ErrTooLarge, MaxPixels)
	}
	if _, err = f.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("images: %s: %w", path, err)
	}
	picture, _, err := image.Decode(bufio.NewReader(f))
	if err != nil {
		return nil, fmt.Errorf("images: %s: %w: fetch it again: %w", path, ErrDamaged, err)
	}
	return picture, nil
}

// readHeader reads the size from the start of a picture.
func readHeader(f io.ReadSeeker) (image.Config, error) {
	start, err := io.ReadAll(io.LimitReader(f, 4<<10))
	if err != nil {
		return image.Config{}, err
	}
	if len(start) > 0 && start[0] == 'P' && !pgmHeader.Match(start) {
		return image.Config{}, image.ErrFormat
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return image.Config{}, err
	}
	config, _, err := image.DecodeConfig(bufio.NewReader(f)) // A JPEG may have a long preamble.
	return config, err
}

// Gray returns the luminance of a picture scaled to height x width, as [height*width] values in [0, 1], rows
// first.
//
// The scaling averages over all source pixels (Catmull-Rom), and does not keep the aspect: crop before where
// that matters.
func Gray(picture image.Image, height, width int) []float32 {
	gray := image.NewGray16(image.Rect(0, 0, width, height))
	if picture.Bounds().Size() == gray.Rect.Size() {
		draw.Draw(gray, gray.Rect, picture, picture.Bounds().Min, draw.Src)
	}
	if picture.Bounds().Size() != gray.Rect.Size() {
		draw.CatmullRom.Scale(gray, gray.Rect, picture, picture.Bounds(), draw.Src, nil)
	}
	out := make([]float32, 0, height*width)
	for y := range height {
		for x := range width {
			out = append(out, float32(gray.Gray16At(x, y).Y)/0xffff)
		}
	}
	return out
}

// Resize returns the set with every picture scaled to height x width; see [Gray]. Only sets of one channel
// can be resized so far.
func (s Set) Resize(height, width int) (Set, error) {
	if s.Channels != 1 || height < 1 || width < 1 {
		return Set{}, fmt.Errorf(
			"images: resize %d x %d x %d to %d x %d: want one channel and a positive size",
			s.Height, s.Width, s.Channels, height, width)
	}
	if height == s.Height && width == s.Width {
		return s, nil
	}
	out := Set{Height: height, Width: width, Channels: 1, Labels: s.Labels, Names: s.Names}
	from := image.NewGray16(image.Rect(0, 0, s.Width, s.Height))
	for _, picture := range s.Pictures {
		for i, v := range picture {
			from.SetGray16(i%s.Width, i/s.Width, color.Gray16{Y: uint16(0xffff*min(max(v, 0), 1) + 0.5)})
		}
		out.Pictures = append(out.Pictures, Gray(from, height, width))
	}
	return out, nil
}
