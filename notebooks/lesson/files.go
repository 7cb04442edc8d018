package lesson

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"image/png"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/images"
)

// grey returns picture i of a set of one channel.
func grey(set images.Set, i int) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, set.Width, set.Height))
	for k, v := range set.Pictures[i] {
		out.Pix[k] = byte(255*v + 0.5)
	}
	return out
}

// PNG returns picture i of a set of one channel as a PNG file.
func PNG(set images.Set, i int) []byte {
	var file bytes.Buffer
	_ = png.Encode(&file, grey(set, i)) // Writing to a buffer does not fail.
	return file.Bytes()
}

// JPEG returns picture i of a set of one channel as a JPEG file with the given orientation of the camera; see
// [Oriented].
func JPEG(set images.Set, i int, orientation uint16) []byte {
	var file bytes.Buffer
	// Writing to a buffer does not fail.
	_ = jpeg.Encode(&file, grey(set, i), &jpeg.Options{Quality: 80})
	return Oriented(file.Bytes(), orientation)
}

// Oriented returns a JPEG file without metadata with an orientation of the camera (EXIF 2.3, tag
// Orientation), 1 for upright.
func Oriented(file []byte, orientation uint16) []byte {
	order := binary.BigEndian
	note := order.AppendUint32([]byte("MM\x00\x2a"), 8)                // One directory follows,
	note = order.AppendUint16(order.AppendUint16(note, 1), 0x0112)     // of one entry: Orientation,
	note = order.AppendUint32(order.AppendUint16(note, 3), 1)          // one number of two bytes,
	note = append(order.AppendUint16(note, orientation), 0, 0)         // filled up to four;
	note = append([]byte("Exif\x00\x00"), append(note, 0, 0, 0, 0)...) // and no other directory.
	segment := append(order.AppendUint16([]byte{0xff, 0xe1}, uint16(2+len(note))), note...)
	return slices.Concat(file[:2], segment, file[2:])
}
