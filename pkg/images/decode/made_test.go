package decode_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/bits"
	"slices"
	"testing"
)

var red, blue = color.RGBA{255, 0, 0, 255}, color.RGBA{0, 0, 255, 255}

// halves paints the left half red and the right half blue.
func halves(picture draw.Image) draw.Image {
	b := picture.Bounds()
	draw.Draw(picture, b, image.NewUniform(blue), image.Point{}, draw.Src)
	draw.Draw(picture, image.Rect(0, 0, b.Dx()/2, b.Dy()), image.NewUniform(red), image.Point{}, draw.Src)
	return picture
}

func codedPNG(t testing.TB, picture image.Image) []byte {
	t.Helper()
	var coded bytes.Buffer
	if err := png.Encode(&coded, picture); err != nil {
		t.Fatal(err)
	}
	return coded.Bytes()
}

func codedJPEG(t testing.TB, picture image.Image) []byte {
	t.Helper()
	var coded bytes.Buffer
	if err := jpeg.Encode(&coded, picture, &jpeg.Options{Quality: 100}); err != nil {
		t.Fatal(err)
	}
	return coded.Bytes()
}

// codedGIF returns a GIF with two frames.
func codedGIF(t testing.TB) []byte {
	t.Helper()
	first := image.NewPaletted(image.Rect(0, 0, 4, 2), color.Palette{red, blue})
	var coded bytes.Buffer
	both := &gif.GIF{Image: []*image.Paletted{first, first}, Delay: []int{9, 9}}
	if err := gif.EncodeAll(&coded, both); err != nil {
		t.Fatal(err)
	}
	return coded.Bytes()
}

// headerPNG is the length of the signature and the header of a PNG.
const headerPNG = 8 + 25

// animated adds a damaged second frame to a PNG.
func animated(coded []byte) []byte {
	end := len(coded) - 12
	control := make([]byte, 26) // Number, width, height, position, delay, disposal.
	copy(control[4:12], coded[16:24])
	second := slices.Clone(control)
	second[3] = 1
	return slices.Concat(coded[:headerPNG], chunk("acTL", []byte{0, 0, 0, 2, 0, 0, 0, 0}),
		chunk("fcTL", control), coded[headerPNG:end],
		chunk("fcTL", second), chunk("fdAT", []byte("\x00\x00\x00\x02?")), coded[end:])
}

// chunk returns a chunk of a PNG.
func chunk(kind string, data []byte) []byte {
	body := append([]byte(kind), data...)
	out := append(binary.BigEndian.AppendUint32(nil, uint32(len(data))), body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(body))
}

// summed returns a PNG with correct checksums; other data is returned unchanged.
func summed(data []byte) []byte {
	out := slices.Clone(data)
	if !bytes.HasPrefix(out, []byte("\x89PNG\r\n\x1a\n")) {
		return out
	}
	for rest := out[8:]; len(rest) >= 12; {
		size := uint64(binary.BigEndian.Uint32(rest))
		if size > uint64(len(rest)-12) {
			break
		}
		binary.BigEndian.PutUint32(rest[8+size:], crc32.ChecksumIEEE(rest[4:8+size]))
		rest = rest[12+size:]
	}
	return out
}

// claimPNG returns a PNG whose header claims another size.
func claimPNG(coded []byte, side uint32) []byte {
	header := slices.Clone(coded[16 : headerPNG-4])
	binary.BigEndian.PutUint32(header, side)
	binary.BigEndian.PutUint32(header[4:], side)
	return slices.Concat(coded[:8], chunk("IHDR", header), coded[headerPNG:])
}

// claimJPEG returns a JPEG whose frame header claims another size.
func claimJPEG(coded []byte, side uint16) []byte {
	out := slices.Clone(coded)
	at := bytes.Index(out, []byte{0xff, 0xc0}) // Then length, bits per sample, height and width.
	if at < 0 {
		at = bytes.Index(out, []byte{0xff, 0xc2})
	}
	binary.BigEndian.PutUint16(out[at+5:], side)
	binary.BigEndian.PutUint16(out[at+7:], side)
	return out
}

// padded returns a JPEG with the given number of long comments.
func padded(coded []byte, comments int) []byte {
	comment := append([]byte{0xff, 0xfe, 0xff, 0xff}, make([]byte, 0xffff-2)...)
	return slices.Concat(coded[:2], bytes.Repeat(comment, comments), coded[2:])
}

// flatJPEG returns a JPEG of 8 x 8 pixels of one colour, given by its components: one for grey, or four for
// Adobe's CMYK, where 255 is no ink. It is baseline with one scan, or progressive with the given number of
// scans.
func flatJPEG(components []byte, progressive bool, scans int) []byte {
	n := byte(len(components))
	segment := func(marker byte, body ...byte) []byte {
		return append(binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(body)+2)), body...)
	}
	frame, scan := []byte{8, 0, 8, 0, 8, n}, []byte{n}
	for id := range n {
		frame, scan = append(frame, id, 0x11, 0), append(scan, id, 0)
	}
	kind, last := byte(0xc0), byte(63)
	if progressive {
		kind, last = 0xc2, 0
	}
	out := slices.Concat([]byte{0xff, 0xd8},
		segment(0xee, []byte("Adobe\x00\x64\x00\x00\x00\x00\x00")...),
		segment(0xdb, append([]byte{0}, bytes.Repeat([]byte{8}, 64)...)...),
		segment(kind, frame...),
		segment(0xc4, append([]byte{0, 0, 0, 0, 12, 16: 0}, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)...),
		segment(0xc4, []byte{0x10, 1, 17: 0}...))
	for range scans {
		out = append(out, segment(0xda, append(scan, 0, last, 0)...)...)
		out = append(out, flatScan(components, progressive)...)
	}
	return append(out, 0xff, 0xd9)
}

// flatScan encodes the mean of each component minus 128: its number of bits in four bits, then the bits
// themselves. In a baseline JPEG one more bit ends the block.
func flatScan(components []byte, progressive bool) []byte {
	var code uint64
	length := 0
	put := func(value, n int) { code, length = code<<n|uint64(value), length+n }
	for _, c := range components {
		mean := int(c) - 128
		size := bits.Len(uint(max(mean, -mean)))
		put(size, 4)
		if mean < 0 {
			mean += 1<<size - 1
		}
		put(mean, size)
		if !progressive {
			put(0, 1)
		}
	}
	for length%8 != 0 {
		put(1, 1)
	}
	data := binary.BigEndian.AppendUint64(nil, code)[8-length/8:]
	return bytes.ReplaceAll(data, []byte{0xff}, []byte{0xff, 0})
}
