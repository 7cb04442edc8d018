package decode

import (
	"bytes"
	"encoding/binary"
)

const (
	exif           = "Exif\x00\x00" // The start of a segment of EXIF.
	tagOrientation = 0x0112         // In the first directory (EXIF 2.3, table 4).
	typeShort      = 3              // Two bytes.
)

// orientationIn returns the orientation in the first directory of metadata in TIFF format, from 1 (upright)
// to 8. It is 1 if the tag is missing or cannot be read: invalid metadata is common in valid pictures. This
// is our own code, because EXIF libraries parse all tags of all formats.
//
// The metadata start with the byte order, 42, and the offset of the directory. The directory holds the number
// of its entries, and then the entries, twelve bytes each: tag, type, count and value.
func orientationIn(metadata []byte) int {
	var order binary.ByteOrder = binary.BigEndian
	if bytes.HasPrefix(metadata, []byte("II")) {
		order = binary.LittleEndian
	} else if !bytes.HasPrefix(metadata, []byte("MM")) {
		return 1
	}
	if len(metadata) < 8 || order.Uint16(metadata[2:]) != 42 {
		return 1
	}
	at := order.Uint32(metadata[4:])
	if uint64(at)+2 > uint64(len(metadata)) {
		return 1
	}
	entries := metadata[at+2:]
	for range order.Uint16(metadata[at:]) {
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
