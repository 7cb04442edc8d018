package images

import (
	"bufio"
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"regexp"
)

// head is how much of the start of a picture is looked at; the header of a PGM must end within it.
const head = 4 << 10

// format is a kind of picture that is read.
type format struct {
	name   string
	start  string
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

// formats are all that are read. [image.Decode] would also read whatever another package has registered.
var formats = []format{
	{"PGM", "P5", configPGM, decodePGM},
	{pngName, "\x89PNG\r\n\x1a\n", png.DecodeConfig, png.Decode},
	{jpegName, "\xff\xd8", jpeg.DecodeConfig, jpeg.Decode},
}

const pngName, jpegName = "PNG", "JPEG"

// others are the starts of files that are often taken for pictures of the formats above.
var others = []struct {
	name  string
	start *regexp.Regexp
}{
	{"an empty file", regexp.MustCompile(`^$`)},
	{"a GIF", regexp.MustCompile(`^GIF8`)},
	{"a BMP", regexp.MustCompile(`^BM`)},
	{"a TIFF", regexp.MustCompile(`^(II\*\x00|MM\x00\*)`)},
	{"a WebP", regexp.MustCompile(`(?s)^RIFF.{4}WEBP`)},
	{"an HEIC, an AVIF or a film", regexp.MustCompile(`(?s)^.{4}ftyp`)},
	{"another Netpbm picture", regexp.MustCompile(`^P[1-7]\s`)},
	{"a page or an SVG", regexp.MustCompile(`^\s*<`)},
}

// formatOf tells by the first bytes, not by the name of the file, how a picture is to be read. The error
// wraps [image.ErrFormat] and says what the file is where that can be told.
func formatOf(start []byte) (format, error) {
	for _, f := range formats {
		if bytes.HasPrefix(start, []byte(f.start)) {
			return f, nil
		}
	}
	for _, o := range others {
		if o.start.Match(start) {
			return format{}, fmt.Errorf("%w: it is %s", image.ErrFormat, o.name)
		}
	}
	return format{}, image.ErrFormat
}

// startOf reads the start of a picture, and goes back.
func startOf(f io.ReadSeeker) ([]byte, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	start, err := io.ReadAll(io.LimitReader(f, head))
	if err != nil {
		return nil, err
	}
	_, err = f.Seek(0, io.SeekStart)
	return start, err
}

// again is the picture from its start.
func again(f io.ReadSeeker) (*bufio.Reader, error) {
	_, err := f.Seek(0, io.SeekStart)
	return bufio.NewReaderSize(f, head), err
}
