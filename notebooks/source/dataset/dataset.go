// Package dataset supports lesson 02 with its figures and the checks of its exercises.
package dataset

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/images/decode"
	"github.com/gosiamese/gosiamese/pkg/show"
)

// The pictures of tasks: their side, and the number of the cat.
const taskSide, animal = 128, 7

// photograph returns a picture with a caption, which is stored as a photograph, since it is small then.
func photograph(p images.Picture, caption string) show.Picture {
	out := lesson.Captioned(p, caption)
	out.Photograph = true
	return out
}

// Tasks illustrates the tasks of computer vision on synthetic animals and faces, with their ground truth.
func Tasks() (show.Figure, error) {
	const side = taskSide
	animals, err := synthetic.Animals(animal+1, side, 1)
	if err != nil {
		return nil, err
	}
	masks, err := synthetic.Silhouettes(animal+1, side, 1)
	if err != nil {
		return nil, err
	}
	faces, err := synthetic.Faces(2, 3, side, 1)
	if err != nil {
		return nil, err
	}
	const cat, dog = animal, animal + animal + 1
	one := photograph(animals.Picture(cat), "a cat, and where")
	box, other := boxOf(masks.Picture(cat), "cat"), boxOf(masks.Picture(dog), "dog")
	other.X += side
	named := photograph(animals.Picture(cat), "a cat")
	mask := photograph(tinted(animals.Picture(cat), masks.Picture(cat)), "which pixels are cat")
	both := beside(animals.Picture(cat), animals.Picture(dog))
	several := photograph(both, "a cat and a dog, and where")
	same := photograph(beside(faces.Picture(0), faces.Picture(1)), "the same person")
	different := photograph(beside(faces.Picture(2), faces.Picture(3)), "different people")
	return show.Annotated(
		task("classification", named),
		task("localisation", one, box),
		task("object detection", several, box, other),
		task("segmentation", mask),
		task("verification", same),
		task("verification", different),
	)
}

func task(title string, p show.Picture, boxes ...show.Box) show.Picture {
	p.Title, p.Boxes = title, boxes
	return p
}

// beside joins two pictures of one size side by side.
func beside(a, b images.Picture) images.Picture {
	out := images.Picture{Height: a.Height, Width: a.Width + b.Width, Channels: a.Channels}
	for y := range a.Height {
		for _, p := range []images.Picture{a, b} {
			row := p.Width * p.Channels
			out.Values = append(out.Values, p.Values[y*row:(y+1)*row]...)
		}
	}
	return out
}

// boxOf returns the bounding box of the pixels of a mask above one half.
func boxOf(mask images.Picture, name string) show.Box {
	left, top, right, bottom := mask.Width, mask.Height, 0, 0
	for i, v := range mask.Values {
		if v > 0.5 {
			x, y := i%mask.Width, i/mask.Width
			left, top, right, bottom = min(left, x), min(top, y), max(right, x+1), max(bottom, y+1)
		}
	}
	return show.Box{
		X: float64(left), Y: float64(top), Width: float64(right - left), Height: float64(bottom - top),
		Name: name,
	}
}

// tinted colours the pixels that a mask covers, and makes the rest pale.
func tinted(p, mask images.Picture) images.Picture {
	colour := [3]float32{0.9, 0.62, 0}
	values := make([]float32, len(p.Values))
	for i, v := range p.Values {
		covered := mask.Values[i/3]
		values[i] = covered*(0.4*v+0.6*colour[i%3]) + (1-covered)*(0.5+0.5*v)
	}
	p.Values = values
	return p
}

// Balance shows the number of pictures of each class in the three sets of a split.
func Balance(split images.Split) (show.Figure, error) {
	var series []show.Series
	for label, name := range split.Train.Names {
		own := show.Series{Name: name}
		for _, set := range []images.Set{split.Train, split.Validation, split.Test} {
			own.Values = append(own.Values, float64(set.Balance()[label]))
		}
		series = append(series, own)
	}
	return show.Columns("pictures", []string{"training", "validation", "test"}, series...)
}

// Batch shows the pictures of a batch of a set, with the names of their classes.
func Batch(batch images.Batch, set images.Set) (show.Figure, error) {
	size := set.Height * set.Width * set.Channels
	var pictures []show.Picture
	for i, label := range batch.Labels {
		p := set.Picture(0)
		p.Values = batch.Values[i*size : (i+1)*size]
		pictures = append(pictures, photograph(p, set.Names[label]))
	}
	return show.Pictures(pictures...)
}

// Listing describes a folder of classes: the first files of each class with their sizes, and the number of
// files.
func Listing(dir string, first int) (string, error) {
	folders, err := os.ReadDir(dir)
	if err != nil {
		return "", fmt.Errorf("dataset: %w", err)
	}
	var lines []string
	for _, folder := range folders {
		if !folder.IsDir() {
			continue
		}
		files, err := os.ReadDir(filepath.Join(dir, folder.Name()))
		if err != nil {
			return "", fmt.Errorf("dataset: %w", err)
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
