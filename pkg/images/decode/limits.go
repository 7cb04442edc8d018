package decode

import (
	"fmt"
	"image"
)

// maxPixels is the size of the largest picture that is decoded. A header that claims more is rejected before
// memory is allocated.
const maxPixels = 50_000_000

// A picture of more than smallPixels pixels must have at least one byte for every pixelsPerByte of them:
// photographs have about 10 pixels for each byte, pictures of one colour up to 1,000, decompression bombs
// more.
const (
	smallPixels   = 1_000_000
	pixelsPerByte = 2_000
)

// A JPEG may have at most maxScans scans, and fewer if they cover more than maxScanned pixels: progressive
// JPEGs have about 10 scans, each of which visits all pixels, however few bytes it has.
const (
	maxScans   = 100
	maxScanned = 20 * maxPixels
)

// checkSize returns an error if the size in a header is implausible for a file of this many bytes.
func checkSize(c image.Config, bytes int64) error {
	if c.Width <= 0 || c.Height <= 0 {
		return fmt.Errorf("%w: its header claims %d x %d pixels: fetch it again", ErrDamaged, c.Height,
			c.Width)
	}
	if c.Width > maxPixels/c.Height {
		return fmt.Errorf("its header claims %d x %d pixels: %w: at most %d, scale it down", c.Height,
			c.Width, ErrTooLarge, maxPixels)
	}
	if pixels := int64(c.Width) * int64(c.Height); pixels > smallPixels && pixels/pixelsPerByte > bytes {
		return fmt.Errorf("its header claims %d x %d pixels in %d bytes: %w: at most %d pixels for each "+
			"byte are accepted, scale it down or fetch it again", c.Height, c.Width, bytes, ErrTooLarge,
			pixelsPerByte)
	}
	return nil
}

// mostScans returns the largest number of scans of a JPEG of n pixels.
func mostScans(n int) int { return min(maxScans, maxScanned/n) }
