package images

import (
	"fmt"
	"image"
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

// A JPEG of at most maxScans scans is decoded, of fewer if they cover more than maxScanned pixels:
// progressive ones have about 10 scans, and each goes over all pixels again, however few bytes it has.
const (
	maxScans   = 100
	maxScanned = 20 * MaxPixels
)

// believe checks a size that stands in the header of a picture file of bytes bytes.
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

// mostScans is the number of scans that a JPEG of n pixels may have.
func mostScans(n int) int { return min(maxScans, maxScanned/n) }
