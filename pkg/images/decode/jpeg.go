package decode

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Markers of a JPEG (ITU T.81, table B.1).
const (
	markerProgressive                 = 0xc2       // The frame of a progressive picture.
	markerSequential                  = 0xc0       // The frame of a sequential picture, like 0xc1.
	markerFirstAlone, markerLastAlone = 0xd0, 0xd8 // Restarts and the start of the picture: no segment.
	markerEnd                         = 0xd9
	markerScan                        = 0xda
	markerMetadata                    = 0xe1 // Segments of EXIF, and others.
)

// outline is the structure of a JPEG.
type outline struct {
	orientation int // Of the first EXIF segment before the first scan, from 1 to 8; 0 without such a segment.
	scans       int
	progressive bool
	components  int
	samples     float64 // Of all components for each pixel: 3 in full colour, often 1.5.
}

// outlineOf reads a JPEG to its end or to its first error, and stops early if it has more scans than the
// limit most. Like the decoder it skips the bytes between a segment and the next marker, such as the
// coefficients of a scan.
func outlineOf(r *bufio.Reader, most int) (o outline, err error) {
	for o.scans <= most {
		marker, err := nextMarker(r)
		if errors.Is(err, io.EOF) || marker == markerEnd {
			return o, nil
		}
		if err != nil {
			return o, err
		}
		if marker >= markerFirstAlone && marker <= markerLastAlone {
			continue
		}
		size, err := sizeOf(r)
		if err != nil {
			return o, nil //nolint:nilerr // The decoder reports a truncated file.
		}
		switch start, _ := r.Peek(len(exif)); {
		case marker == markerMetadata && string(start) == exif && o.orientation == 0 && o.scans == 0:
			metadata := make([]byte, size)
			if _, err := io.ReadFull(r, metadata); err != nil {
				return o, nil //nolint:nilerr // The decoder reports a truncated file.
			}
			o.orientation = orientationIn(metadata[min(len(exif), size):])
			continue
		case marker == markerScan:
			o.scans++
		case marker >= markerSequential && marker <= markerProgressive && o.components == 0:
			body, _ := r.Peek(size) // The decoder reports missing bytes.
			o.frame(body)
			o.progressive = marker == markerProgressive
		}
		if _, err := r.Discard(size); err != nil {
			return o, nil //nolint:nilerr // The decoder reports a truncated file.
		}
	}
	return o, nil
}

// frame reads the number of components, and the horizontal and vertical samples of each.
func (o *outline) frame(body []byte) {
	if len(body) < 6 || len(body) < 6+3*int(body[5]) {
		return
	}
	o.components = int(body[5])
	across, down, all := 1, 1, 0
	for i := range o.components {
		h, v := int(body[7+3*i]>>4), int(body[7+3*i]&15)
		across, down, all = max(across, h), max(down, v), all+h*v
	}
	o.samples = float64(all) / float64(across*down)
}

// check returns an error if a JPEG has too many scans for its pixels, or fewer bytes than one bit for each
// block of 8 x 8 samples, the minimum of every coding. The decoder reports all other errors.
func (o outline) check(pixels int, bytes int64) error {
	if most := mostScans(pixels); o.scans > most {
		return fmt.Errorf("it has more than %d scans: %w: save it as a baseline JPEG", most, ErrTooLarge)
	}
	if blocks := int64(float64(pixels) * o.samples / 64); pixels > smallPixels && blocks/8 > bytes {
		return fmt.Errorf("its header claims %d blocks of 8 x 8 samples in %d bytes: %w: a block takes at "+
			"least one bit, fetch it again", blocks, bytes, ErrTooLarge)
	}
	return nil
}

// decoded returns the bytes of memory for each pixel: one for each sample, four more for its coefficient if
// the picture is progressive, and another picture if there are four colours.
func (o outline) decoded() float64 {
	each := o.samples
	if o.progressive {
		each *= 5
	}
	if o.components > 3 {
		each += 4
	}
	return each + scaling
}

func sizeOf(r io.Reader) (int, error) {
	var size [2]byte
	_, err := io.ReadFull(r, size[:])
	return max(int(binary.BigEndian.Uint16(size[:]))-len(size), 0), err
}

// nextMarker returns the first byte that follows one or more 0xff bytes and is not 0.
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
