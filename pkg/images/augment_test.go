package images_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/images"
)

func ramp(height, width int) []float32 {
	out := make([]float32, height*width)
	for i := range out {
		out[i] = float32(i) / float32(len(out))
	}
	return out
}

// apply returns the augmented values of a picture.
func apply(a images.Augment, values []float32, height, width, channels int, rng *rand.Rand) []float32 {
	p, _ := a.Apply(images.Picture{Height: height, Width: width, Channels: channels, Values: values}, rng)
	return p.Values
}

func TestAugmentZeroChangesNothing(t *testing.T) {
	picture := ramp(5, 7)
	if got := apply(images.Augment{}, picture, 5, 7, 1, rand.New(rand.NewPCG(1, 1))); !slices.Equal(got,
		picture) {
		t.Errorf("got %v", got)
	}
}

func TestAugmentFlip(t *testing.T) {
	picture := []float32{0.1, 0.2, 0.3, 0.4, 0.5, 0.6} // 2 x 3
	var as, flipped int
	for seed := range uint64(40) {
		got := apply(images.Augment{Flip: true}, picture, 2, 3, 1, rand.New(rand.NewPCG(seed, 1)))
		switch {
		case slices.Equal(got, picture):
			as++
		case slices.Equal(got, []float32{0.3, 0.2, 0.1, 0.6, 0.5, 0.4}):
			flipped++
		default:
			t.Fatalf("got %v", got)
		}
	}
	if as < 10 || flipped < 10 {
		t.Errorf("%d unchanged, %d flipped", as, flipped)
	}
}

// The three channels of a colour picture are transformed together, each like a grey picture.
func TestAugmentChannels(t *testing.T) {
	const h, w = 6, 5
	grey := ramp(h, w)
	var colour []float32
	for i, v := range grey {
		colour = append(colour, v, 1-v, grey[len(grey)-1-i])
	}
	a := images.DefaultAugment()
	got := apply(a, colour, h, w, 3, rand.New(rand.NewPCG(9, 9)))
	want := apply(a, grey, h, w, 1, rand.New(rand.NewPCG(9, 9)))
	for i := range want {
		if math.Abs(float64(got[3*i]-want[i])) > 1e-6 {
			t.Fatalf("pixel %d: %v alone, %v in colour", i, want[i], got[3*i])
		}
	}
}

// A shift moves a blob by at most a tenth of the picture; a rotation keeps its distance from the centre.
func TestAugmentShiftAndRotate(t *testing.T) {
	const side = 41
	blob := make([]float32, side*side)
	for y := range side {
		for x := range side {
			blob[y*side+x] = float32(math.Exp(-(math.Pow(float64(x-20), 2) + math.Pow(float64(y-12), 2)) / 8))
		}
	}
	centre := func(p []float32) (cx, cy float64) {
		var sum float64
		for i, v := range p {
			cx, cy, sum = cx+float64(v)*float64(i%side), cy+float64(v)*float64(i/side), sum+float64(v)
		}
		return cx / sum, cy / sum
	}
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 3))
		x, y := centre(apply(images.Augment{Shift: 0.1}, blob, side, side, 1, rng))
		if math.Abs(x-20) > 4.2 || math.Abs(y-12) > 4.2 {
			t.Errorf("shift by more than a tenth: to %.2f, %.2f", x, y)
		}
		x, y = centre(apply(images.Augment{Rotate: 30}, blob, side, side, 1, rng))
		if r := math.Hypot(x-20, y-20); math.Abs(r-8) > 0.1 || math.Abs(x-20) > 4.1 {
			t.Errorf("rotate by at most 30 degrees about the centre: to %.2f, %.2f, at distance %.2f", x, y,
				r)
		}
	}
}

func TestAugmentLight(t *testing.T) {
	picture := ramp(4, 4)
	var lowest, highest float32
	for seed := range uint64(200) {
		got := apply(images.Augment{Brightness: 0.1}, picture, 4, 4, 1, rand.New(rand.NewPCG(seed, 5)))
		lowest, highest = min(lowest, got[0]), max(highest, got[0])
	}
	if lowest != 0 || highest > 0.1 || highest < 0.09 {
		t.Errorf("brightness 0.1 moved black to between %v and %v", lowest, highest)
	}
}

func TestAugmentCheck(t *testing.T) {
	if err := images.DefaultAugment().Check(); err != nil {
		t.Error(err)
	}
	for want, a := range map[string]images.Augment{
		"Rotate -1":      {Rotate: -1},
		"Scale 1 lies":   {Scale: 1},
		"Brightness NaN": {Brightness: math.NaN()},
	} {
		if err := a.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
