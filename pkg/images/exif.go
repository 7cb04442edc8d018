package images

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
)

const (
	markerNotes    = 0xe1   // Segments of EXIF, and others.
	tagOrientation = 0x0112 // In the first directory (EXIF 2.3, table 4).
	typeShort      = 3      // Two bytes.
)

// orientation returns how the camera was held, from 1 (upright) to 8, as a JPEG notes it (EXIF 2.3, tag
// Orientation). It is 1 where there is no such note, and where it cannot be read: broken notes are common in
// pictures that are sound. Own code, since libraries for EXIF read all notes of all formats.
func orientation(r *bufio.Reader) int {
	for {
		marker, err := nextMarker(r)
		if err != nil || marker == markerScan || marker == markerEnd {
			return 1
		}
		if marker >= markerFirstAlone && marker <= markerLastAlone {
			continue
		}
		size, err := sizeOf(r)
		if err != nil {
			return 1
		}
		const exif = "Exif\x00\x00"
		if start, _ := r.Peek(len(exif)); marker == markerNotes && string(start) == exif {
			notes := make([]byte, size)
			if _, err := io.ReadFull(r, notes); err != nil || size < len(exif) {
				return 1
			}
			return orientationIn(notes[len(exif):])
		}
		if _, err := r.Discard(size); err != nil {
			return 1
		}
	}
}

// orientationIn looks for the orientation in the first directory of notes in the form of a TIFF: the order of
// bytes, 42, and where the directory is, which has a number of entries of twelve bytes: tag, type, count and
// value.
func orientationIn(notes []byte) int {
	var order binary.ByteOrder = binary.BigEndian
	if bytes.HasPrefix(notes, []byte("II")) {
		order = binary.LittleEndian
	} else if !bytes.HasPrefix(notes, []byte("MM")) {
		return 1
	}
	if len(notes) < 8 || order.Uint16(notes[2:]) != 42 {
		return 1
	}
	at := order.Uint32(notes[4:])
	if uint64(at)+2 > uint64(len(notes)) {
		return 1
	}
	entries := notes[at+2:]
	for range order.Uint16(notes[at:]) {
		if len(entries) < 12 {
			return 1
		}
		value := order.Uint16(entries[8:])
		if order.Uint16(entries) == tagOrientation && order.Uint16(entries[2:]) == typeShort &&
			order.Uint32(entries[4:]) == 1 && value >= 1 && value <= 8 {
			return int(value)
		}
		entries = entries[12:]
	}
	return 1
}
