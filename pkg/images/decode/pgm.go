package decode

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"image"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/spakin/netpbm"
)

// pgmHeader matches the header of a binary PGM: "P5", width, height and the value of white, separated by
// white space and comments.
var pgmHeader = func() *regexp.Regexp {
	const separator = `(?:\s|#[^\r\n]*[\r\n])+`
	return regexp.MustCompile(
		`^P5` + separator + `([0-9]{1,9})` + separator + `([0-9]{1,9})` + separator + `([1-9][0-9]{0,4})\s`)
}()

// plainPGM reads the header and returns the picture with a header of three numbers instead. The library never
// returns from an unterminated comment, and reads a number, a comment and a number as one number.
func plainPGM(from io.Reader) (io.Reader, error) {
	r := bufio.NewReaderSize(from, head)
	start, err := r.Peek(head)
	if err != nil && err != io.EOF { //nolint:errorlint // Peek does not wrap it.
		return nil, err
	}
	found := pgmHeader.FindSubmatch(start)
	if found == nil {
		return nil, fmt.Errorf("%w: want P5, width, height and the value of white in the first %d bytes",
			image.ErrFormat, head)
	}
	if white, err := strconv.Atoi(string(found[3])); err != nil || white > 0xffff {
		return nil, fmt.Errorf("%w: white is %s, want at most 65535", image.ErrFormat, found[3])
	}
	if _, err := r.Discard(len(found[0])); err != nil {
		return nil, err
	}
	plain := fmt.Sprintf("P5 %s %s %s\n", found[1], found[2], found[3])
	return io.MultiReader(strings.NewReader(plain), r), nil
}

func configPGM(from io.Reader) (image.Config, error) {
	r, err := plainPGM(from)
	if err != nil {
		return image.Config{}, err
	}
	return netpbm.DecodeConfig(r)
}

// decodePGM returns a picture of a type of the standard library, which is faster to read and can be
// cropped: a crop by the Netpbm library loses the value of white.
func decodePGM(from io.Reader) (image.Image, error) {
	r, err := plainPGM(from)
	if err != nil {
		return nil, err
	}
	picture, err := netpbm.Decode(r, nil)
	if err != nil {
		return nil, err
	}
	switch p := picture.(type) {
	case *netpbm.GrayM:
		if p.Model.M == 0xff {
			return &image.Gray{Pix: p.Pix, Stride: p.Stride, Rect: p.Rect}, nil
		}
		out := image.NewGray16(p.Rect)
		for i, v := range p.Pix {
			if v > p.Model.M {
				return nil, aboveWhite(i, v, p.Model.M)
			}
			binary.BigEndian.PutUint16(out.Pix[2*i:], wide(v, p.Model.M))
		}
		return out, nil
	case *netpbm.GrayM32:
		for i := range len(p.Pix) / 2 {
			v := binary.BigEndian.Uint16(p.Pix[2*i:])
			if v > p.Model.M {
				return nil, aboveWhite(i, v, p.Model.M)
			}
			binary.BigEndian.PutUint16(p.Pix[2*i:], wide(v, p.Model.M))
		}
		return &image.Gray16{Pix: p.Pix, Stride: 2 * p.Rect.Dx(), Rect: p.Rect}, nil
	}
	return nil, fmt.Errorf("the library returned a %T", picture)
}

// wide converts a value from [0, white] to [0, 0xffff].
func wide[V uint8 | uint16](v, white V) uint16 {
	return uint16((uint32(v)*0xffff + uint32(white)/2) / uint32(white))
}

func aboveWhite[V uint8 | uint16](i int, v, white V) error {
	return fmt.Errorf("pixel %d is %d, above white, which is %d", i, v, white)
}
