// Package strong supports lesson 14 with the faces on which it compares networks, tables and figures of the
// comparison, and the checks of what is written in its cells.
package strong

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
)

// datasetsVariable names the folder that make fills with data sets.
const datasetsVariable = "SIAMESE_DATASETS"

// Faces returns aligned faces, 112 x 112 x 3: of the folder of people that DATA names, or of ORL, which
// `make lab` fetches.
func Faces() (images.Set, error) {
	dir := lesson.DataDir("orl_faces")
	if dir == "" {
		dir = filepath.Join(os.Getenv(datasetsVariable), "orl_faces")
		if _, err := os.Stat(dir); err != nil {
			return images.Set{}, fmt.Errorf(
				"strong: ORL: %w: run make lab, or name a folder of people by DATA",
				err,
			)
		}
	}
	set, _, err := lesson.Photographs(dir)
	return set, err
}

// syntheticSeed is the seed of the synthetic people. The network of package trained was trained on people of
// other seeds.
const syntheticSeed = 3

// Synthetic returns synthetic faces of the given number of people, ten of each, in the form of [Faces]. Their
// eyes and mouths are where SFace expects them, so nothing is aligned.
func Synthetic(people int) (images.Set, error) {
	set, err := synthetic.Faces(people, 10, pretrained.SFaceSide, syntheticSeed)
	if err != nil {
		return images.Set{}, err
	}
	grey := set.Pictures
	set.Channels, set.Pictures = 3, make([][]float32, len(grey))
	for i, picture := range grey {
		set.Pictures[i] = make([]float32, 0, 3*len(picture))
		for _, v := range picture {
			set.Pictures[i] = append(set.Pictures[i], v, v, v)
		}
	}
	return set, nil
}

// Grey returns the pictures in grey, side x side x 1.
func Grey(set images.Set, side int) (images.Set, error) {
	small, err := set.Resize(side, side)
	if err != nil {
		return images.Set{}, err
	}
	return lesson.Grey(small), nil
}

// Cards returns the licence cards of YuNet and SFace as text, without folders of this machine.
func Cards() (string, error) {
	cards, err := pretrained.FaceCards()
	text := ""
	for _, c := range cards {
		c.File = filepath.Base(c.File)
		text += fmt.Sprintln(c)
	}
	return text, err
}
