package olivetti

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// errFormat is returned for data that is not a MATLAB 5 file with the matrix.
var errFormat = errors.New("not a MATLAB 5 file with that matrix")

// Types of data elements (MathWorks, "MAT-File Format", level 5).
const (
	miInt8, miUint8, miInt16, miUint16, miInt32, miUint32 = 1, 2, 3, 4, 5, 6
	miSingle, miDouble, miMatrix, miCompressed            = 7, 9, 14, 15
)

// maxNumbers is the maximum number of elements of a matrix: the 400 pictures of the published file.
const maxNumbers = 400 * Side * Side

// matrix is a matrix in column-major order.
type matrix struct {
	name          string
	rows, columns int
	values        []float64
}

// element is a data element: a type and its bytes.
type element struct {
	kind int
	data []byte
}

// matrixName is the name of the matrix of the pictures.
const matrixName = "faces"

// readMatrix returns the two-dimensional real matrix faces, and parses only what that requires. We do not use
// the library scigolib/matlab, which allocates whatever size a file claims.
func readMatrix(file []byte) (matrix, error) {
	if len(file) < 128 || string(file[126:128]) != "IM" {
		return matrix{}, errFormat
	}
	u := unpacker{left: maxFile}
	for rest := file[128:]; len(rest) > 0; {
		var e element
		var err error
		if e, rest, err = next(rest); err != nil {
			return matrix{}, err
		}
		if e.kind == miCompressed {
			if e, err = u.unpack(e.data); err != nil {
				return matrix{}, err
			}
		}
		if e.kind != miMatrix {
			continue
		}
		if m, err := parse(e.data, matrixName); err != nil || m.name == matrixName {
			return m, err
		}
	}
	return matrix{}, fmt.Errorf("%w: no matrix %q", errFormat, matrixName)
}

// next returns the first element; small elements have their bytes in the second half of their header.
func next(data []byte) (e element, rest []byte, err error) {
	if len(data) < 8 {
		return e, nil, fmt.Errorf("%w: it ends within an element", errFormat)
	}
	head := binary.LittleEndian.Uint32(data)
	if small := int(head >> 16); small > 0 {
		if small > 4 {
			return e, nil, fmt.Errorf("%w: a small element of %d bytes", errFormat, small)
		}
		return element{int(head & 0xffff), data[4 : 4+small]}, data[8:], nil
	}
	size := uint64(binary.LittleEndian.Uint32(data[4:]))
	if size > uint64(len(data)-8) {
		return e, nil, fmt.Errorf("%w: it ends within an element", errFormat)
	}
	e = element{int(head), data[8 : 8+size]}
	padded := size
	if e.kind != miCompressed {
		padded = (size + 7) / 8 * 8
	}
	return e, data[8+min(padded, uint64(len(data)-8)):], nil
}

// unpacker decompresses elements one after the other.
type unpacker struct {
	left  int64 // Bytes that the remaining elements may unpack to in total.
	from  bytes.Reader
	zlib  io.ReadCloser // Nil before the first use; reused, since each reader takes 40 kB.
	plain bytes.Buffer
}

// unpack returns the element within a compressed one. It is valid until the next call.
func (u *unpacker) unpack(data []byte) (e element, err error) {
	u.from.Reset(data)
	if u.zlib == nil {
		u.zlib, err = zlib.NewReader(&u.from)
	} else {
		err = u.zlib.(zlib.Resetter).Reset(&u.from, nil) // Its documentation guarantees a Resetter.
	}
	if err != nil {
		return element{}, fmt.Errorf("%w: %w", errFormat, err)
	}
	u.plain.Reset()
	n, err := u.plain.ReadFrom(io.LimitReader(u.zlib, u.left+1))
	if err != nil {
		return element{}, fmt.Errorf("%w: %w", errFormat, err)
	}
	if u.left -= n; u.left < 0 {
		return element{}, fmt.Errorf("%w: it unpacks to more than %d bytes", errFormat, maxFile)
	}
	e, _, err = next(u.plain.Bytes())
	return e, err
}

// parse reads the flags, dimensions, name and values of the wanted matrix, and only the name of others, if
// they have one: some variable types have a different structure.
func parse(data []byte, wanted string) (m matrix, err error) {
	var parts [4]element
	for i := range parts {
		if i == 3 && m.name != wanted {
			return m, nil
		}
		if parts[i], data, err = next(data); err != nil && i < 3 {
			return matrix{}, nil
		}
		if err != nil {
			return matrix{}, err
		}
		if i == 2 {
			m.name = string(parts[2].data)
		}
	}
	dims := parts[1].data
	if parts[1].kind != miInt32 || len(dims) != 8 {
		return matrix{}, fmt.Errorf("%w: %q does not have two dimensions", errFormat, wanted)
	}
	rows, columns := binary.LittleEndian.Uint32(dims), binary.LittleEndian.Uint32(dims[4:])
	if uint64(rows)*uint64(columns) > maxNumbers {
		return matrix{}, fmt.Errorf("%w: %q is %d x %d, at most %d numbers are accepted", errFormat, wanted,
			rows, columns, maxNumbers)
	}
	if m.values, err = numbers(parts[3], int(rows*columns)); err != nil {
		return matrix{}, err
	}
	m.rows, m.columns = int(rows), int(columns)
	return m, nil
}

// numbers decodes count values of an element; MATLAB stores doubles in the smallest type that fits.
func numbers(e element, count int) ([]float64, error) {
	type reading struct {
		size int
		at   func([]byte) float64
	}
	le := binary.LittleEndian
	read, known := map[int]reading{
		miInt8:   {1, func(b []byte) float64 { return float64(int8(b[0])) }},
		miUint8:  {1, func(b []byte) float64 { return float64(b[0]) }},
		miInt16:  {2, func(b []byte) float64 { return float64(int16(le.Uint16(b))) }},
		miUint16: {2, func(b []byte) float64 { return float64(le.Uint16(b)) }},
		miInt32:  {4, func(b []byte) float64 { return float64(int32(le.Uint32(b))) }},
		miUint32: {4, func(b []byte) float64 { return float64(le.Uint32(b)) }},
		miSingle: {4, func(b []byte) float64 { return float64(math.Float32frombits(le.Uint32(b))) }},
		miDouble: {8, func(b []byte) float64 { return math.Float64frombits(le.Uint64(b)) }},
	}[e.kind]
	if !known || len(e.data) != count*read.size {
		return nil, fmt.Errorf("%w: %d numbers of type %d in %d bytes", errFormat, count, e.kind, len(e.data))
	}
	values := make([]float64, 0, count)
	for at := 0; at < len(e.data); at += read.size {
		values = append(values, read.at(e.data[at:]))
	}
	return values, nil
}
