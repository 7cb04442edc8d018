package orl_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/datasets/orl"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/images/decode"
	"github.com/gosiamese/gosiamese/pkg/resourcetest"
)

// folder writes files to a new folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// pgm returns a PGM of 2 x 1 pixels.
func pgm(a, b byte) string { return fmt.Sprintf("P5\n2 1\n255\n%s", []byte{a, b}) }

func TestLoad(t *testing.T) {
	set, err := orl.Load(folder(t, map[string]string{
		"s10/1.pgm": pgm(0, 255), "s2/1.pgm": pgm(51, 0), "s2/10.pgm": pgm(102, 0), "s2/9.pgm": pgm(153, 0),
		"README": "about", "s2/notes.txt": "notes", "extra/1.pgm": "nothing",
	}))
	if err != nil {
		t.Fatal(err)
	}
	if err := set.Check(); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(set.Names, []string{"s2", "s10"}) || !slices.Equal(set.Labels, []int{0, 0, 0, 1}) {
		t.Errorf("got people %q, labels %v", set.Names, set.Labels)
	}
	for i, want := range []float32{51. / 255, 153. / 255, 102. / 255, 0} {
		if got := set.Pictures[i][0]; got < want-1e-4 || got > want+1e-4 {
			t.Errorf("picture %d starts with %v, want %v", i, got, want)
		}
	}
}

func TestLoadErrors(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  string
		is    error
	}{
		"empty folder": {nil, "no folders s1, s2", nil},
		"empty person": {map[string]string{"s1/readme": ""}, "is the data set complete", nil},
		"text":         {map[string]string{"s1/1.pgm": "hello"}, "is not a picture", image.ErrFormat},
		"huge": {
			map[string]string{"s1/1.pgm": "P5\n40000 40000\n255\n"}, "40000 x 40000", decode.ErrTooLarge,
		},
		"truncated": {map[string]string{"s1/1.pgm": "P5\n2 2\n255\na"}, "1.pgm", decode.ErrDamaged},
		"other size": {
			map[string]string{"s1/1.pgm": pgm(1, 2), "s2/1.pgm": "P5\n1 1\n255\na"}, "the same size", nil,
		},
		"not even a file": {map[string]string{"s1/1.pgm/x": ""}, "1.pgm", nil},
	} {
		_, err := orl.Load(folder(t, c.files))
		if err == nil || !strings.Contains(err.Error(), c.want) || c.is != nil && !errors.Is(err, c.is) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
	if _, err := orl.Load("no such folder"); !errors.Is(err, fs.ErrNotExist) ||
		!strings.Contains(err.Error(), "name the folder") {
		t.Errorf("missing: got %v", err)
	}
}

// One person, or two pictures in all, can be read but not split into training, validation and test people.
func TestTooFewPeople(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"one person":   {"s1/1.pgm": pgm(1, 2), "s1/2.pgm": pgm(2, 2), "s1/3.pgm": pgm(3, 2)},
		"two pictures": {"s1/1.pgm": pgm(1, 2), "s2/1.pgm": pgm(2, 2)},
	} {
		set, err := orl.Load(folder(t, files))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := images.NewSplit(set, 2, 2, 1); err == nil ||
			!strings.Contains(err.Error(), "each part needs at least 2") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// The complete data set, if the real pictures are available.
func TestLoadORL(t *testing.T) {
	dir := os.Getenv("SIAMESE_DATA")
	if dir == "" {
		t.Skip("needs SIAMESE_DATA, the folder that holds orl_faces")
	}
	set, err := orl.Load(filepath.Join(dir, "orl_faces"))
	if err != nil {
		t.Fatal(err)
	}
	if err := set.Check(); err != nil || set.String() != "40 people, 400 pictures of 112 x 92" {
		t.Errorf("got %v, %v", set, err)
	}
}

// Pictures keep their original size, so files that compress to almost no bytes must not use much memory.
func TestLoadBlankPictures(t *testing.T) {
	var coded bytes.Buffer
	if err := png.Encode(&coded, image.NewGray(image.Rect(0, 0, 3000, 3000))); err != nil {
		t.Fatal(err)
	}
	blank := coded.String()
	one := folder(t, map[string]string{"s1/1.pgm": blank})
	if set, err := orl.Load(one); err != nil || set.Len() != 1 {
		t.Errorf("one: got %v, %v", set, err)
	}
	five := folder(t, map[string]string{
		"s1/1.pgm": blank, "s1/2.pgm": blank, "s1/3.pgm": blank, "s2/1.pgm": blank, "s2/2.pgm": blank,
	})
	var err error
	resourcetest.Bound{Fixed: 200 << 20}.Check(t, 0, func() { _, err = orl.Load(five) })
	if !errors.Is(err, decode.ErrTooLarge) || !strings.Contains(err.Error(), "scale them down") {
		t.Errorf("five: got %v", err)
	}
}
