package people_test

import (
	"context"
	"errors"
	"image"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gosiamese/gosiamese/datasets/people"
	"github.com/gosiamese/gosiamese/pkg/images/decode"
)

// Each passes every photograph once, with its place in the list, or with the error that it could not be read
// with.
func TestEach(t *testing.T) {
	dir := folder(t, map[string]string{
		"bela/1.pgm": pgm(1), "anna/2.pgm": pgm(2), "anna/1.pgm": "P5\n2 2\n255\n", "carl/1.pgm": pgm(3),
	})
	var lock sync.Mutex
	seen := map[int]string{}
	names, photographs, err := people.Each(t.Context(), dir, func(name string) bool { return name != "carl" },
		func(i int, p people.Photograph, picture image.Image, err error) error {
			lock.Lock()
			defer lock.Unlock()
			if damaged := errors.Is(err, decode.ErrDamaged); damaged != (p.Path == "anna/1.pgm") ||
				damaged == (picture != nil) {
				t.Errorf("%s: %v", p.Path, err)
			}
			seen[i] += p.Path
			return nil
		})
	if err != nil || !slices.Equal(names, []string{"anna", "bela"}) || len(photographs) != 3 ||
		len(seen) != 3 {
		t.Fatalf("names %v, photographs %v, seen %v, %v", names, photographs, seen, err)
	}
	for i, p := range photographs {
		if seen[i] != p.Path || names[p.Label] != p.Path[:4] {
			t.Errorf("photograph %d is %+v, seen %q", i, p, seen[i])
		}
	}
}

func TestEachStops(t *testing.T) {
	files := map[string]string{}
	for _, letter := range strings.Split("abcdefghijklmnopqrstuvwxyz", "") {
		files["anna/"+letter+".pgm"] = pgm(1)
	}
	dir, own := folder(t, files), errors.New("stop")
	var lock sync.Mutex
	n := 0
	_, _, err := people.Each(t.Context(), dir, nil, func(int, people.Photograph, image.Image, error) error {
		lock.Lock()
		defer lock.Unlock()
		n++
		return own
	})
	if !errors.Is(err, own) || n > 25 {
		t.Errorf("%d photographs after an error, %v", n, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err = people.Each(ctx, dir, nil,
		func(int, people.Photograph, image.Image, error) error { return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the error of the context", err)
	}
}

// Config.Picture replaces the crop, and may leave photographs out.
func TestLoadPicture(t *testing.T) {
	dir := folder(t, map[string]string{
		"anna/1.pgm": pgm(10), "anna/2.pgm": pgm(20), "bela/1.pgm": pgm(30), "carl/1.pgm": pgm(40),
	})
	cfg := people.DefaultConfig()
	cfg.Height, cfg.Width = 1, 1
	cfg.Picture = func(file string, photograph image.Image) ([]float32, error) {
		if file == "anna/1.pgm" || strings.HasPrefix(file, "bela") {
			return nil, nil
		}
		r, _, _, _ := photograph.At(0, 0).RGBA()
		return []float32{float32(r >> 8)}, nil
	}
	set, err := people.Load(dir, cfg)
	if err != nil || !slices.Equal(set.Names, []string{"anna", "carl"}) ||
		!slices.Equal(set.Labels, []int{0, 1}) ||
		set.Pictures[0][0] != 20 ||
		set.Pictures[1][0] != 40 {
		t.Errorf("%v %v %v, %v", set.Names, set.Labels, set.Pictures, err)
	}
	cfg.Picture = func(file string, _ image.Image) ([]float32, error) {
		return nil, errors.New("no face in " + file)
	}
	if _, err := people.Load(dir, cfg); err == nil ||
		!strings.Contains(err.Error(), "no face in carl/1.pgm") {
		t.Errorf("got %v, want an error for each photograph", err)
	}
}
