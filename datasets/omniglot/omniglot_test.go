package omniglot_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/datasets/archive"
	"github.com/gosiamese/gosiamese/datasets/fetch"
	"github.com/gosiamese/gosiamese/datasets/omniglot"
	"github.com/gosiamese/gosiamese/pkg/images"
)

// stroke is a white drawing of 4 x 4 with a black pixel.
func stroke(t testing.TB, x, y int) string {
	t.Helper()
	picture := image.NewGray(image.Rect(0, 0, 4, 4))
	for i := range picture.Pix {
		picture.Pix[i] = 255
	}
	picture.SetGray(x, y, color.Gray{})
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// pack writes an archive of files in the order given: name, content, name, content.
func pack(t testing.TB, files ...string) string {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i := 0; i < len(files); i += 2 {
		f, err := w.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "images.zip")
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

var four = omniglot.Config{Height: 4, Width: 4}

func TestLoad(t *testing.T) {
	c, err := omniglot.Load(pack(t,
		"top/Latin/character01/0700_01.png", stroke(t, 0, 0),
		"top/Greek/character02/0500_02.png", stroke(t, 1, 0),
		"top/Greek/character02/0500_01.png", stroke(t, 2, 0),
		"top/Greek/character01/0400_01.png", stroke(t, 3, 1),
		"top/readme.txt", "about",
	), four)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Check(); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(c.Names, []string{"Greek/character01", "Greek/character02", "Latin/character01"}) ||
		!slices.Equal(c.Alphabets, []string{"Greek", "Latin"}) || !slices.Equal(c.Alphabet, []int{0, 0, 1}) ||
		!slices.Equal(c.Labels, []int{0, 1, 1, 2}) {
		t.Errorf("got %q, %q, %v, %v", c.Names, c.Alphabets, c.Alphabet, c.Labels)
	}
	for i, ink := range []int{7, 2, 1, 0} {
		for at, v := range c.Pictures[i] {
			if (v == 1) != (at == ink) || (v == 0) != (at != ink) {
				t.Errorf("drawing %d has %v at %d; its ink is at %d", i, v, at, ink)
			}
		}
	}
}

func TestTurned(t *testing.T) {
	set := images.Set{
		Height: 2, Width: 2, Channels: 1,
		Pictures: [][]float32{{.1, .2, .3, .4}}, Labels: []int{0}, Names: []string{"a"},
	}
	for quarters, want := range map[int][]float32{
		0: {.1, .2, .3, .4}, 1: {.3, .1, .4, .2}, 2: {.4, .3, .2, .1}, 3: {.2, .4, .1, .3},
		-1: {.2, .4, .1, .3},
	} {
		got, err := omniglot.Turned(set, quarters)
		if err != nil || !slices.Equal(got.Pictures[0], want) || got.Names[0] == set.Names[0] {
			t.Errorf("%d quarters: got %v %v, %v, want %v", quarters, got.Names, got.Pictures, err, want)
		}
	}
	set.Height, set.Pictures = 4, [][]float32{make([]float32, 8)}
	if _, err := omniglot.Turned(set, 1); err == nil {
		t.Error("a picture that is not square: no error")
	}
}

func TestErrors(t *testing.T) {
	page := filepath.Join(t.TempDir(), "page.zip")
	if err := os.WriteFile(page, []byte("<html>not found</html>"), 0o600); err != nil {
		t.Fatal(err)
	}
	one := "a/Greek/character01/0001_01.png"
	for _, c := range []struct {
		path, want string
		is         error
	}{
		{pack(t, "lfw/Some_Body/Some_Body_0001.jpg", "x"), "want one of the published archives", nil},
		{pack(t, one, "no picture"), "0001_01.png is not a picture", image.ErrFormat},
		{pack(t, one, stroke(t, 0, 0), one, stroke(t, 0, 0)), "is in the archive twice", nil},
		{pack(t, one, stroke(t, 0, 0), "b"+one[1:], stroke(t, 0, 0)), "is in the archive twice", nil},
		{pack(t, "../Greek/character01/0001_01.png", stroke(t, 0, 0)), "Greek", archive.ErrUnsafe},
		{page, "page.zip", archive.ErrFormat},
		{"nowhere.zip", "nowhere.zip", os.ErrNotExist},
	} {
		_, err := omniglot.Load(c.path, four)
		if err == nil || !strings.Contains(err.Error(), c.want) || c.is != nil && !errors.Is(err, c.is) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
	if _, err := omniglot.Load(page, omniglot.Config{Height: 4}); err == nil ||
		!strings.Contains(err.Error(), "positive size") {
		t.Errorf("no width: got %v", err)
	}
}

// Other bytes under a published name, and other names, are refused.
func TestFetch(t *testing.T) {
	for _, name := range []string{
		omniglot.Background, omniglot.Evaluation, omniglot.Background1, omniglot.Background2,
	} {
		from := pack(t, "a/Greek/character01/0001_01.png", stroke(t, 0, 0))
		if err := os.Rename(from, filepath.Join(filepath.Dir(from), name)); err != nil {
			t.Fatal(err)
		}
		_, err := omniglot.Fetch(t.Context(), name, fetch.Config{Dir: t.TempDir(), From: filepath.Dir(from)})
		if !errors.Is(err, fetch.ErrChecksum) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: got %v, want ErrChecksum", name, err)
		}
	}
	cfg := fetch.Config{Dir: t.TempDir(), From: t.TempDir()}
	_, err := omniglot.Fetch(t.Context(), "strokes_background.zip", cfg)
	if err == nil || !strings.Contains(err.Error(), omniglot.Background2) {
		t.Errorf("another name: got %v", err)
	}
}

// The published part with five alphabets, where the folder of real data is at hand.
func TestLoadOmniglot(t *testing.T) {
	dir := os.Getenv("SIAMESE_DATA")
	if dir == "" {
		t.Skip("needs SIAMESE_DATA, the folder that holds omniglot")
	}
	from := filepath.Join(dir, "omniglot")
	path, err := omniglot.Fetch(t.Context(), omniglot.Background1, fetch.Config{Dir: t.TempDir(), From: from})
	if err != nil {
		t.Fatal(err) // Also where it is another file than the published one.
	}
	c, err := omniglot.Load(path, omniglot.DefaultConfig())
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Check(); err != nil {
		t.Fatal(err)
	}
	if len(c.Names) != 136 || c.Len() != 2720 || len(c.Alphabets) != 5 {
		t.Errorf("got %v and alphabets %q", c.Set, c.Alphabets)
	}
	t.Log(c.Set, c.Alphabets)
	for label, own := range c.ByPerson() {
		if len(own) != 20 {
			t.Errorf("%s has %d drawings", c.Names[label], len(own))
		}
	}
	ink := 0.0
	for _, picture := range c.Pictures {
		for _, v := range picture {
			ink += float64(v) / float64(c.Len()*len(picture))
		}
	}
	if ink < 0.02 || ink > 0.3 {
		t.Errorf("%.3f of the paper is ink: are ink and paper exchanged?", ink)
	}
}
