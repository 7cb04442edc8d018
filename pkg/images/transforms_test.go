package images_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gosiamese/gosiamese/pkg/images"
)

func chance(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 3)) }

func TestCrop(t *testing.T) {
	p := images.Picture{Height: 3, Width: 4, Channels: 1}
	for i := range 12 {
		p.Values = append(p.Values, float32(i))
	}
	got, err := images.Crop(1, 2).Apply(p, nil)
	want := images.Picture{Height: 1, Width: 2, Channels: 1, Values: []float32{5, 6}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("middle: %v\n%s", err, diff)
	}
	places := map[float32]bool{}
	for seed := range uint64(200) {
		got, err := images.RandomCrop(2, 2).Apply(p, chance(seed))
		first := got.Values[0]
		if err != nil || !slices.Equal(got.Values, []float32{first, first + 1, first + 4, first + 5}) {
			t.Fatalf("got %v, %v", got, err)
		}
		places[first] = true
	}
	if len(places) != 6 {
		t.Errorf("random crops begin at %v, want six places", places)
	}
}

// Normalising by the statistics of a set gives it mean 0 and standard deviation 1, channel by channel.
func TestNormalise(t *testing.T) {
	set := images.Set{Height: 2, Width: 2, Channels: 3, Names: []string{"a"}}
	rng := chance(1)
	for range 20 {
		var picture []float32
		for range 4 {
			picture = append(picture, rng.Float32(), 0.2*rng.Float32(), 0.5+0.1*rng.Float32())
		}
		set.Pictures, set.Labels = append(set.Pictures, picture), append(set.Labels, 0)
	}
	mean, std, err := images.Statistics(set)
	if err != nil {
		t.Fatal(err)
	}
	out, err := set.Transformed(images.Normalise(mean, std), 1)
	if err != nil {
		t.Fatal(err)
	}
	mean, std, err = images.Statistics(out)
	if err != nil {
		t.Fatal(err)
	}
	for c := range 3 {
		if math.Abs(float64(mean[c])) > 1e-5 || math.Abs(float64(std[c]-1)) > 1e-5 {
			t.Errorf("channel %d: mean %g, standard deviation %g", c, mean[c], std[c])
		}
	}
	if set.Pictures[0][0] == out.Pictures[0][0] {
		t.Error("the picture is unchanged")
	}
	if _, _, err := images.Statistics(counted(1, "a")); err == nil ||
		!strings.Contains(err.Error(), "cannot be normalised") {
		t.Errorf("one value: got %v", err)
	}
}

// Compose applies the transforms from left to right with one random stream, and the same seed gives the same
// pictures.
func TestCompose(t *testing.T) {
	set := counted(3, "a", "b")
	resize := images.Resize(4, 6)
	recipe := images.Compose(resize, images.RandomCrop(2, 3), images.Augment{Brightness: 0.2},
		images.Normalise([]float32{0.5}, []float32{0.5}))
	a, err := set.Transformed(recipe, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Check(); err != nil || a.Height != 2 || a.Width != 3 || a.Names[a.Labels[1]] != "b" {
		t.Errorf("got %+v, %v", a, err)
	}
	same, _ := set.Transformed(recipe, 1)
	other, _ := set.Transformed(recipe, 2)
	if !cmp.Equal(a, same) || cmp.Equal(a, other) {
		t.Error("want the same pictures for the same seed only")
	}
	for want, wrong := range map[string]images.Transform{
		"transform 2 of 2: images: crop 1 x 9": images.Compose(resize, images.Crop(1, 9)),
		"resize 2 x 2 x 1 to 0 x 5":            images.Resize(0, 5),
		"by 2 means and 1 standard deviations": images.Normalise([]float32{1, 2}, []float32{1}),
		"deviation of 0 in channel 0":          images.Normalise([]float32{1}, []float32{0}),
	} {
		if _, err := set.Transformed(wrong, 1); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// Without saturation a picture is grey. A hue rotation leaves grey unchanged; it changes colours and keeps
// their mean.
func TestAugmentColour(t *testing.T) {
	red, grey := []float32{0.6, 0.2, 0.1}, []float32{0.4, 0.4, 0.4}
	least := float32(1)
	for seed := range uint64(200) {
		got := apply(images.Augment{Saturation: 1}, red, 1, 1, 3, chance(seed))
		least = min(least, got[0]-got[1])
		luminance := 0.299*got[0] + 0.587*got[1] + 0.114*got[2]
		if inside := slices.Min(got) > 0; inside && math.Abs(float64(luminance)-0.3082) > 1e-5 {
			t.Fatalf("saturation changed the luminance to %v", luminance)
		}
		got = apply(images.Augment{Hue: 180}, grey, 1, 1, 3, chance(seed))
		for _, v := range got {
			if math.Abs(float64(v)-0.4) > 1e-6 {
				t.Fatalf("hue rotation of grey: %v", got)
			}
		}
		got = apply(images.Augment{Hue: 20}, red, 1, 1, 3, chance(seed))
		if mean := (got[0] + got[1] + got[2]) / 3; math.Abs(float64(mean)-0.3) > 1e-5 || got[0] < 0.5 {
			t.Fatalf("hue rotation by at most 20 degrees: %v", got)
		}
	}
	if least > 0.02 {
		t.Errorf("never near grey: the minimum difference of red and green is %v", least)
	}
	alone := apply(images.Augment{Saturation: 1, Hue: 90}, []float32{0.3}, 1, 1, 1, chance(1))
	if alone[0] != 0.3 {
		t.Errorf("a grey picture became %v", alone)
	}
}
