package check_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/check"
	"github.com/gosiamese/gosiamese/pkg/resourcetest"
)

// bound is mostly a PNG of 4 million pixels, 8 bytes each.
var bound = resourcetest.Bound{Fixed: 40 << 20, PerByte: 2000}

func encoded(t testing.TB, cells ...any) []byte {
	t.Helper()
	data, err := json.Marshal(object{"cells": cells, "metadata": object{}})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// claimed returns a figure whose PNG claims a size other than its own.
func claimed(t testing.TB, side uint32) object {
	t.Helper()
	var coded bytes.Buffer
	if err := png.Encode(&coded, image.NewGray16(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	data := coded.Bytes()
	header := data[12:29] // "IHDR", width, height and the rest, then the checksum.
	binary.BigEndian.PutUint32(header[4:], side)
	binary.BigEndian.PutUint32(header[8:], side)
	binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(header))
	return object{"output_type": "display_data", "data": object{
		"application/vnd.vegalite.v5+json": object{},
		"image/png":                        base64.StdEncoding.EncodeToString(data),
	}}
}

// A picture that claims an implausible size is refused before memory is allocated for it.
func TestHugeFigure(t *testing.T) {
	path := write(t, t.TempDir(), "huge.ipynb", object{}, code("%%\nf()", claimed(t, 30_000)))
	resourcetest.Bound{Fixed: 1 << 20}.Check(t, 0, func() {
		expect(t, plain(), path, "claims 30000 x 30000 pixels, want at most 4000000: draw it smaller")
	})
}

// A notebook with ten thousand links to itself is read only once.
func TestManyLinks(t *testing.T) {
	source := "# A\n" + strings.Repeat("[b](#A)\n", 10_000)
	path := write(t, t.TempDir(), "links.ipynb", object{}, text(source))
	bound.Check(t, len(source), func() { expect(t, plain(), path) })
}

// Gofmt indents a line for each open brace, so that deep nesting would make time and memory grow with the
// square of the size.
func TestDeepNesting(t *testing.T) {
	const depth = 10_000
	for name, c := range map[string]struct{ open, inner, last, want string }{
		"blocks":      {"{", "", "}", "cell 1, line 2: limits: brackets nested"},
		"functions":   {"func(){", "", "}()", "cell 1, line 2: limits: brackets nested"},
		"parentheses": {"(", "1", ")", "cell 1, line 2: limits: brackets nested"},
		"unclosed":    {"{", "", "", "cell 1, line 2: limits: brackets nested"},
		"literals":    {"[]any{\n", "", "}", "cell 1, line 102: limits: brackets nested"},
	} {
		t.Run(name, func(t *testing.T) {
			source := "%%\n" + strings.Repeat(c.open, depth) + c.inner + strings.Repeat(c.last, depth)
			cfg := check.DefaultConfig()
			cfg.Fresh, cfg.Module, cfg.Goimports = "", t.TempDir(), findGoimports(t)
			cfg.MaxLines = 2 * depth
			writeFile(t, filepath.Join(cfg.Module, "go.mod"), gomod)
			path := write(t, t.TempDir(), "deep.ipynb", object{}, code(source))
			bound.Check(t, len(source), func() { expect(t, cfg, path, c.want) })
		})
	}
}

func TestReadHugeFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "huge.ipynb")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 1<<40); err != nil {
		t.Skip("no sparse files here")
	}
	if _, err := check.Read(path); err == nil || !strings.Contains(err.Error(), "smaller figures") {
		t.Errorf("got %v", err)
	}
}

// Arbitrary bytes give an error, or a notebook that all rules can be applied to and that does not differ from
// itself.
func FuzzRead(f *testing.F) {
	f.Add(encoded(f, text("# A\n[b](#A) ![c](attachment:c.png)"), code("var a = 1\n%%\na++", printed("1.5"))))
	f.Add(encoded(f, code("!ls\n%%\n//gonb:%x\nf()", claimed(f, 30_000), claimed(f, 1))))
	f.Add(encoded(f, unrun(code("%%writefile a", object{"output_type": "error", "ename": "a"}))))
	f.Add(encoded(f, tagged(code("%%", printed("a 1e5")), "tolerance=0.1", "timing", "varies")))
	f.Add([]byte(`{"cells":[{"cell_type":"code","source":["a",1],"outputs":[{"data":{"text/html":[[]]}}]}]}`))
	path := filepath.Join(f.TempDir(), "a.ipynb")
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		bound.Check(t, len(data), func() {
			book, err := check.Read(path)
			if err != nil {
				return
			}
			if _, err := check.Run(plain(), path); err != nil {
				t.Errorf("read, but not checked: %v", err)
			}
			book.Failure()
			for _, p := range check.Compare(book, book, 0) {
				if !strings.Contains(p.Text, "the tag") {
					t.Errorf("differs from itself: %v", p)
				}
			}
		})
	})
}
