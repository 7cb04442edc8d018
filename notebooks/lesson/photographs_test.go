package lesson_test

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/face"
	"github.com/gosiamese/gosiamese/pkg/images/decode"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
)

// put writes files into an album: paths below it, with the name of a photograph of package face, or the
// content itself.
func put(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for path, content := range files {
		data := []byte(content)
		if strings.HasSuffix(content, ".jpg") {
			var err error
			photograph := filepath.Join("..", "..", "datasets", "photographs", content)
			if data, err = os.ReadFile(photograph); err != nil {
				t.Fatal(err)
			}
		}
		path = filepath.Join(dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// needWeights skips a test if the networks for faces are not on this machine.
func needWeights(t *testing.T) *face.Recogniser {
	t.Helper()
	dev, err := device.Open("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(dev.Close)
	r, err := face.Open(dev)
	if errors.Is(err, pretrained.ErrMissing) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

var twoByTwo = map[string]string{
	"ardern/a.jpg": "ardern-2018.jpg", "ardern/b.jpg": "ardern-2022.jpg",
	"macron/a.jpg": "macron-2014.jpg", "macron/b.jpg": "macron-2025.jpg",
}

// The pictures are the aligned faces, also when they come from the file that keeps them, until a file of the
// folder changes.
func TestPhotographs(t *testing.T) {
	r, dir, runs := needWeights(t), t.TempDir(), t.TempDir()
	t.Setenv("DATA", "")
	t.Setenv("SIAMESE_RUNS", runs)
	put(t, dir, twoByTwo)
	set, without, err := lesson.Photographs(dir)
	if err != nil || len(without) != 0 || set.String() != "2 people, 4 pictures of 112 x 112" {
		t.Fatalf("%v, %q, %v", set, without, err)
	}
	photograph, err := decode.ReadFile(filepath.Join(dir, "macron", "a.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := r.Main(photograph)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(set.Pictures[2], face.Align(photograph, f.Landmarks)) || set.Names[1] != "macron" {
		t.Error("picture 2 is not the aligned face of macron/a.jpg")
	}
	keeping, err := filepath.Glob(filepath.Join(runs, "*"))
	if err != nil || len(keeping) != 1 {
		t.Fatalf("kept in %q, %v", keeping, err)
	}
	t.Setenv("SIAMESE_WEIGHTS", t.TempDir()) // Without networks there is only what was kept.
	again, _, err := lesson.Photographs(dir)
	if diff := cmp.Diff(set, again); diff != "" || err != nil {
		t.Errorf("what was kept differs: %v", err)
	}
	put(t, dir, map[string]string{"macron/c.jpg": "obama.jpg"})
	if _, _, err := lesson.Photographs(dir); !errors.Is(err, pretrained.ErrMissing) {
		t.Errorf("one file more: got %v, want that the networks are missing", err)
	}
	if err := os.Remove(filepath.Join(dir, "macron", "c.jpg")); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(keeping[0], 1000); err != nil {
		t.Fatal(err)
	}
	if _, _, err := lesson.Photographs(dir); !errors.Is(err, pretrained.ErrMissing) {
		t.Errorf("half of the file that keeps them: got %v", err)
	}
}

// Files without a face and broken ones are listed, and a person of whom no face is left is not in the set.
func TestPhotographsWithout(t *testing.T) {
	needWeights(t)
	dir := t.TempDir()
	t.Setenv("DATA", "")
	t.Setenv("SIAMESE_RUNS", t.TempDir())
	put(t, dir, twoByTwo)
	put(t, dir, map[string]string{
		"bela/1.pgm":   "P5 32 32 255 " + strings.Repeat("x", 32*32),
		"ardern/c.png": "\x89PNG\r\n", "ardern/notes.txt": "summer",
	})
	set, without, err := lesson.Photographs(dir)
	if err != nil || set.String() != "2 people, 4 pictures of 112 x 112" || len(without) != 2 {
		t.Fatalf("%v, %q, %v", set, without, err)
	}
	if !strings.HasPrefix(without[0], "ardern/c.png: ") || strings.Contains(without[0], dir) ||
		!strings.HasPrefix(without[1], "bela/1.pgm: "+face.ErrNoFace.Error()) {
		t.Errorf("%q", without)
	}
	for _, name := range []string{"macron", "ardern"} {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := lesson.Photographs(dir); err == nil || !strings.Contains(err.Error(), "add photographs") {
		t.Errorf("no face at all: got %v", err)
	}
}

// A face of few pixels is kept, and doubted with its size.
func TestDoubts(t *testing.T) {
	needWeights(t)
	dir := t.TempDir()
	t.Setenv("DATA", "")
	t.Setenv("SIAMESE_RUNS", t.TempDir())
	put(t, dir, twoByTwo)
	photograph, err := decode.ReadFile(filepath.Join(dir, "macron", "b.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	put(t, dir, map[string]string{"macron/small.pgm": smaller(photograph, 40)})
	doubts, err := lesson.Doubts(dir)
	if err != nil || len(doubts) != 1 || !strings.HasPrefix(doubts[0], "macron/small.pgm: "+
		face.ErrSmall.Error()) || !strings.Contains(doubts[0], "want at least 18") {
		t.Errorf("%q, %v", doubts, err)
	}
}

// Photographs become grey pictures of the requested size, with the luminance of the aligned faces, and people
// with one picture are left out.
func TestFacesOfPhotographs(t *testing.T) {
	needWeights(t)
	dir := t.TempDir()
	t.Setenv("DATA", dir)
	t.Setenv("SIAMESE_RUNS", t.TempDir())
	put(t, dir, twoByTwo)
	put(t, dir, map[string]string{"obama/a.jpg": "obama.jpg"})
	set, err := lesson.Faces(70, 112)
	if err != nil || set.String() != "2 people, 4 pictures of 112 x 112" || set.Channels != 1 {
		t.Fatalf("%v, %v", set, err)
	}
	colour, _, err := lesson.Photographs(dir)
	if err != nil || colour.Len() != 5 {
		t.Fatalf("%v, %v", colour, err)
	}
	for i, v := range set.Pictures[3] {
		p := colour.Pictures[3][3*i:]
		if want := 0.299*p[0] + 0.587*p[1] + 0.114*p[2]; math.Abs(float64(v-want)) > 1e-6 {
			t.Fatalf("pixel %d is %g, want %g", i, v, want)
		}
	}
	if set, err = lesson.Faces(70, 32); err != nil || set.Check() != nil || set.Height != 32 {
		t.Errorf("%v, %v", set, err)
	}
	if err := os.RemoveAll(filepath.Join(dir, "macron")); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "ardern", "a.jpg")); err != nil {
		t.Fatal(err)
	}
	if _, err := lesson.Faces(70, 32); err == nil || !strings.Contains(err.Error(), "add photographs") {
		t.Errorf("no person with two: got %v", err)
	}
}
