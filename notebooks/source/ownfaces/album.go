// Package ownfaces supports lesson 15 with folders of people that contain mistakes, a search for copies of
// pictures, figures, and the check of its exercise.
package ownfaces

import (
	"bytes"
	"fmt"
	"image/jpeg"
	"os"
	"path/filepath"

	"github.com/gosiamese/gosiamese/datasets/people"
	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
)

// names are the people of the synthetic album.
var names = []string{
	"adam", "bita", "carla", "dara", "emil", "farid", "greta", "hamid", "ines", "jan", "kaveh", "leila",
	"mina", "nils", "omid", "paula", "quentin", "reza", "sara", "tomas", "ulla", "vida", "wim", "yara",
}

// seed differs from that of the training people.
const seed = 2

// Album returns the folder of people of lesson 15: orl_faces in the folder that DATA names, or that folder
// itself; without DATA, 24 synthetic people, whose pictures are written as files, eight of each. Two of these
// people have a mistake that is typical of real folders: adam's picture 1 exists twice, the second time
// smaller and as a JPEG, and bita's picture 3 is in farid's folder as well, mirrored.
func Album() (string, error) {
	if dir := lesson.DataDir("orl_faces"); dir != "" {
		return dir, nil
	}
	dir := lesson.Dir("13-album")
	faces, err := synthetic.Faces(len(names), 8, 96, seed)
	if err != nil {
		return "", err
	}
	numbers := make([]int, len(names))
	for i, label := range faces.Labels {
		numbers[label]++
		name := fmt.Sprintf("%d.png", numbers[label])
		if err := write(filepath.Join(dir, names[label], name), lesson.PNG(faces, i)); err != nil {
			return "", err
		}
	}
	smaller, err := faces.Resize(72, 72)
	if err != nil {
		return "", err
	}
	for path, data := range map[string][]byte{
		"adam/9.jpg":  lesson.JPEG(smaller, 0, 1),
		"farid/9.jpg": lesson.JPEG(faces.Flipped(), 1*8+2, 1),
	} {
		if err := write(filepath.Join(dir, filepath.FromSlash(path)), data); err != nil {
			return "", err
		}
	}
	return dir, nil
}

// Others returns synthetic training people, with ten pictures each of 64 x 64 pixels: none of them is in
// [Album].
func Others(people int) (images.Set, error) { return synthetic.Faces(people, 10, 64, 1) }

// write writes a file, and creates its folder.
func write(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("ownfaces: %w: set SIAMESE_RUNS to a writable folder", err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		return fmt.Errorf("ownfaces: %w: set SIAMESE_RUNS to a writable folder", err)
	}
	return nil
}

// Sideways writes a picture into a folder of one person as a camera held sideways stores it, rotated and with
// an EXIF orientation, and returns the stored pixels and the picture as loaded.
func Sideways() (pictures []show.Picture, err error) {
	dir := lesson.Dir("13-sideways")
	face, err := synthetic.Faces(1, 1, 96, seed)
	if err != nil {
		return nil, err
	}
	data := lesson.JPEG(rotated(face), 0, 6)
	if err := write(filepath.Join(dir, names[0], "1.jpg"), data); err != nil {
		return nil, err
	}
	stored, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("ownfaces: %w", err)
	}
	loaded, err := people.Load(dir, people.DefaultConfig())
	if err != nil {
		return nil, err
	}
	upright := lesson.Picture(loaded, 0)
	upright.Caption = "loaded"
	return []show.Picture{{
		Pixels: images.Gray(stored, 96, 96), Height: 96, Width: 96, Channels: 1, Caption: "stored",
	}, upright}, nil
}

// rotated returns a set of one square picture of one channel, rotated by 90 degrees counterclockwise.
func rotated(set images.Set) images.Set {
	side, out := set.Width, set
	pixels := make([]float32, len(set.Pictures[0]))
	for y := range side {
		for x := range side {
			pixels[(side-1-x)*side+y] = set.Pictures[0][y*side+x]
		}
	}
	out.Pictures = [][]float32{pixels}
	return out
}

// Cropped returns the first picture of a folder of people, loaded with each of the parts.
func Cropped(dir string, parts ...float64) (pictures []show.Picture, err error) {
	for _, part := range parts {
		cfg := people.DefaultConfig()
		cfg.Part = part
		set, err := people.Load(dir, cfg)
		if err != nil {
			return nil, err
		}
		p := lesson.Picture(set, 0)
		p.Caption = fmt.Sprintf("part %g", part)
		pictures = append(pictures, p)
	}
	return pictures, nil
}

// Broken writes a folder of people as copied from a phone: of seven files one is a valid picture, three are
// not pictures or are truncated, and three are ignored.
func Broken() (string, error) {
	dir := lesson.Dir("13-broken")
	face, err := synthetic.Faces(1, 1, 96, seed)
	if err != nil {
		return "", err
	}
	whole := lesson.PNG(face, 0)
	for path, data := range map[string][]byte{
		"adam/1.png": whole, "adam/2.png": whole[:len(whole)/2], "adam/notes.txt": []byte("summer"),
		"bita/1.jpg": []byte("<html>not found</html>"), "bita/.hidden": nil,
		"carla/1.pgm": []byte("P5 90000 90000 255 "), "list.csv": []byte("adam,bita,carla"),
	} {
		if err := write(filepath.Join(dir, filepath.FromSlash(path)), data); err != nil {
			return "", err
		}
	}
	return dir, nil
}
