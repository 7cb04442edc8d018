package lesson

import (
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"

	"github.com/gosiamese/gosiamese/datasets/people"
	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/images/decode"
)

// drawnAnimals are the pictures of lesson 02, of each class: more cats than dogs, as folders happen to be.
var drawnAnimals = []int{240, 160}

// CatsAndDogs is a folder with one sub-folder for each class: the real folder cats_dogs, or one in the folder
// of runs with 240 drawn cats and 160 drawn dogs of 64 x 64 pixels, which is made at the first call.
func CatsAndDogs() (dir string, err error) {
	if dir := Real("cats_dogs"); dir != "" {
		return dir, nil
	}
	dir = Dir("02-cats-dogs")
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	set, err := synthetic.Animals(max(drawnAnimals[0], drawnAnimals[1]), 64, 1)
	if err != nil {
		return "", err
	}
	made := dir + ".part" // It gets its name when it is whole.
	for label, own := range set.ByPerson() {
		for k, i := range own[:drawnAnimals[label]] {
			name := set.Names[label]
			path := filepath.Join(made, name, fmt.Sprintf("%s.%03d.png", name, k+1))
			if err := writePNG(path, set.Picture(i)); err != nil {
				return "", fmt.Errorf("lesson: %w: set SIAMESE_RUNS to a folder that can be written", err)
			}
		}
	}
	return dir, os.Rename(made, dir)
}

// writePNG writes a picture of three channels, and the folder of the file.
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
		file.Close() //nolint:errcheck // The first error says more.
		return err
	}
	return file.Close()
}

// Listing says what a folder of classes holds: the first files of each class with their sizes, and how many
// there are.
func Listing(dir string, first int) (string, error) {
	folders, err := os.ReadDir(dir)
	if err != nil {
		return "", fmt.Errorf("lesson: %w", err)
	}
	var lines []string
	for _, folder := range folders {
		if !folder.IsDir() {
			continue
		}
		files, err := os.ReadDir(filepath.Join(dir, folder.Name()))
		if err != nil {
			return "", fmt.Errorf("lesson: %w", err)
		}
		for _, file := range files[:min(first, len(files))] {
			picture, err := decode.ReadFile(filepath.Join(dir, folder.Name(), file.Name()))
			if err != nil {
				return "", err
			}
			size := picture.Bounds().Size()
			lines = append(lines, fmt.Sprintf("%-20s %d x %d", folder.Name()+"/"+file.Name(), size.X, size.Y))
		}
		lines = append(lines, fmt.Sprintf("%-20s %d files", folder.Name()+"/...", len(files)))
	}
	return strings.Join(lines, "\n"), nil
}

// Colour reads a folder of classes as colour pictures of side x side.
func Colour(dir string, side int) (images.Set, error) {
	cfg := people.DefaultConfig()
	cfg.Height, cfg.Width, cfg.Channels = side, side, 3
	return people.Load(dir, cfg)
}

// Nearest is the share of the pictures asked about that get the right label when each takes the label of the
// known picture that is nearest to it, pixel by pixel: the program that learns by heart.
func Nearest(known, asked images.Set) float64 {
	right := 0
	for i, label := range NearestNames(known, asked) {
		if label == asked.Labels[i] {
			right++
		}
	}
	return float64(right) / float64(max(asked.Len(), 1))
}
