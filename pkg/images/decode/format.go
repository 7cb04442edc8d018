package decode

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

// head is the number of bytes at the start of a file that are inspected; they must hold the header of a PGM.
const head = 4 << 10

// format is a supported format.
type format struct {
	name   string
	start  string
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

// formats are the supported formats. [image.Decode] would use every decoder that any package has registered.
var formats = []format{
	{"PGM", "P5", configPGM, decodePGM},
	{pngName, "\x89PNG\r\n\x1a\n", png.DecodeConfig, png.Decode},
	{jpegName, "\xff\xd8", jpeg.DecodeConfig, jpeg.Decode},
}

const pngName, jpegName = "PNG", "JPEG"

// others are formats that are often mistaken for these, each recognised by its first bytes.
var others = []struct {
	name  string
	start *regexp.Regexp
}{
	{"an empty file", regexp.MustCompile(`^$`)},
	{"a GIF", regexp.MustCompile(`^GIF8`)},
	{"a BMP", regexp.MustCompile(`^BM`)},
	{"a TIFF", regexp.MustCompile(`^(II\*\x00|MM\x00\*)`)},
	{"a WebP", regexp.MustCompile(`(?s)^RIFF.{4}WEBP`)},
	{"an HEIC, an AVIF or a video", regexp.MustCompile(`(?s)^.{4}ftyp`)},
	{"another Netpbm picture", regexp.MustCompile(`^P[1-7]\s`)},
	{"an HTML page or an SVG", regexp.MustCompile(`^\s*<`)},
}

// formatOf recognises the format by the first bytes, not by the name of the file. The error wraps
// [image.ErrFormat] and names the format if it is known.
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

// startOf reads the start of a file.
func startOf(f io.ReadSeeker) ([]byte, error) {
	r, err := again(f)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(r, head))
}

// again returns a reader from the start of the file.
func again(f io.ReadSeeker) (*bufio.Reader, error) {
	_, err := f.Seek(0, io.SeekStart)
	return bufio.NewReaderSize(f, head), err
}
