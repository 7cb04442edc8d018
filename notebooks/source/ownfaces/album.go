// Package ownfaces supports lesson 15 with folders of people that contain mistakes, a search for copies of
// pictures, figures, and the check of its exercise.
package ownfaces

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/gosiamese/gosiamese/datasets/people"
	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
)

// names are the people of the synthetic album.
var names = []string{
	"adam", "bita", "carla", "dara", "emil", "farid", "greta", "hamid", "ines", "jan", "kaveh", "leila",
	"mina", "nils", "omid", "paula", "quentin", "reza", "sara", "tomas", "ulla", "vida", "wim", "yara",
}

// seed is that of the synthetic people.
const seed = 2

// Album returns the folder of people of lesson 15: orl_faces in the folder that DATA names, or that folder
// itself; without DATA, 24 synthetic people, whose pictures are written as files at the first call, eight of
// each. Two of these people have a mistake that is typical of real folders: adam's picture 1 exists twice,
// the second time smaller and as a JPEG, and bita's picture 3 is in farid's folder as well, flipped.
func Album() (string, error) {
	if dir := lesson.DataDir("orl_faces"); dir != "" {
		return dir, nil
	}
	dir := lesson.Dir("15-album")
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	made := dir + ".part" // It is renamed when it is complete.
	if err := os.RemoveAll(made); err != nil {
		return "", fmt.Errorf("ownfaces: %w: remove it", err)
	}
	faces, err := synthetic.Faces(len(names), 8, 96, seed)
	if err != nil {
		return "", err
	}
	numbers := make([]int, len(names))
	for i, label := range faces.Labels {
		numbers[label]++
		name := fmt.Sprintf("%d.png", numbers[label])
		if err := write(filepath.Join(made, names[label], name), lesson.PNG(faces, i)); err != nil {
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
		if err := write(filepath.Join(made, filepath.FromSlash(path)), data); err != nil {
			return "", err
		}
	}
	if err := os.Rename(made, dir); err != nil {
		return "", fmt.Errorf("ownfaces: %w: remove %s and run the cell again", err, made)
	}
	return dir, nil
}

// Faces returns the faces of the people of lesson 15, pictures [112*112*3], at most ten of each: those that
// [lesson.Photographs] finds in the folder that DATA names, or the pictures of [Album] as they are, scaled,
// since a detector of faces in photographs is not made for synthetic ones.
func Faces() (images.Set, error) {
	dir, err := Album()
	if err != nil {
		return images.Set{}, err
	}
	load := func() (images.Set, error) {
		cfg := people.DefaultConfig()
		cfg.Height, cfg.Width, cfg.Channels = pretrained.SFaceSide, pretrained.SFaceSide, 3
		return people.Load(dir, cfg)
	}
	if lesson.DataDir("orl_faces") != "" {
		load = func() (images.Set, error) {
			set, _, err := lesson.Photographs(dir)
			return set, err
		}
	}
	set, err := load()
	return set.First(mostPictures), err
}

// mostPictures is the number of pictures of a person that the lesson takes.
const mostPictures = 10

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
