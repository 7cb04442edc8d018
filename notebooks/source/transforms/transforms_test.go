package transforms_test

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/source/transforms"
	"github.com/gosiamese/gosiamese/pkg/classify"
	"github.com/gosiamese/gosiamese/pkg/device"
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
	if want := "mean  0.00, standard deviation  1.00"; err != nil || got != want {
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
	good := images.Augment{Rotate: 15, Shift: 0.1, Scale: 0.15, Contrast: 0.2}
	changed := func(change func(a *images.Augment)) images.Augment {
		a := good
		change(&a)
		return a
	}
	all := []string{"Rotate is too large", "Shift is too large", "Scale is too large"}
	for _, c := range []struct {
		a     images.Augment
		wants []string
	}{
		{good, []string{"Right"}},
		{images.Augment{Rotate: 10, Shift: 0.05}, []string{"Right"}},
		{images.Augment{Rotate: 20, Shift: 0.1, Scale: 0.2, Brightness: 0.2}, []string{"Right"}},
		{images.Augment{}, []string{"changes nothing", "write the same letter twice"}},
		{images.Augment{Brightness: 0.3}, []string{"only the light", "Begin with Rotate and Shift"}},
		{images.Augment{Contrast: 0.3}, []string{"only the light"}},
		{images.Augment{Rotate: 180, Flip: true}, []string{"a mirrored b is a d"}},
		{images.DefaultAugment(), []string{"a mirrored b is a d", "leave Flip out"}},
		{changed(func(a *images.Augment) { a.Rotate = 180 }), []string{"a b rotated by 180 degrees is a q"}},
		{changed(func(a *images.Augment) { a.Rotate = 90 }), all[:1]},
		{changed(func(a *images.Augment) { a.Rotate = 45 }), []string{"read as another letter", all[0]}},
		{changed(func(a *images.Augment) { a.Rotate = 0 }), []string{"lean by 0 degrees", "set Rotate"}},
		{changed(func(a *images.Augment) { a.Shift = 0.5 }), []string{"lose more than a tenth", all[1]}},
		{changed(func(a *images.Augment) { a.Shift = 0 }), []string{"very middle", "set Shift"}},
		{changed(func(a *images.Augment) { a.Scale = 0.9 }), []string{all[2]}},
		{images.Augment{Rotate: 45, Shift: 0.25, Scale: 0.5}, all},
		{images.Augment{Rotate: 25, Shift: 0.15, Scale: 0.4}, []string{"but together they are too strong"}},
		{changed(func(a *images.Augment) { a.Brightness = 1 }), []string{"the ink is gone"}},
		{changed(func(a *images.Augment) { a.Contrast = 1 }), []string{"the ink is gone"}},
		{changed(func(a *images.Augment) { a.Rotate = math.NaN() }), []string{"outside [0, 180]"}},
		{changed(func(a *images.Augment) { a.Shift = 10 }), []string{"Shift 10 lies outside [0, "}},
	} {
		got := transforms.CheckLetters(c.a)
		for _, want := range c.wants {
			if !strings.Contains(got, want) {
				t.Errorf("%+v: got %q, want %q", c.a, got, want)
			}
		}
	}
}

// The figure of rotations: moving pixels forward leaves holes, taking them from where they come from does
// not.
func TestRotations(t *testing.T) {
	p := images.Picture{Height: 32, Width: 32, Channels: 1, Values: slices.Repeat([]float32{1}, 32*32)}
	figure, err := transforms.Rotations(p, 30)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(captions(t, figure), "|"); got != "before|forward|nearest|bilinear" {
		t.Errorf("captions %s", got)
	}
	forward, nearest := transforms.Forward(p, 30), transforms.Nearest(p, 30)
	holes := func(p images.Picture) (n int) {
		for y := 12; y < 20; y++ { // The middle shows the picture at any angle.
			for x := 12; x < 20; x++ {
				if p.Values[32*y+x] == 0 {
					n++
				}
			}
		}
		return n
	}
	if holes(forward) == 0 || holes(nearest) != 0 {
		t.Errorf("%d holes and %d", holes(forward), holes(nearest))
	}
}

// The test set is large, and no picture is in two parts.
func TestPictures(t *testing.T) {
	split, err := transforms.Pictures(32)
	if err != nil {
		t.Fatal(err)
	}
	got := [3]int{split.Train.Len(), split.Validation.Len(), split.Test.Len()}
	if got != [3]int{300, 200, 1500} {
		t.Errorf("%d pictures", got)
	}
	figure, err := transforms.SamplesOf(split.Train)
	if err != nil {
		t.Fatal(err)
	}
	choice := figure["params"].([]any)[0].(map[string]any)["bind"].(map[string]any)["options"].([]any)
	if len(choice) != 3 || choice[2] != "letter b" {
		t.Errorf("a choice of %v", choice)
	}
	loader, err := images.NewLoader(split.Train, 4, images.Crop(24, 24))
	if err != nil {
		t.Fatal(err)
	}
	figure, err = transforms.Batch(loader, 0, split.Train.Names)
	if got := captions(t, figure); err != nil || len(got) != 4 || got[0] != "cat" && got[0] != "dog" {
		t.Errorf("%v, %v", got, err)
	}
}

func TestAnswers(t *testing.T) {
	split := images.Split{Train: few(), Validation: few()}
	for i := range split.Validation.Pictures {
		split.Validation.Pictures[i][0] += 0.05 // No picture is in both parts.
	}
	split.Train = split.Train.Flipped()
	cfg := classify.DefaultConfig(t.TempDir(), split.Train)
	cfg.Batch, cfg.Epochs, cfg.Network.Blocks = 4, 2, nil
	dev, err := device.Open("")
	if err != nil {
		t.Fatal(err)
	}
	history, err := classify.Run(context.Background(), dev, split, cfg)
	if err != nil {
		t.Fatal(err)
	}
	want := history.Epochs[0].Validation.Accuracy
	for _, e := range history.Epochs {
		want = max(want, e.Validation.Accuracy)
	}
	once, err := transforms.Answers(cfg.Dir, split.Validation)
	if err != nil || transforms.Mean(once) != want {
		t.Errorf("accuracy %g, %v, want %g", transforms.Mean(once), err, want)
	}
	twice, err := transforms.Answers(cfg.Dir, split.Validation, split.Validation)
	if err != nil || !slices.Equal(once, twice) {
		t.Errorf("%v, %v, want %v", twice, err, once)
	}
	if _, err := transforms.Answers(cfg.Dir, split.Validation, split.Validation.First(1)); err == nil {
		t.Error("versions of 4 and 2 pictures: want an error")
	}
	if _, err := transforms.Answers(t.TempDir(), split.Validation); err == nil {
		t.Error("no run: want an error")
	}
}
