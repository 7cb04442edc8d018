package dataset_test

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/source/dataset"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/images/decode"
)

// folder is the data set of the lesson, with mistakes.
type folder struct {
	dir    string
	side   int
	files  []string
	labels []int

	stretched, loud, wide, dead bool
}

func list(dir string, side int, keep func(file string) bool) (f folder) {
	f.dir, f.side = dir, side
	var names []string
	files, err := fs.Glob(os.DirFS(dir), "*/*")
	if err != nil {
		panic(err)
	}
	for _, file := range files {
		if !keep(file) {
			continue
		}
		if class := path.Dir(file); !slices.Contains(names, class) {
			names = append(names, class)
		}
		f.files, f.labels = append(f.files, file), append(f.labels, len(names)-1)
	}
	return f
}

func isPicture(file string) bool {
	return strings.ToLower(path.Ext(file)) == ".png" && path.Base(file)[0] != '.'
}

func (f folder) Len() int { return len(f.files) }

func (f folder) At(i int) (images.Picture, int) {
	if f.dead {
		panic("no picture")
	}
	photograph, err := decode.ReadFile(filepath.Join(f.dir, f.files[i]))
	if err != nil {
		panic(err)
	}
	size, height := photograph.Bounds().Size(), f.side
	if f.wide {
		height++
	}
	if !f.stretched {
		side := min(size.X, size.Y)
		if photograph, err = images.CenterCrop(photograph, side, side); err != nil {
			panic(err)
		}
	}
	p := images.Picture{Height: height, Width: f.side, Channels: 3}
	p.Values = images.RGB(photograph, height, f.side)
	for k := range p.Values {
		if f.loud {
			p.Values[k] *= 255
		}
	}
	return p, f.labels[i]
}

func TestCheckFolder(t *testing.T) {
	right := func(dir string, side int) folder { return list(dir, side, isPicture) }
	changed := func(change func(*folder)) func(string, int) folder {
		return func(dir string, side int) folder {
			f := right(dir, side)
			change(&f)
			return f
		}
	}
	for want, open := range map[string]func(dir string, side int) folder{
		"Right: 12 pictures of 3 classes": right,
		"and no hidden ones": func(dir string, side int) folder {
			return list(dir, side, func(file string) bool { return path.Ext(file) != ".txt" })
		},
		"7 pictures, want 12": func(dir string, side int) folder {
			return list(dir, side, func(f string) bool { return isPicture(f) && path.Ext(f) == ".png" })
		},
		"in the order of their names":     changed(func(f *folder) { slices.Reverse(f.labels) }),
		"all pictures are scaled":         changed(func(f *folder) { f.wide = true }),
		"values are in [0, 1]":            changed(func(f *folder) { f.loud = true }),
		"crop the largest square":         changed(func(f *folder) { f.stretched = true }),
		"it panics: no picture":           changed(func(f *folder) { f.dead = true }),
		"it panics: runtime error: index": changed(func(f *folder) { f.labels = nil }),
	} {
		if got := dataset.CheckFolder(open); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
