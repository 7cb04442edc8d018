package duplicates_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/images/decode"
	"github.com/gosiamese/gosiamese/pkg/images/duplicates"
)

// scenes returns people with different pictures of light and dark spots on grey.
func scenes(people, each, height, width int, seed uint64) images.Set {
	rng := rand.New(rand.NewPCG(seed, 0))
	set := images.Set{Height: height, Width: width, Channels: 1}
	for person := range people {
		set.Names = append(set.Names, fmt.Sprintf("%d-%d", seed, person))
		for range each {
			picture := make([]float32, height*width)
			for range 12 {
				x, y, r := rng.Float64(), rng.Float64(), 0.05+0.1*rng.Float64()
				light := rng.Float64() - 0.5
				for i := range picture {
					u, v := float64(i%width)/float64(width)-x, float64(i/width)/float64(height)-y
					picture[i] += float32(light * math.Exp(-(u*u+v*v)/(2*r*r)))
				}
			}
			for i := range picture {
				picture[i] = min(max(0.5+picture[i]/2, 0), 1)
			}
			set.Pictures = append(set.Pictures, picture)
			set.Labels = append(set.Labels, person)
		}
	}
	return set
}

// photo converts a picture of a set to an image of 256 greys.
func photo(set images.Set, i int) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, set.Width, set.Height))
	for at, v := range set.Pictures[i] {
		out.Pix[at] = uint8(255*v + 0.5)
	}
	return out
}

// copied describes typical modifications of a copied picture.
type copied struct {
	crop, left, top      float64 // Share cropped, and the part of it at the left and top.
	contrast, brightness float64
	mirror               bool
	quality              int
}

func (c copied) of(t testing.TB, picture *image.Gray) image.Image {
	t.Helper()
	size := picture.Rect.Size()
	width, height := int(float64(size.X)*(1-c.crop)+0.5), int(float64(size.Y)*(1-c.crop)+0.5)
	x, y := int(c.left*float64(size.X-width)+0.5), int(c.top*float64(size.Y-height)+0.5)
	out := image.NewGray(image.Rect(0, 0, width, height))
	draw.Draw(out, out.Rect, picture, image.Pt(x, y), draw.Src)
	for i, v := range out.Pix {
		out.Pix[i] = uint8(min(max(c.contrast*(float64(v)-128)+128+255*c.brightness, 0), 255))
	}
	for row := range slices.Chunk(out.Pix, width) {
		if c.mirror {
			slices.Reverse(row)
		}
	}
	var coded bytes.Buffer
	if err := jpeg.Encode(&coded, out, &jpeg.Options{Quality: c.quality}); err != nil {
		t.Fatal(err)
	}
	again, err := jpeg.Decode(&coded)
	if err != nil {
		t.Fatal(err)
	}
	return again
}

func TestFind(t *testing.T) {
	a, b := scenes(5, 4, 40, 30, 1), scenes(6, 3, 64, 64, 2)
	original := photo(a, 13) // Picture 1 of person 3.
	for name, c := range map[string]copied{
		"compressed": {contrast: 1, quality: 30},
		"lighter":    {contrast: 0.8, brightness: 0.1, quality: 75},
		"mirrored":   {contrast: 1.1, quality: 75, mirror: true},
		"cropped":    {crop: 0.05, left: 1, contrast: 1, quality: 90},
		"all":        {crop: 0.04, top: 0.5, contrast: 0.9, brightness: -0.05, quality: 60, mirror: true},
	} {
		with := b
		with.Pictures = slices.Clone(b.Pictures)
		with.Pictures[7] = images.Gray(c.of(t, original), 64, 64) // Picture 1 of person 2.
		for _, swap := range []bool{false, true} {
			first, second, want := a, with, duplicates.Pair{A: 13, B: 7, PersonA: "1-3", PersonB: "2-2"}
			if swap {
				first, second = with, a
				want = duplicates.Pair{A: 7, B: 13, PersonA: "2-2", PersonB: "1-3"}
			}
			got, err := duplicates.Find(first, second, duplicates.Threshold)
			if err != nil {
				t.Fatal(err)
			}
			want.Flipped = c.mirror
			if len(got) == 1 {
				want.Correlation = got[0].Correlation
			}
			if len(got) != 1 || got[0] != want || got[0].Correlation > 1 ||
				got[0].Correlation < duplicates.Threshold {
				t.Errorf("%s: got %v, want one like %v", name, got, want)
			}
		}
	}
}

// Compared with itself, a set leaks each picture exactly once, the highest correlation first.
func TestFindInTheSameSet(t *testing.T) {
	set := scenes(50, 3, 20, 20, 5)
	got, err := duplicates.Find(set, set, duplicates.Threshold)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != set.Len() {
		t.Fatalf("%d leaks of %d pictures", len(got), set.Len())
	}
	for i, l := range got {
		if l.A != l.B || l.Correlation < 0.99999 || i > 0 && l.Correlation > got[i-1].Correlation {
			t.Errorf("leak %d: %v", i, l)
		}
	}
	want := `picture 0 of "5-0" and picture 0 of "5-0": 1.000`
	if i := slices.IndexFunc(got, func(l duplicates.Pair) bool { return l.A == 0 }); got[i].String() != want {
		t.Errorf("got %s, want %s", got[i], want)
	}
}

