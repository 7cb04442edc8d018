// Package transforms supports lesson 03 with its figures and the check of its exercise.
package transforms

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
)

// Figure shows a picture and the result of each transform, captioned with its name. Randomness depends on the
// seed and the position of the transform alone.
func Figure(p images.Picture, seed uint64, transforms ...images.Transform) (show.Figure, error) {
	pictures := []show.Picture{lesson.Captioned(p, "before")}
	for k, t := range transforms {
		changed, err := t.Apply(p, rand.New(rand.NewPCG(seed, uint64(k))))
		if err != nil {
			return nil, err
		}
		pictures = append(pictures, lesson.Captioned(changed, nameOf(t)))
	}
	return show.Pictures(pictures...)
}

// nameOf names a transform.
func nameOf(t images.Transform) string {
	switch t := t.(type) {
	case images.Augment:
		return augmentName(t)
	case fmt.Stringer:
		return strings.ReplaceAll(t.String(), " x ", "x") // It must fit below a small picture.
	}
	return fmt.Sprintf("%T", t)
}

// augmentName names the fields that are set, or is "several" for more than two.
func augmentName(a images.Augment) string {
	var set []string
	for _, field := range []struct {
		name string
		on   bool
	}{
		{"rotate", a.Rotate > 0},
		{"shift", a.Shift > 0},
		{"scale", a.Scale > 0},
		{"contrast", a.Contrast > 0},
		{"brightness", a.Brightness > 0},
		{"saturation", a.Saturation > 0},
		{"hue", a.Hue > 0},
		{"flip", a.Flip},
	} {
		if field.on {
			set = append(set, field.name)
		}
	}
	if len(set) > 2 {
		return "several"
	}
	return strings.Join(set, ", ")
}

// BySeeds shows the results of a random transform of a picture with different seeds.
func BySeeds(p images.Picture, t images.Transform, seeds ...uint64) (show.Figure, error) {
	var pictures []show.Picture
	for _, seed := range seeds {
		changed, err := t.Apply(p, rand.New(rand.NewPCG(seed, 0)))
		if err != nil {
			return nil, err
		}
		pictures = append(pictures, lesson.Captioned(changed, fmt.Sprint("seed ", seed)))
	}
	return show.Pictures(pictures...)
}

// Moments reports the mean and the standard deviation of each channel of a set.
func Moments(set images.Set) (string, error) {
	mean, std, err := images.Statistics(set)
	if err != nil {
		return "", err
	}
	say := func(values []float32) (said string) {
		for _, v := range values {
			said += fmt.Sprintf(" %5.2f", math.Round(100*float64(v))/100+0) // No -0.00.
		}
		return said
	}
	return "mean" + say(mean) + ", deviation" + say(std), nil
}

// letters are four letters that are mirror images of each other.
var letters = map[string][]string{
	"b": {"#...", "#...", "###.", "#..#", "#..#", "###."},
	"d": {"...#", "...#", ".###", "#..#", "#..#", ".###"},
	"p": {"###.", "#..#", "#..#", "###.", "#...", "#..."},
	"q": {".###", "#..#", "#..#", ".###", "...#", "...#"},
}

// Letters is a set of one picture each of b, d, p and q, black on white, 24 x 24.
func Letters() images.Set {
	const side, unit, left, top = 24, 3, 6, 3
	set := images.Set{Height: side, Width: side, Channels: 1, Names: []string{"b", "d", "p", "q"}}
	for label, name := range set.Names {
		picture := make([]float32, side*side)
		for i := range picture {
			x, y := i%side-left, i/side-top
			picture[i] = 1
			if x >= 0 && y >= 0 && x/unit < 4 && y/unit < 6 && letters[name][y/unit][x/unit] == '#' {
				picture[i] = 0.1
			}
		}
		set.Pictures, set.Labels = append(set.Pictures, picture), append(set.Labels, label)
	}
	return set
}

// Confused shows the pictures of a set and the results of transforms. Each result is captioned with its own
// class and with that of the picture in the set that it resembles most.
func Confused(set images.Set, transforms ...images.Transform) (show.Figure, error) {
	var pictures []show.Picture
	for i := range set.Pictures {
		pictures = append(pictures, lesson.Picture(set, i))
	}
	for _, t := range transforms {
		changed, err := set.Transformed(t, 1)
		if err != nil {
			return nil, err
		}
		for i, label := range lesson.NearestLabels(set, changed) {
			p := lesson.Picture(changed, i)
			p.Caption = fmt.Sprintf("%s → %s", p.Caption, set.Names[label])
			pictures = append(pictures, p)
		}
	}
	return show.Pictures(pictures...)
}

// CheckLetters checks an answer to the exercise of lesson 03, an augmentation for handwritten letters. It
// reports that the answer is right, or what it does to a letter, with a hint.
func CheckLetters(a images.Augment) string {
	if err := a.Check(); err != nil {
		return fmt.Sprintf("Not yet: %v.", err)
	}
	for _, c := range []struct {
		wrong bool
		why   string
	}{
		{
			a == images.Augment{}, "this changes nothing: a few letters stay few.\nHint: what differs when " +
				"you write the same letter twice? Rotate and Shift are a beginning",
		},
		{a.Flip, "Flip mirrors every second picture, and a mirrored b is a d, with the label b"},
		{
			a.Rotate > 45, fmt.Sprintf("turned by up to %g degrees letters lie on their side; at 180 a b is "+
				"a q.\nHint: handwriting leans by 5 to 20 degrees", a.Rotate),
		},
		{
			a.Rotate < 3, fmt.Sprintf("letters that lean by %g degrees at most: handwriting leans more.\n"+
				"Hint: set Rotate, in degrees", a.Rotate),
		},
		{
			a.Shift > 0.25, fmt.Sprintf("shifted by %g of their size letters leave the picture.\n"+
				"Hint: Shift is a share of the width: 0.1 is a tenth", a.Shift),
		},
		{
			a.Shift < 0.02, "nobody writes a letter into the very middle each time.\nHint: set Shift, a " +
				"share of the width",
		},
		{
			a.Scale > 0.5, fmt.Sprintf("made smaller or larger by up to %g letters are dots or do not fit.\n"+
				"Hint: 0.1 to 0.3", a.Scale),
		},
		{
			a.Contrast > 0.7 || a.Brightness > 0.5, "with that little contrast, or that much light, the " +
				"ink is gone.\nHint: 0.2 is plenty",
		},
	} {
		if c.wrong {
			return "Not yet: " + c.why + "."
		}
	}
	return "Right: the letters lean, move and stay what they are."
}
