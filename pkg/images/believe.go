package images

import (
	"bufio"
	"errors"
	"fmt"
	"image"
	"io"
)

// MaxPixels is the size of the largest picture that [Read] decodes. A header that claims more is refused
// before any memory is taken for it.
const MaxPixels = 50_000_000

// A picture of more than smallPixels pixels must have a byte for every pixelsPerByte of them: photographs
// have about 10 pixels a byte, pictures of one colour up to 1,000, and bombs more.
const (
	smallPixels   = 1_000_000
	pixelsPerByte = 2_000
)

// A JPEG of so many scans is decoded, fewer where they come to more pixels than maxScanned: progressive ones
// have about 10 scans, and each goes over all pixels anew, however few bytes it has.
const (
	maxScans   = 100
	maxScanned = 20 * MaxPixels
)

// believe checks a size that stands in the header of a picture of so many bytes.
func believe(c image.Config, bytes int64) error {
	if c.Width <= 0 || c.Height <= 0 {
		return fmt.Errorf("%w: it says %d x %d pixels: fetch it again", ErrDamaged, c.Width, c.Height)
	}
	if c.Width > MaxPixels/c.Height {
		return fmt.Errorf("it says %d x %d pixels: %w: at most %d, scale it down", c.Width, c.Height,
			ErrTooLarge, MaxPixels)
	}
	if pixels := int64(c.Width) * int64(c.Height); pixels > smallPixels && pixels/pixelsPerByte > bytes {
		return fmt.Errorf("it says %d x %d pixels in %d bytes: %w: at most %d pixels a byte are believed, "+
			"scale it down or fetch it again", c.Width, c.Height, bytes, ErrTooLarge, pixelsPerByte)
	}
	return nil
}

// checkScans refuses a JPEG of so many pixels with too many scans. What is wrong with it otherwise the
// decoder finds.
func checkScans(r *bufio.Reader, pixels int) error {
	most := min(maxScans, maxScanned/pixels)
	scans, err := countScans(r, most)
	if scans > most {
		return fmt.Errorf("it has more than %d scans: %w: save it as a plain JPEG", most, ErrTooLarge)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

// Markers of a JPEG (ITU T.81, table B.1).
const (
	markerFirstAlone, markerLastAlone = 0xd0, 0xd8 // Restarts, and the start of the picture: nothing follows.
	markerEnd                         = 0xd9
	markerScan                        = 0xda
)

// countScans counts the scans of a JPEG to its end, to its first error, or to one more than most. As the
// decoder does, it passes over what stands between a segment and the next marker, such as the numbers of a
// scan.
func countScans(r *bufio.Reader, most int) (scans int, err error) {
	for scans <= most {
		marker, err := nextMarker(r)
		if err != nil || marker == markerEnd {
			return scans, err
		}
		if marker >= markerFirstAlone && marker <= markerLastAlone {
			continue
		}
		if marker == markerScan {
			scans++
		}
		var size [2]byte
		if _, err := io.ReadFull(r, size[:]); err != nil {
			return scans, io.EOF
		}
		if _, err := r.Discard(max(int(size[0])<<8+int(size[1])-2, 0)); err != nil {
			return scans, err
		}
	}
	return scans, nil
}

// nextMarker returns the first byte after one or more of 0xff that is not 0.
func nextMarker(r *bufio.Reader) (byte, error) {
	marked := false
	for {
		b, err := r.ReadByte()
		if err != nil {
			return 0, err
		}
		if marked && b != 0xff && b != 0 {
			return b, nil
		}
		marked = b == 0xff
	}
}