func TestFindColourAndConstant(t *testing.T) {
	gray := scenes(2, 1, 20, 20, 7)
	colour := images.Set{Height: 20, Width: 20, Channels: 3, Labels: []int{0, 0, 0}, Names: []string{"c"}}
	for range 2 { // Two uniform pictures; one is added to gray below.
		colour.Pictures = append(colour.Pictures, slices.Repeat([]float32{0.3}, 1200))
	}
	var tinted []float32
	for _, v := range gray.Pictures[1] {
		tinted = append(tinted, v, 0.9*v, 0.8*v)
	}
	colour.Pictures = append(colour.Pictures, tinted)
	gray.Pictures = append(gray.Pictures, make([]float32, 400))
	gray.Labels = append(gray.Labels, 0)
	got, err := duplicates.Find(gray, colour, duplicates.Threshold)
	if err != nil || len(got) != 1 || got[0].A != 1 || got[0].B != 2 {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestFindErrors(t *testing.T) {
	sound := scenes(2, 1, 8, 8, 1)
	two := images.Set{
		Height: 1, Width: 1, Channels: 2,
		Pictures: [][]float32{{0, 1}}, Labels: []int{0}, Names: []string{"a"},
	}
	for want, c := range map[string]struct {
		b         images.Set
		threshold float64
	}{
		"empty":                      {images.Set{}, 0.9},
		"2 channels":                 {two, 0.9},
		"from a correlation of 0.5:": {sound, 0.5},
		"from a correlation of NaN":  {sound, math.NaN()},
		"from a correlation of 1.1":  {sound, 1.1},
	} {
		_, err := duplicates.Find(sound, c.b, c.threshold)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestCheckSplit(t *testing.T) {
	set := scenes(9, 2, 24, 24, 3)
	split, err := images.NewSplit(set, 3, 3, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := duplicates.CheckSplit(split, duplicates.Threshold); err != nil {
		t.Errorf("no copy planted: %v", err)
	}
	split.Test.Pictures[4] = split.Validation.Pictures[1]
	err = duplicates.CheckSplit(split, duplicates.Threshold)
	want := fmt.Sprintf("validation and test: picture 1 of %q and picture 4 of %q",
		split.Validation.Names[0], split.Test.Names[2])
	if !errors.Is(err, duplicates.ErrFound) || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}

// On real faces, pictures of different people are not reported, and copies are found.
func TestFindORL(t *testing.T) {
	dir := os.Getenv("SIAMESE_DATA")
	if dir == "" {
		t.Skip("needs SIAMESE_DATA, the folder that holds orl_faces")
	}
	set := images.Set{Height: 112, Width: 92, Channels: 1}
	for person := range 40 {
		set.Names = append(set.Names, fmt.Sprintf("s%d", person+1))
		for i := range 10 {
			picture, err := decode.ReadFile(filepath.Join(dir, "orl_faces", set.Names[person],
				fmt.Sprintf("%d.pgm", i+1)))
			if err != nil {
				t.Fatal(err)
			}
			set.Pictures = append(set.Pictures, images.Gray(picture, 112, 92))
			set.Labels = append(set.Labels, person)
		}
	}
	near, err := duplicates.Find(set, set, 0.9)
	if err != nil {
		t.Fatal(err)
	}
	near = slices.DeleteFunc(near, func(l duplicates.Pair) bool {
		return set.Labels[l.A] == set.Labels[l.B] || l.A > l.B
	})
	wrong := 0
	for _, l := range near {
		if l.Correlation >= duplicates.Threshold {
			wrong++
		}
	}
	t.Logf("78,000 impostor pairs: %d correlate by %g or more, most %v", wrong, duplicates.Threshold,
		near[0])
	if wrong > 0 {
		t.Errorf("%d pairs of different people were reported as copies", wrong)
	}
	rng := rand.New(rand.NewPCG(1, 1))
	copies := images.Set{Height: 64, Width: 64, Channels: 1, Labels: set.Labels, Names: set.Names}
	for i := range set.Len() {
		c := copied{
			crop: 0.05 * rng.Float64(), left: rng.Float64(), top: rng.Float64(),
			contrast: 0.8 + 0.4*rng.Float64(), brightness: 0.2*rng.Float64() - 0.1,
			mirror: i%2 == 1, quality: 50,
		}
		copies.Pictures = append(copies.Pictures, images.Gray(c.of(t, photo(set, i)), 64, 64))
	}
	got, err := duplicates.Find(set, copies, duplicates.Threshold)
	if err != nil {
		t.Fatal(err)
	}
	found := map[int]bool{}
	for _, l := range got {
		if l.A == l.B {
			found[l.A] = true
		}
	}
	t.Logf("%d of 400 copies found: cropped by up to 5 %%, lighter or darker, compressed, half mirrored",
		len(found))
	if len(found) < 392 {
		t.Errorf("only %d of 400 copies found", len(found))
	}
}

// BenchmarkFind compares as many pictures as LFW has.
func BenchmarkFind(b *testing.B) {
	few := scenes(40, 10, 64, 64, 1)
	many := func(n int) images.Set {
		rng, set := rand.New(rand.NewPCG(uint64(n), 1)), few
		set.Pictures, set.Labels = nil, nil
		for range n {
			i := rng.IntN(few.Len())
			picture, _ := images.DefaultAugment().Apply(few.Picture(i), rng)
			set.Pictures, set.Labels = append(set.Pictures, picture.Values), append(set.Labels, few.Labels[i])
		}
		return set
	}
	large, small := many(7000), many(1200)
	for b.Loop() {
		if _, err := duplicates.Find(large, small, duplicates.Threshold); err != nil {
			b.Fatal(err)
		}
	}
}
