package decode

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/resourcetest"
)

// noted returns the start of a JPEG with another segment before the EXIF segment, whose directory has another
// entry before the orientation.
func noted(order binary.AppendByteOrder, name string, orientation uint16) []byte {
	notes := append([]byte("Exif\x00\x00"), name...)
	notes = order.AppendUint32(order.AppendUint16(notes, 42), 8)
	notes = order.AppendUint16(notes, 2)
	for _, entry := range [][4]uint16{{0x0100, 4, 1, 9}, {tagOrientation, typeShort, 1, orientation}} {
		notes = order.AppendUint16(order.AppendUint16(notes, entry[0]), entry[1])
		notes = order.AppendUint32(notes, uint32(entry[2]))
		notes = order.AppendUint16(order.AppendUint16(notes, entry[3]), 0)
	}
	out := []byte("\xff\xd8\xff\xe1\x00\x06http\xff\xe1")
	out = append(binary.BigEndian.AppendUint16(out, uint16(len(notes)+2)), notes...)
	return append(out, 0xff, markerScan)
}

func read(data []byte) int {
	o, _ := outlineOf(bufio.NewReaderSize(bytes.NewReader(data), head), maxScans)
	return max(o.orientation, 1)
}

func TestOrientation(t *testing.T) {
	for value := range uint16(10) {
		want := int(value)
		if value < 1 || value > 8 {
			want = 1
		}
		big, little := noted(binary.BigEndian, "MM", value), noted(binary.LittleEndian, "II", value)
		if b, l := read(big), read(little); b != want || l != want {
			t.Errorf("%d: got %d and %d", value, b, l)
		}
		for end := range big { // A truncated segment means upright.
			if got := read(big[:end]); got != 1 && end < len(big)-4 {
				t.Errorf("%d of %d bytes of %d: got %d", end, len(big), value, got)
			}
		}
	}
}

// Arbitrary bytes give one of the eight orientations, and allocate little memory.
func FuzzOrientation(f *testing.F) {
	f.Add(noted(binary.BigEndian, "MM", 6))
	f.Add(noted(binary.LittleEndian, "II", 8))
	bound := resourcetest.Bound{Fixed: 128 << 10, PerByte: 2}
	f.Fuzz(func(t *testing.T, data []byte) {
		got := 0
		bound.Check(t, len(data), func() { got = read(data) })
		if got < 1 || got > 8 {
			t.Errorf("got %d", got)
		}
	})
}
