package gallery_test

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/gallery"
	"github.com/gosiamese/gosiamese/pkg/internal/killtest"
)

// growing is the number of people that the killed process enrols, each with vectorsEach vectors: a file of
// 800 KB.
const growing, vectorsEach = 24, 50

// growHere enrols people one at a time and saves the gallery after each.
func growHere(t *testing.T, path string) {
	t.Helper()
	g, err := gallery.Load(path, madeBy)
	if errors.Is(err, fs.ErrNotExist) {
		g, err = gallery.New(madeBy)
	}
	if err != nil {
		t.Fatal(err)
	}
	for person := len(names(t, g)) + 1; person <= growing; person++ {
		vectors := make([][]float32, vectorsEach)
		for i := range vectors {
			vectors[i] = make([]float32, 128)
			angle := float64(i) / vectorsEach
			vectors[i][person], vectors[i][0] = float32(math.Cos(angle)), float32(math.Sin(angle))
		}
		if err := g.Enrol(ctx, fmt.Sprint("person ", person), vectors...); err != nil {
			t.Fatal(err)
		}
		if err := g.Save(path); err != nil {
			t.Fatal(err)
		}
		killtest.Report(person)
	}
}

// A program that is killed while it saves a gallery loses no person whom it has reported as saved. It may
// leave an unfinished file beside the gallery, which only its owner can read and the next Save removes. KILLS
// sets the number of kills.
func TestSaveKilled(t *testing.T) {
	file := func(dir string) string { return filepath.Join(dir, "[a] gallery") }
	if dir := killtest.Dir(); dir != "" {
		growHere(t, file(dir))
		return
	}
	people := func(dir string) int {
		g, err := gallery.Load(file(dir), madeBy)
		if errors.Is(err, fs.ErrNotExist) {
			return 0
		}
		if err != nil {
			t.Fatal(err)
		}
		return len(names(t, g))
	}
	all := func(dir string) {
		if n := people(dir); n != growing {
			t.Errorf("%d people, want %d", n, growing)
		}
	}
	killtest.Work{Whole: all, Ended: all, Killed: func(dir string) {
		people(dir)
		left, err := os.ReadDir(dir)
		for _, entry := range left {
			info, errInfo := entry.Info()
			if err = errors.Join(err, errInfo); err == nil && !entry.IsDir() && info.Mode().Perm() != 0o600 {
				t.Errorf("others may read %s: %v", entry.Name(), info.Mode())
			}
		}
		if err != nil {
			t.Error(err)
		}
	}}.Test(t)
}
