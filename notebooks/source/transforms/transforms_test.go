package transforms_test

import (
	"math"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/source/transforms"
	"github.com/gosiamese/gosiamese/pkg/images"
)

// few returns four pictures of two classes, the first of each class dark.
func few() images.Set {
	set := images.Set{Height: 32, Width: 32, Channels: 3, Names: []string{"cat", "dog"}}
	for i := range 4 {
		picture := make([]float32, 32*32*3)
		for k := range picture {
			picture[k] = float32(i/2) + 0.1*float32(k%(3+i))
		}
		set.Pictures, set.Labels = append(set.Pictures, picture), append(set.Labels, i%2)
	}
	return set
}

// captions returns the captions of a figure of pictures.
func captions(t *testing.T, figure map[string]any) (said []string) {
	t.Helper()
	for _, value := range figure["layer"].([]map[string]any)[1]["data"].(map[string]any)["values"].([]any) {
		said = append(said, value.(map[string]any)["text"].(string))
	}
	return said
}

func TestFigure(t *testing.T) {
	mean, std, err := images.Statistics(few())
	if err != nil {
		t.Fatal(err)
	}
	figure, err := transforms.Figure(few().Picture(0), 1,
		images.Resize(8, 16), images.Crop(8, 8), images.FlipHorizontal(),
		images.RandomCrop(8, 8), images.FlipVertical(), images.Normalise(mean, std),
		images.Augment{Rotate: 9}, images.Augment{Hue: 9, Saturation: 1}, images.DefaultAugment(),
		images.Compose())
	if err != nil {
		t.Fatal(err)
	}
	want := "before|resize 8x16|crop 8x8|flip|random crop|flip, vertical|normalise|rotate|" +
		"saturation, hue|several|composed"
	if got := strings.Join(captions(t, figure), "|"); got != want {
		t.Errorf("captions %s, want %s", got, want)
	}
	if _, err := transforms.Figure(few().Picture(0), 1, images.Crop(99, 99)); err == nil {
		t.Error("a crop that is too large: want an error")
	}
}

func TestMoments(t *testing.T) {
	set := few()
	set.Height, set.Width, set.Channels = 1, 2, 1
	set.Pictures = [][]float32{{-1, 1}, {-1, 0.998}, {-1, 1}, {-1, 1}}
	got, err := transforms.Moments(set)
	if want := "mean  0.00, deviation  1.00"; err != nil || got != want {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
	set.Pictures = [][]float32{{0, 0}, {0, 0}, {0, 0}, {0, 0}}
	if _, err := transforms.Moments(set); err == nil {
		t.Error("one grey: want an error")
	}
}

func TestBySeeds(t *testing.T) {
	figure, err := transforms.BySeeds(few().Picture(0), images.Augment{Rotate: 9}, 4, 5)
	if err != nil || strings.Join(captions(t, figure), "|") != "seed 4|seed 5" {
		t.Errorf("%v, %v", figure["description"], err)
	}
	if _, err := transforms.BySeeds(few().Picture(0), images.Crop(0, 0), 1); err == nil {
		t.Error("an empty crop: want an error")
	}
}

// Flips convert the letters into each other exactly.
func TestLettersBecomeEachOther(t *testing.T) {
	half := images.Compose(images.FlipHorizontal(), images.FlipVertical())
	figure, err := transforms.Confused(transforms.Letters(), images.FlipHorizontal(),
		images.FlipVertical(), half)
	if err != nil {
		t.Fatal(err)
	}
	want := "b|d|p|q|b → d|d → b|p → q|q → p|b → p|d → q|p → b|q → d|b → q|d → p|p → d|q → b"
	if got := strings.Join(captions(t, figure), "|"); got != want {
		t.Errorf("captions %s, want %s", got, want)
	}
	set := transforms.Letters()
	flipped := set.Flipped()
	for i := range flipped.Pictures[0] {
		if flipped.Pictures[0][i] != set.Pictures[1][i] {
			t.Fatalf("a mirrored b differs from a d at %d", i)
		}
	}
}

func TestCheckLetters(t *testing.T) {
	good := images.Augment{Rotate: 15, Shift: 0.1, Scale: 0.1, Contrast: 0.2}
	changed := func(change func(a *images.Augment)) images.Augment {
		a := good
		change(&a)
		return a
	}
	for want, a := range map[string]images.Augment{
		"Right":                      good,
		"changes nothing":            {},
		"a mirrored b is a d":        images.DefaultAugment(),
		"lie on their side":          changed(func(a *images.Augment) { a.Rotate = 180 }),
		"lean by 0 degrees":          changed(func(a *images.Augment) { a.Rotate = 0 }),
		"leave the picture":          changed(func(a *images.Augment) { a.Shift = 0.5 }),
		"very middle":                changed(func(a *images.Augment) { a.Shift = 0 }),
		"dots or do not fit":         changed(func(a *images.Augment) { a.Scale = 0.9 }),
		"the ink is gone":            changed(func(a *images.Augment) { a.Brightness = 1 }),
		"outside [0, 180]":           changed(func(a *images.Augment) { a.Rotate = math.NaN() }),
		"Shift 10 lies outside [0, ": changed(func(a *images.Augment) { a.Shift = 10 }),
	} {
		if got := transforms.CheckLetters(a); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
