// Package omniglot reads Omniglot: 1,623 characters of 50 alphabets, each drawn once by each of 20 people,
// 105 x 105 pixels. It is the classic data set for one-shot learning: many classes with few examples each, as
// in face recognition.
//
// The published archives (images_background.zip and others) are read without unpacking them. Ink becomes 1
// and paper 0. One-shot recognition is hard within an alphabet, whose characters look alike: see
// [Characters.Alphabet].
//
// Source: Lake, Salakhutdinov and Tenenbaum 2015, "Human-level concept learning through probabilistic program
// induction", Science 350. MIT licence.
package omniglot

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	"io"
	"path"
	"regexp"
	"slices"

	"github.com/gosiamese/gosiamese/datasets/archive"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/images/decode"
)

// Config describes the pictures of the set.
type Config struct {
	Height, Width int // Size of the pictures of the set, in pixels, at least 1.
}

// DefaultConfig returns pictures of 32 x 32.
func DefaultConfig() Config { return Config{Height: 32, Width: 32} }

// Characters is a set of drawings, one class per character, with their alphabets.
type Characters struct {
	images.Set // Class names such as "Greek/character01".

	Alphabets []string // Names, sorted.
	Alphabet  []int    // For each class, an index into Alphabets.
}

// drawing matches the path of a drawing: any folders, the alphabet, the character, and the numbers of the
// character and the person who drew it.
var drawing = regexp.MustCompile(`(?:^|/)([^/]+)/(character[0-9]+)/[0-9]+_[0-9]+\.png$`)

// Load reads an archive: alphabets, characters and drawings sorted by name; other files are skipped. It
// returns an error if there are no drawings, one occurs twice, or one cannot be decoded ([image.ErrFormat],
// [decode.ErrTooLarge], [decode.ErrDamaged]), and the errors of [archive.Files].
func Load(path string, cfg Config) (Characters, error) {
	if cfg.Height < 1 || cfg.Width < 1 {
		return Characters{}, fmt.Errorf("omniglot: pictures of %d x %d: want a positive size",
			cfg.Height, cfg.Width)
	}
	var reader decode.Reader
	var found []drawn
	for file, err := range archive.Files(path, archive.DefaultLimits()) {
		if err != nil {
			return Characters{}, fmt.Errorf("omniglot: %w", err)
		}
		parts := drawing.FindStringSubmatch(file.Name)
		if parts == nil {
			continue
		}
		picture, err := read(&reader, file, cfg)
		if err != nil {
			return Characters{}, fmt.Errorf("omniglot: %s: %w", path, err)
		}
		found = append(found, drawn{parts[1], parts[2], file.Name, picture})
	}
	if len(found) == 0 {
		return Characters{}, fmt.Errorf("omniglot: no drawings ALPHABET/character01/0001_01.png in %s: "+
			"want one of the published archives, such as images_background.zip", path)
	}
	return collect(found, cfg)
}

// drawn is a decoded drawing.
type drawn struct {
	alphabet, character, file string
	picture                   []float32
}

// same reports whether two files are the same drawing, whatever folders the alphabets are in.
func (d drawn) same(other drawn) bool {
	return d.alphabet == other.alphabet && d.character == other.character &&
		path.Base(d.file) == path.Base(other.file)
}

func read(reader *decode.Reader, file archive.File, cfg Config) ([]float32, error) {
	content, err := io.ReadAll(file)
	if err != nil {
		return nil, err
	}
	var values []float32
	err = reader.Read(bytes.NewReader(content), file.Name, func(picture image.Image) error {
		values = images.Gray(picture, cfg.Height, cfg.Width)
		return nil
	})
	for i, v := range values {
		values[i] = 1 - v
	}
	return values, err
}

// collect sorts the drawings, and assigns numbers to classes and alphabets.
func collect(found []drawn, cfg Config) (Characters, error) {
	slices.SortFunc(found, func(a, b drawn) int {
		return cmp.Or(cmp.Compare(a.alphabet, b.alphabet), cmp.Compare(a.character, b.character),
			cmp.Compare(path.Base(a.file), path.Base(b.file)), cmp.Compare(a.file, b.file))
	})
	c := Characters{Set: images.Set{Height: cfg.Height, Width: cfg.Width, Channels: 1}}
	for i, d := range found {
		if i > 0 && d.same(found[i-1]) {
			return Characters{}, fmt.Errorf("omniglot: %s is in the archive twice: fetch it again",
				d.file)
		}
		if len(c.Alphabets) == 0 || c.Alphabets[len(c.Alphabets)-1] != d.alphabet {
			c.Alphabets = append(c.Alphabets, d.alphabet)
		}
		if name := d.alphabet + "/" + d.character; len(c.Names) == 0 || c.Names[len(c.Names)-1] != name {
			c.Names, c.Alphabet = append(c.Names, name), append(c.Alphabet, len(c.Alphabets)-1)
		}
		c.Pictures, c.Labels = append(c.Pictures, d.picture), append(c.Labels, len(c.Names)-1)
	}
	return c, nil
}
