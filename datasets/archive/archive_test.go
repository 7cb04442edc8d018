package archive_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/datasets/archive"
)

// entry is an entry of a test archive; kind is its tar type flag, 0 for a regular file.
type entry struct {
	name, content string
	kind          byte
}

var good = []entry{
	{name: "top/", kind: tar.TypeDir},
	{name: "top/b.txt", content: "bee"},
	{name: "./top/a.txt", content: "ay"},
	{name: "top/empty"},
}

func packTar(t testing.TB, entries []entry) []byte {
	t.Helper()
	var out bytes.Buffer
	zipped := gzip.NewWriter(&out)
	w := tar.NewWriter(zipped)
	for _, e := range entries {
		h := &tar.Header{Name: e.name, Size: int64(len(e.content)), Typeflag: e.kind, Mode: 0o644}
		switch e.kind {
		case tar.TypeLink, tar.TypeSymlink:
			h.Linkname = "/etc/passwd"
		case tar.TypeXGlobalHeader:
			h = &tar.Header{Typeflag: e.kind, PAXRecords: map[string]string{"comment": "a commit"}}
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, e.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func packZip(t testing.TB, entries []entry) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		if e.kind == tar.TypeSymlink {
			h.SetMode(fs.ModeSymlink | 0o644)
		}
		f, err := w.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, e.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// packs holds a packer for each kind of archive.
var packs = map[string]func(testing.TB, []entry) []byte{"tar": packTar, "zip": packZip}

func write(t testing.TB, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "archive.bin")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// read returns "name=content" of each file, up to the first error.
func read(path string, limits archive.Limits) (found []string, err error) {
	for file, err := range archive.Files(path, limits) {
		if err != nil {
			return found, err
		}
		data, err := io.ReadAll(file)
		if err != nil {
			return found, err
		}
		if int64(len(data)) != file.Size {
			return found, errors.New("the size differs from the declared one")
		}
		found = append(found, file.Name+"="+string(data))
	}
	return found, nil
}

func TestFiles(t *testing.T) {
	want := []string{"top/b.txt=bee", "top/a.txt=ay", "top/empty="}
	for kind, pack := range packs {
		path := write(t, pack(t, good))
		got, err := read(path, archive.DefaultLimits())
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: got %q, %v", kind, got, err)
		}
		names := 0
		for _, err := range archive.Files(path, archive.DefaultLimits()) { // Files need not be read.
			if err != nil {
				t.Errorf("%s: %v", kind, err)
			}
			if names++; names == 2 {
				break
			}
		}
	}
	note := slices.Insert(slices.Clone(good), 0, entry{kind: tar.TypeXGlobalHeader})
	if got, err := read(write(t, packTar(t, note)), archive.DefaultLimits()); err != nil || len(got) != 3 {
		t.Errorf("with a global note: got %q, %v", got, err)
	}
}

func TestUnsafe(t *testing.T) {
	for name, bad := range map[string]entry{
		"parent":        {name: "../a"},
		"parent within": {name: "top/../../a"},
		"absolute":      {name: "/etc/passwd"},
		"Windows":       {name: `..\a`},
		"Windows drive": {name: `C:\a`},
		"Windows share": {name: `\\server\share\a`},
		"parent, mixed": {name: `top\../../a`},
		"itself":        {name: "./."},
		"parent folder": {name: "top/../../a/", kind: tar.TypeDir},
		"soft link":     {name: "top/link", kind: tar.TypeSymlink},
		"hard link":     {name: "top/link", kind: tar.TypeLink},
		"device":        {name: "top/null", kind: tar.TypeChar},
		"pipe":          {name: "top/pipe", kind: tar.TypeFifo},
	} {
		for kind, pack := range packs {
			if kind == "zip" && slices.Contains([]byte{tar.TypeLink, tar.TypeChar, tar.TypeFifo}, bad.kind) {
				continue // A zip cannot contain these.
			}
			got, err := read(write(t, pack(t, append(slices.Clone(good), bad))), archive.DefaultLimits())
			if !errors.Is(err, archive.ErrUnsafe) || len(got) != 3 {
				t.Errorf("%s, %s: got %q, %v", name, kind, got, err)
			}
		}
	}
}

func TestLimits(t *testing.T) {
	bomb := append(slices.Clone(good), entry{name: "bomb", content: strings.Repeat("0", 1<<20)})
	for name, change := range map[string]func(*archive.Limits){
		"a file": func(l *archive.Limits) { l.Entry = 1<<20 - 1 },
		"in all": func(l *archive.Limits) { l.Total = 1 << 20 },
		"count":  func(l *archive.Limits) { l.Count = 4 },
	} {
		for kind, pack := range packs {
			limits := archive.DefaultLimits()
			change(&limits)
			got, err := read(write(t, pack(t, bomb)), limits)
			if !errors.Is(err, archive.ErrTooLarge) || len(got) != 3 {
				t.Errorf("%s, %s: got %d files, %v", name, kind, len(got), err)
			}
		}
	}
	if _, err := read(write(t, packTar(t, good)), archive.Limits{}); err == nil {
		t.Error("no error for limits of 0")
	}
}

// Content that expands implausibly is refused even if the limits would allow it.
func TestSwollen(t *testing.T) {
	zeros := strings.Repeat("\x00", 12<<20)
	for kind, pack := range packs {
		path := write(t, pack(t, append(slices.Clone(good), entry{name: "1", content: zeros},
			entry{name: "2", content: zeros})))
		got, err := read(path, archive.DefaultLimits())
		if !errors.Is(err, archive.ErrTooLarge) || len(got) != 4 {
			t.Errorf("%s: got %d files, %v", kind, len(got), err)
		}
	}
}

// A zip entry may declare a size smaller than its content.
func TestZipLies(t *testing.T) {
	data := packZip(t, []entry{{name: "a", content: strings.Repeat("0", 1000)}})
	said := []byte{0xe8, 0x03, 0, 0} // 1000, in the data descriptor and in the directory.
	if bytes.Count(data, said) != 2 {
		t.Fatal("the test does not find the size")
	}
	got, err := read(write(t, bytes.ReplaceAll(data, said, []byte{5, 0, 0, 0})), archive.DefaultLimits())
	if err == nil || len(got) > 0 {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestZipPassword(t *testing.T) {
	data := packZip(t, []entry{{name: "a", content: "x"}})
	at := bytes.Index(data, []byte("PK\x01\x02")) // The central directory: two versions, then the flags.
	data[at+8] |= 1
	if _, err := read(write(t, data), archive.DefaultLimits()); !errors.Is(err, archive.ErrFormat) ||
		!strings.Contains(err.Error(), "password") {
		t.Errorf("got %v", err)
	}
}

// A truncated archive is never mistaken for a complete one, wherever it is cut.
func TestTruncated(t *testing.T) {
	for kind, pack := range packs {
		data := pack(t, good)
		for n := 4; n < len(data); n++ {
			_, err := read(write(t, data[:n]), archive.DefaultLimits())
			if !errors.Is(err, archive.ErrDamaged) || !strings.Contains(err.Error(), "fetch it again") {
				t.Fatalf("%s cut to %d of %d bytes: got %v", kind, n, len(data), err)
			}
		}
	}
}

func TestDamaged(t *testing.T) {
	tarred, zipped := packTar(t, good), packZip(t, good[1:])
	tarred[len(tarred)-6] ^= 1                                // In the checksum of the whole archive.
	zipped[bytes.Index(zipped, []byte("PK\x01\x02"))+16] ^= 1 // In the checksum of the first file.
	for kind, data := range map[string][]byte{"tar": tarred, "zip": zipped} {
		if _, err := read(write(t, data), archive.DefaultLimits()); !errors.Is(err, archive.ErrDamaged) {
			t.Errorf("%s: got %v", kind, err)
		}
	}
}

func TestWrong(t *testing.T) {
	var noTar bytes.Buffer
	w := gzip.NewWriter(&noTar)
	if _, err := w.Write(bytes.Repeat([]byte("hello"), 1000)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		path string
		want string
		is   error
	}{
		"empty":   {write(t, nil), "fetch it again", archive.ErrFormat},
		"page":    {write(t, []byte("<html>Sign in</html>")), "<html>Sign in", archive.ErrFormat},
		"no tar":  {write(t, noTar.Bytes()), "holds no tar", archive.ErrFormat},
		"folder":  {t.TempDir(), "name the archive itself", archive.ErrFormat},
		"missing": {"no/such.tgz", "no such file", fs.ErrNotExist},
	} {
		_, err := read(c.path, archive.DefaultLimits())
		if !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}
