package archive_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/datasets/archive"
	"github.com/gosiamese/gosiamese/pkg/resourcetest"
)

// plainTar returns a tar whose only entry declares the given size but holds three bytes; the rest is damaged.
func plainTar(t testing.TB, name string, size int64) []byte {
	t.Helper()
	var out bytes.Buffer
	header := &tar.Header{Name: name, Size: size, Typeflag: tar.TypeReg, Mode: 0o644}
	if err := tar.NewWriter(&out).WriteHeader(header); err != nil {
		t.Fatal(err)
	}
	return append(out.Bytes(), "abc"...)
}

func plainTars(t testing.TB) [][]byte {
	return [][]byte{
		plainTar(t, "a", 3), plainTar(t, "a", 60<<20), plainTar(t, strings.Repeat("a/", 200)+"b", 1<<50),
	}
}

var zipper = gzip.NewWriter(nil) // Reused, since creating one is slow.

func compressed(t testing.TB, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	zipper.Reset(&out)
	if _, err := zipper.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := zipper.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// manyEntries returns a zip whose end record declares the given number of entries.
func manyEntries(t testing.TB, count uint16) []byte {
	t.Helper()
	data := packZip(t, good)
	end := data[bytes.LastIndex(data, []byte("PK\x05\x06")):]
	binary.LittleEndian.PutUint16(end[8:], count)
	binary.LittleEndian.PutUint16(end[10:], count)
	return data
}

// A declared size alone allocates no memory, and the error message is short.
func TestMalicious(t *testing.T) {
	for name, c := range map[string]struct {
		data []byte
		is   error
	}{
		"a size":       {compressed(t, plainTar(t, "a", 60<<20)), archive.ErrDamaged},
		"a large size": {compressed(t, plainTar(t, "a", 1<<50)), archive.ErrTooLarge},
		"a long name":  {compressed(t, plainTar(t, strings.Repeat("a", 1<<19), 1<<50)), archive.ErrTooLarge},
		"a directory":  {manyEntries(t, 0xffff), archive.ErrDamaged},
		"an unsafe name": {
			compressed(t, plainTar(t, "../"+strings.Repeat("a", 1<<19), 3)), archive.ErrUnsafe,
		},
	} {
		path, err := write(t, c.data), error(nil)
		resourcetest.Bound{Fixed: 8 << 20}.Check(t, 0, func() {
			_, err = read(path, archive.DefaultLimits())
		})
		if !errors.Is(err, c.is) || !strings.Contains(err.Error(), path) || len(err.Error()) > 1000 {
			t.Errorf("%s: got %s, want %v and the path", name, fmt.Sprintf("%.1500v", err), c.is)
		}
	}
}

// bound is mostly the memory for unpacking one file at a time.
var bound = resourcetest.Bound{Fixed: 2 << 20, PerByte: 4096}

// For arbitrary bytes there is no panic, all names are local, and memory stays proportional to the input.
func FuzzFiles(f *testing.F) {
	for _, pack := range packs {
		f.Add(pack(f, good), false)
	}
	for _, data := range plainTars(f) {
		f.Add(data, true)
	}
	path := filepath.Join(f.TempDir(), "archive.bin")
	f.Fuzz(func(t *testing.T, data []byte, plain bool) {
		if plain { // With compression, the checksum stops most mutations.
			data = compressed(t, data)
		}
		limits := archive.Limits{Entry: 1 << 16, Total: 1 << 18, Count: 100}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		bound.Check(t, len(data), func() {
			for file, err := range archive.Files(path, limits) {
				if err != nil {
					if len(err.Error()) > 2000 {
						t.Fatalf("an error of %d bytes", len(err.Error()))
					}
					return
				}
				if !filepath.IsLocal(file.Name) || file.Size > limits.Entry {
					t.Fatalf("%q, %d bytes", file.Name, file.Size)
				}
				if n, err := io.Copy(io.Discard, file); n > file.Size || err == nil && n != file.Size {
					t.Fatalf("%q: %d of %d bytes", file.Name, n, file.Size)
				}
			}
		})
	})
}
