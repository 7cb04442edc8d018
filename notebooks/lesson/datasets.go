package lesson

import (
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"

	"github.com/gosiamese/gosiamese/datasets/people"
	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// animals is the number of pictures of each class in lesson 02: imbalanced, as real folders are.
var animals = []int{240, 160}

// CatsAndDogs returns a folder with a sub-folder for each class: the real folder cats_dogs, or one in the
// folder of runs with 240 synthetic cats and 160 synthetic dogs of 64 x 64 pixels, which is written at the
// first call.
func CatsAndDogs() (dir string, err error) {
	if dir := DataDir("cats_dogs"); dir != "" {
		return dir, nil
	}
	dir = Dir("02-cats-dogs")
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	set, err := synthetic.Animals(max(animals[0], animals[1]), 64, 1)
	if err != nil {
		return "", err
	}
	made := dir + ".part" // It is renamed when it is complete.
	for label, own := range set.ByPerson() {
		for k, i := range own[:animals[label]] {
			name := set.Names[label]
			path := filepath.Join(made, name, fmt.Sprintf("%s.%03d.png", name, k+1))
			if err := writePNG(path, set.Picture(i)); err != nil {
				return "", fmt.Errorf("lesson: %w: set SIAMESE_RUNS to a writable folder", err)
			}
		}
	}
	return dir, os.Rename(made, dir)
}

// writePNG writes a picture of three channels, and creates the folder of the file.
func writePNG(path string, p images.Picture) (err error) {
	picture := image.NewNRGBA(image.Rect(0, 0, p.Width, p.Height))
	for i := range p.Height * p.Width {
		for c := range 3 {
			picture.Pix[4*i+c] = uint8(255*p.Values[3*i+c] + 0.5)
		}
		picture.Pix[4*i+3] = 0xff
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := png.Encode(file, picture); err != nil {
		file.Close() //nolint:errcheck // The first error is more informative.
		return err
	}
	return file.Close()
}

// Colour reads a folder of classes as colour pictures of side x side pixels.
func Colour(dir string, side int) (images.Set, error) {
	cfg := people.DefaultConfig()
	cfg.Height, cfg.Width, cfg.Channels = side, side, 3
	return people.Load(dir, cfg)
}

// FewCatsAndDogs returns a split with few training pictures. Of 400 synthetic cats and 400 synthetic dogs of
// 64 x 64 pixels, a quarter each is for training and validation, and half for testing. Of the photographs of
// the real folder cats_dogs, 160 x 160, three fifths are for training, and one fifth each for validation and
// testing.
func FewCatsAndDogs(seed uint64) (images.Split, error) {
	if dir := DataDir("cats_dogs"); dir != "" {
		cfg := people.DefaultConfig()
		cfg.Height, cfg.Width, cfg.Channels = 160, 160, 3
		set, err := people.Load(dir, cfg)
		if err != nil {
			return images.Split{}, err
		}
		return images.SplitPictures(set, 0.2, 0.2, seed)
	}
	set, err := synthetic.Animals(400, 64, 1)
	if err != nil {
		return images.Split{}, err
	}
	return images.SplitPictures(set, 0.25, 0.5, seed)
}

// Resized scales all pictures of a split to side x side pixels; see [images.Set.Resize].
func Resized(split images.Split, side int) (images.Split, error) {
	for _, set := range []*images.Set{&split.Train, &split.Validation, &split.Test} {
		scaled, err := set.Resize(side, side)
		if err != nil {
			return images.Split{}, err
		}
		*set = scaled
	}
	return split, nil
}

// NearestLabels classifies each picture of a set by its nearest neighbour in the gallery, by raw pixels. It
// returns the label of that neighbour, or of the first one on a tie.
func NearestLabels(gallery, set images.Set) []int {
	labels := make([]int, set.Len())
	for i, picture := range set.Pictures {
		least := -1.0
		for j, known := range gallery.Pictures {
			if d := verify.Distance(picture, known); least < 0 || d < least {
				least, labels[i] = d, gallery.Labels[j]
			}
		}
	}
	return labels
}

// Joined concatenates two sets with pictures of the same size and the same classes.
func Joined(a, b images.Set) images.Set {
	a.Pictures, a.Labels = slices.Concat(a.Pictures, b.Pictures), slices.Concat(a.Labels, b.Labels)
	return a
}
