package olivetti

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gosiamese/gosiamese/datasets/fetch"
	"github.com/gosiamese/gosiamese/pkg/resourcetest"
)

// small reads the 20 pictures of 8 x 8 that testdata/make.py scaled up.
func small(t *testing.T) (out [20][64]int) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "small.txt"))
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.Fields(string(text))
	for i, field := range fields {
		if _, err := fmt.Sscan(field, &out[i/64][i%64]); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func TestLoad(t *testing.T) {
	want := small(t)
	for name, people := range map[string]int{"plain": 1, "packed": 2, "double": 2} {
		set, err := Load(filepath.Join("testdata", name+".mat"))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err := set.Check(); err != nil || len(set.Names) != people || set.Len() != 10*people {
			t.Errorf("%s: got %v, %v", name, set, err)
		}
		for i, picture := range set.Pictures {
			for at, v := range picture {
				y, x := at/Side, at%Side
				if w := float32(want[i][y/8*8+x/8]) / 255; v != w {
					t.Fatalf("%s: picture %d has %v at row %d, column %d, want %v", name, i, v, y, x, w)
				}
			}
		}
	}
}

func TestLoadErrors(t *testing.T) {
	plain, err := os.ReadFile(filepath.Join("testdata", "plain.mat"))
	if err != nil {
		t.Fatal(err)
	}
	other := strings.Replace(string(plain), "faces", "facet", 1)
	narrow := strings.Replace(string(plain), "\x00\x10\x00\x00\x0a\x00\x00\x00",
		"\x00\x08\x00\x00\x14\x00\x00\x00", 1)
	many := strings.Replace(string(plain), "\x00\x10\x00\x00\x0a\x00\x00\x00",
		"\x00\x10\x00\x00\x91\x01\x00\x00", 1)
	for name, c := range map[string]struct {
		content, want string
		is            error
	}{
		"a page":     {"<html>" + strings.Repeat(" ", 200), "fetch olivettifaces.mat again", errFormat},
		"truncated":  {string(plain[:3000]), "ends within", errFormat},
		"other":      {other, `no matrix "faces"`, errFormat},
		"other size": {narrow, "2048 x 20: want 4096 x 400", nil},
		"many":       {many, "4096 x 401, at most", errFormat},
		"too few": {
			strings.Replace(many, "\x91\x01", "\x0b\x00", 1), "45056 numbers of type 2", errFormat,
		},
		"empty": {"", "empty.mat", errFormat},
		"bomb":  {string(plain[:128]) + packed(t, maxFile+1), "unpacks to more", errFormat},
		"many bombs": {
			string(plain[:128]) + strings.Repeat(packed(t, maxFile/2), 3), "unpacks to more", errFormat,
		},
	} {
		path := filepath.Join(t.TempDir(), name+".mat")
		if err := os.WriteFile(path, []byte(c.content), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Load(path)
		if err == nil || !strings.Contains(err.Error(), c.want) || c.is != nil && !errors.Is(err, c.is) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
	if _, err := Load("nowhere.mat"); !errors.Is(err, fs.ErrNotExist) ||
		!strings.Contains(err.Error(), "fetch olivettifaces.mat") {
		t.Errorf("missing: got %v", err)
	}
}

// packed returns a compressed element that unpacks to size zeros.
func packed(t *testing.T, size int) string {
	t.Helper()
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	if _, err := w.Write(make([]byte, size)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	head := binary.LittleEndian.AppendUint32(nil, miCompressed)
	return string(binary.LittleEndian.AppendUint32(head, uint32(out.Len()))) + out.String()
}

// Variables before the faces are skipped, whatever their structure.
func TestLoadPassesOver(t *testing.T) {
	plain, err := os.ReadFile(filepath.Join("testdata", "plain.mat"))
	if err != nil {
		t.Fatal(err)
	}
	empty := "\x0e\x00\x00\x00\x00\x00\x00\x00"
	opaque := "\x0e\x00\x00\x00\x10\x00\x00\x00" +
		"\x06\x00\x00\x00\x08\x00\x00\x00\x11\x00\x00\x00\x00\x00\x00\x00"
	path := filepath.Join(t.TempDir(), "more.mat")
	content := string(plain[:128]) + empty + opaque + string(plain[128:])
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if set, err := Load(path); err != nil || set.Len() != 10 {
		t.Errorf("got %v, %v", set, err)
	}
}

// Values outside the range of pictures, and a number of columns that is not ten per person, are refused.
func TestFacesOf(t *testing.T) {
	const pixels = Side * Side
	grey := make([]float64, 20*pixels)
	if set, err := facesOf(matrix{rows: pixels, columns: 20, values: grey}, "x.mat"); err != nil ||
		set.Len() != 20 {
		t.Errorf("black: got %v, %v", set, err)
	}
	for _, v := range []float64{-1, 255.5, math.NaN(), math.Inf(1)} {
		values := slices.Clone(grey)
		values[13*pixels+7] = v
		_, err := facesOf(matrix{rows: pixels, columns: 20, values: values}, "x.mat")
		if err == nil || !strings.Contains(err.Error(), "picture 13 has the value") {
			t.Errorf("%g: got %v", v, err)
		}
	}
	for _, columns := range []int{0, 11} {
		_, err := facesOf(matrix{rows: pixels, columns: columns, values: grey[:columns*pixels]}, "x.mat")
		if err == nil || !strings.Contains(err.Error(), "ten columns per person") {
			t.Errorf("%d columns: got %v", columns, err)
		}
	}
}

// A file other than the published one is refused by its checksum.
func TestFetchOther(t *testing.T) {
	from := t.TempDir()
	if err := os.WriteFile(filepath.Join(from, "olivettifaces.mat"), []byte("other"), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg := fetch.Config{Dir: t.TempDir(), From: from}
	if _, err := Fetch(context.Background(), cfg); !errors.Is(err, fetch.ErrChecksum) {
		t.Errorf("got %v, want ErrChecksum", err)
	}
}

// bound allows for the maximum compression of zlib, 1,032 to 1, and for growing buffers.
var bound = resourcetest.Bound{Fixed: 256 << 10, PerByte: 8 * 1032}

// A matrix that claims more numbers than the file has is refused before memory is allocated for them.
func TestReadMatrixTakesLittle(t *testing.T) {
	plain, err := os.ReadFile(filepath.Join("testdata", "plain.mat"))
	if err != nil {
		t.Fatal(err)
	}
	start, dims := string(plain[:128]), "\x00\x10\x00\x00\x0a\x00\x00\x00"
	for name, content := range map[string]string{
		"huge":         strings.Replace(string(plain), dims, strings.Repeat("\xff", 8), 1),
		"overflowing":  strings.Replace(string(plain), dims, "\x00\x00\x01\x00\x00\x00\x01\x00", 1),
		"most":         strings.Replace(string(plain), dims, "\x00\x10\x00\x00\x90\x01\x00\x00", 1),
		"past the end": start + "\x0e\x00\x00\x00\xff\xff\xff\xff" + "abcdefgh",
		"packed":       start + "\x0f\x00\x00\x00\xff\xff\xff\xff" + "abcdefgh",
	} {
		var err error
		resourcetest.Bound{Fixed: 64 << 10}.Check(t, 0, func() { _, err = readMatrix([]byte(content)) })
		if !errors.Is(err, errFormat) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// The time for many variables is proportional to their bytes: the decompressor is created only once.
func TestReadMatrixOfManyVariables(t *testing.T) {
	var other bytes.Buffer
	w := zlib.NewWriter(&other)
	if _, err := w.Write([]byte("\x0e\x00\x00\x00\x00\x00\x00\x00")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	head := binary.LittleEndian.AppendUint32(nil, miCompressed)
	one := string(binary.LittleEndian.AppendUint32(head, uint32(other.Len()))) + other.String()
	content := []byte(tiny[:128] + strings.Repeat(one, 2<<20/len(one)) + tiny[128:])
	var m matrix
	var err error
	start := time.Now()
	allowed := resourcetest.Bound{Fixed: 256 << 10, PerByte: 8}
	allowed.Check(t, len(content), func() { m, err = readMatrix(content) })
	if err != nil || m.columns != 3 {
		t.Errorf("got %+v, %v", m, err)
	}
	t.Logf("%d bytes, %v", len(content), time.Since(start))
}

// tiny is a file with the matrix faces of 2 x 3 bytes: flags, dimensions, name and numbers.
var tiny = strings.Repeat(" ", 124) + "\x00\x01IM" + "\x0e\x00\x00\x00\x40\x00\x00\x00" +
	"\x06\x00\x00\x00\x08\x00\x00\x00\x09\x00\x00\x00\x00\x00\x00\x00" +
	"\x05\x00\x00\x00\x08\x00\x00\x00\x02\x00\x00\x00\x03\x00\x00\x00" +
	"\x01\x00\x00\x00\x05\x00\x00\x00faces\x00\x00\x00" +
	"\x02\x00\x00\x00\x06\x00\x00\x00abcdef\x00\x00"

func TestReadMatrixTiny(t *testing.T) {
	m, err := readMatrix([]byte(tiny))
	want := []float64{'a', 'b', 'c', 'd', 'e', 'f'}
	if err != nil || m.rows != 2 || m.columns != 3 || !slices.Equal(m.values, want) {
		t.Errorf("got %+v, %v", m, err)
	}
}

// Arbitrary bytes give a complete matrix or an error, and claimed sizes allocate no memory.
func FuzzReadMatrix(f *testing.F) {
	for _, name := range []string{"packed", "double"} {
		data, err := os.ReadFile(filepath.Join("testdata", name+".mat"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(tiny)) // Short inputs are tried more often.
	f.Fuzz(func(t *testing.T, data []byte) {
		var m matrix
		var err error
		bound.Check(t, len(data), func() { m, err = readMatrix(data) })
		if err == nil && len(m.values) != m.rows*m.columns {
			t.Errorf("a matrix of %d x %d with %d values", m.rows, m.columns, len(m.values))
		}
	})
}
