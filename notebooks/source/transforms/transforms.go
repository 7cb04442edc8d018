// Package transforms supports lesson 03 with its data, its figures and the checks of its exercises.
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
	pictures := []show.Picture{captioned(p, "before")}
	for k, t := range transforms {
		changed, err := t.Apply(p, rand.New(rand.NewPCG(seed, uint64(k))))
		if err != nil {
			return nil, err
		}
		pictures = append(pictures, captioned(changed, nameOf(t)))
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
	return strings.TrimPrefix(fmt.Sprintf("%T", t), "main.") // A type of a cell.
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
		pictures = append(pictures, captioned(changed, fmt.Sprint("seed ", seed)))
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
	return "mean" + say(mean) + ", standard deviation" + say(std), nil
}

// captioned is a picture with a caption. It has 32 levels for each colour, which looks the same and makes the
// notebook smaller.
func captioned(p images.Picture, caption string) show.Picture {
	const steps = 31
	shown := lesson.Captioned(p, caption)
	shown.Pixels = make([]float32, len(p.Values))
	for i, v := range p.Values {
		shown.Pixels[i] = float32(math.Round(steps*float64(v)) / steps)
	}
	return shown
}
