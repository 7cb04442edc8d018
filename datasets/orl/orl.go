// Package orl reads the ORL Database of Faces (also called the AT&T database): 40 people with 10 grey
// pictures each of 112 x 92 pixels (height x width), as PGM files sN/M.pgm.
//
// Any other folder of that structure is read as well: one folder sN for each person N, with pictures M.pgm,
// all of one size. Credit: Olivetti Research Laboratory, Cambridge; Samaria and Harter 1994,
// "Parameterisation of a stochastic model for human face identification".
package orl

import (
	"fmt"
	"image"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/images/decode"
	"github.com/gosiamese/gosiamese/pkg/regularfile"
)

var (
	personName  = regexp.MustCompile(`^s([0-9]+)$`)
	pictureName = regexp.MustCompile(`^([0-9]+)\.pgm$`)
)

// Load reads every picture of a folder in its original size, with people and pictures in the order of their
// numbers: values in [0, 1], one channel, people named "s1", "s2" and so on. Other files and folders are
// skipped.
//
// It returns an error that names the file or folder if a folder is missing or empty, a person has no
// pictures, or a file is not a picture ([image.ErrFormat]), truncated ([decode.ErrDamaged]), too large
// ([decode.ErrTooLarge]) or differs in size from the first.
func Load(dir string) (images.Set, error) {
	people, err := numbered(dir, personName)
	if err != nil {
		return images.Set{}, fmt.Errorf("orl: %w: name the folder that holds s1, s2 and so on", err)
	}
	if len(people) == 0 {
		return images.Set{}, fmt.Errorf("orl: no folders s1, s2, ... in %q: name the folder that holds them",
			dir)
	}
	var set images.Set
	var f folder
	for label, person := range people {
		set.Names = append(set.Names, person)
		files, err := numbered(filepath.Join(dir, person), pictureName)
		if err != nil {
			return images.Set{}, fmt.Errorf("orl: %w", err)
		}
		if len(files) == 0 {
			return images.Set{}, fmt.Errorf(
				"orl: no pictures 1.pgm, 2.pgm, ... in %q: is the data set complete?",
				filepath.Join(dir, person))
		}
		for _, file := range files {
			if err := f.add(&set, filepath.Join(dir, person, file), label); err != nil {
				return images.Set{}, err
			}
		}
	}
	return set, nil
}

// Is reports whether a folder has the structure that [Load] reads: all its folders are named s1, s2 and so
// on, and the first holds pictures named 1.pgm, 2.pgm and so on.
func Is(dir string) bool {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return false
	}
	first := ""
	for _, entry := range entries {
		switch {
		case !entry.IsDir() || strings.HasPrefix(entry.Name(), "."):
		case !personName.MatchString(entry.Name()):
			return false
		case first == "":
			first = entry.Name()
		}
	}
	if first == "" {
		return false
	}
	pictures, err := os.ReadDir(filepath.Join(dir, first))
	if err != nil {
		return false
	}
	for _, picture := range pictures {
		if pictureName.MatchString(picture.Name()) {
			return true
		}
	}
	return false
}

// Pictures are kept in their original size, at four bytes per pixel. Together they may have at most
// freePixels pixels plus pixelsPerByte for each byte of their files, a bound that grey photographs never
// reach. [decode.Reader] allows more, since other data sets scale their pictures down.
const (
	freePixels    = 16_000_000
	pixelsPerByte = 100
)

// folder is the state while a folder is read.
type folder struct {
	reader        decode.Reader
	pixels, bytes int64
}

// add appends the picture of one file to the set; the first picture determines the size of all.
func (f *folder) add(set *images.Set, path string, label int) error {
	file, err := regularfile.Open(path)
	if err != nil {
		return fmt.Errorf("orl: %w", err)
	}
	defer file.Close() //nolint:errcheck // Read-only.
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("orl: %w", err)
	}
	f.bytes += info.Size()
	err = f.reader.Read(file, path, func(picture image.Image) error {
		return f.keep(set, picture, path, label)
	})
	if err != nil {
		return fmt.Errorf("orl: %w", err)
	}
	return nil
}

// keep appends a decoded picture to the set.
func (f *folder) keep(set *images.Set, picture image.Image, path string, label int) error {
	size := picture.Bounds().Size()
	if set.Len() == 0 {
		set.Height, set.Width, set.Channels = size.Y, size.X, 1
	}
	if size.Y != set.Height || size.X != set.Width {
		return fmt.Errorf("%s is %d x %d pixels, the pictures before it %d x %d: all must have the same size",
			path, size.Y, size.X, set.Height, set.Width)
	}
	if f.pixels += int64(size.X) * int64(size.Y); f.pixels > freePixels+pixelsPerByte*f.bytes {
		return fmt.Errorf("%s is %d x %d pixels, and all so far have %d pixels in %d bytes: %w: scale "+
			"them down", path, size.Y, size.X, f.pixels, f.bytes, decode.ErrTooLarge)
	}
	set.Pictures = append(set.Pictures, images.Gray(picture, size.Y, size.X))
	set.Labels = append(set.Labels, label)
	return nil
}

// numbered lists the names in a folder that match the pattern, sorted by number.
func numbered(dir string, pattern *regexp.Regexp) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, entry := range entries {
		if pattern.MatchString(entry.Name()) {
			names = append(names, entry.Name())
		}
	}
	slices.SortFunc(names, func(a, b string) int { return number(a, pattern) - number(b, pattern) })
	return names, nil
}

// number returns the number in a name that matches the pattern.
func number(name string, pattern *regexp.Regexp) int {
	n, _ := strconv.Atoi(pattern.FindStringSubmatch(name)[1])
	return n
}
