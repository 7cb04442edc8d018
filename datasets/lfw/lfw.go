// Package lfw reads Labeled Faces in the Wild: 13,233 news photographs of 5,749 people, 250 x 250 pixels
// each, and its lists of pairs.
//
// The photographs are a published archive (lfw.tgz, lfw-funneled.tgz, lfw-deepfunneled.tgz) or the folder
// that it unpacks to, Person_Name/Person_Name_0001.jpg. [Load] reads either and scales the photographs down.
// [ReadPairs] reads the lists; [Faces.Resolve] finds their pictures in a set.
//
// pairs.txt (view 2, ten folds) shares people with pairsDevTrain.txt and pairsDevTest.txt (view 1). Never
// report results on it after training on those people: split by [PartOf] instead.
//
// Source: Huang, Ramesh, Berg and Learned-Miller 2007, "Labeled Faces in the Wild", University of
// Massachusetts, Amherst, technical report 07-49. For research only; the photographs belong to their owners.
package lfw

import (
	"fmt"
	"image"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/gosiamese/gosiamese/pkg/images"
)

// Config selects the photographs to read, and describes how each is cropped and scaled.
type Config struct {
	// CropWidth and CropHeight are the size of the central crop, in pixels of the photograph, at least 1.
	CropWidth, CropHeight int
	// Height and Width are the size of the pictures of the set, in pixels, at least 1.
	Height, Width int
	// Channels is 1 for grey, 3 for red, green and blue.
	Channels int
	// Keep reports whether to read a person, given the name with underscores; nil reads all people. It must
	// return the same result for the same name. Photographs of other people are not decoded. See [PartOf].
	Keep func(name string) bool
	// MaxPictures is the maximum number of photographs per person, the first ones by number; 0 means all.
	MaxPictures int
	// Picture makes the picture of the set from a photograph [250, 250], instead of the crop; for example
	// with face detection. File is "Person_Name/Person_Name_0001.jpg". It is called by several goroutines at
	// the same time, must not keep the photograph, and leaves it out by returning nil.
	Picture func(file string, photograph image.Image) ([]float32, error)
}

// DefaultConfig reads all people in grey: the central 160 x 128 of 250 x 250 pixels, scaled to 64 x 48
// (height x width).
func DefaultConfig() Config {
	return Config{CropWidth: 128, CropHeight: 160, Height: 64, Width: 48, Channels: 1}
}

func (c Config) check() error {
	if c.CropWidth < 1 || c.CropHeight < 1 || c.Height < 1 || c.Width < 1 ||
		c.Channels != 1 && c.Channels != 3 || c.MaxPictures < 0 {
		return fmt.Errorf("lfw: crop %d x %d to %d x %d, %d channels, at most %d pictures: want positive "+
			"sizes, 1 or 3 channels, and 0 or more pictures", c.CropHeight, c.CropWidth, c.Height, c.Width,
			c.Channels, c.MaxPictures)
	}
	return nil
}

// Faces is a set of pictures with the number of each photograph.
type Faces struct {
	images.Set
	// Numbers holds the number in the file name of each photograph, at least 1; shape [Len()].
	Numbers []int
}

// Load reads the photographs of an archive or a folder: people sorted by name, byte by byte, and the
// photographs of each by number. Photographs are scaled as they are read, on all processors, so that only
// small pictures stay in memory.
//
// Files with other extensions and hidden files are skipped. Load returns an error if no photographs are found
// or selected; if a .jpg is not named Person_Name/Person_Name_0001.jpg (a folder above it may have any name),
// or its number occurs twice; if it cannot be decoded ([image.ErrFormat], [decode.ErrTooLarge],
// [decode.ErrDamaged]) or is smaller than the crop; and if the archive is of another format, truncated or
// malicious; see [github.com/gosiamese/gosiamese/datasets/archive.Files]. If the path does not exist, the
// error wraps [fs.ErrNotExist].
func Load(path string, cfg Config) (Faces, error) {
	if err := cfg.check(); err != nil {
		return Faces{}, err
	}
	source, err := open(path)
	if err != nil {
		return Faces{}, err
	}
	defer source.close()
	names, err := source.names()
	if err != nil {
		return Faces{}, err
	}
	wanted, err := cfg.choose(path, names)
	if err != nil {
		return Faces{}, err
	}
	pictures, err := readAll(source, path, wanted, cfg)
	if err != nil {
		return Faces{}, err
	}
	faces := Faces{Set: images.Set{Height: cfg.Height, Width: cfg.Width, Channels: cfg.Channels}}
	for i, p := range wanted {
		if pictures[i] != nil {
			faces.add(p, pictures[i])
		}
	}
	return faces, nil
}

// photograph is a parsed file name.
type photograph struct {
	file, person string
	number       int
}

var fileName = regexp.MustCompile(`^(.+)_([0-9]{4,6})\.jpg$`)

// parse parses a path with slashes. Files that are not photographs have number 0.
func parse(file string) (photograph, error) {
	base := path.Base(file)
	if path.Ext(base) != ".jpg" || strings.HasPrefix(base, ".") {
		return photograph{}, nil
	}
	parts := fileName.FindStringSubmatch(base)
	if parts == nil || path.Base(path.Dir(file)) != parts[1] {
		return photograph{}, fmt.Errorf("%q is not named as in LFW, Person_Name/Person_Name_0001.jpg: "+
			"remove it, or use datasets/people for a folder of your own", file)
	}
	number, _ := strconv.Atoi(parts[2]) // The pattern guarantees a number.
	if number == 0 {
		return photograph{}, fmt.Errorf("%q has the number 0: numbers start at 0001", file)
	}
	return photograph{file: file, person: parts[1], number: number}, nil
}

// add adds a photograph, which must not come before the ones of people added earlier.
func (f *Faces) add(p photograph, picture []float32) {
	if len(f.Names) == 0 || f.Names[len(f.Names)-1] != p.person {
		f.Names = append(f.Names, p.person)
	}
	f.Labels, f.Numbers = append(f.Labels, len(f.Names)-1), append(f.Numbers, p.number)
	f.Pictures = append(f.Pictures, picture)
}
