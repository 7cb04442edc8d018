package gallery_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/gallery"
)

const madeBy = "network 1f3a, 64 x 64 grey"

var ctx = context.Background()

func ofPeople(t testing.TB, people ...string) gallery.Memory {
	t.Helper()
	g, err := gallery.New(madeBy)
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range people {
		angle := float64(i) / 10
		v := []float32{float32(math.Sin(angle)), float32(math.Cos(angle))}
		if err := g.Enrol(ctx, name, v, v); err != nil {
			t.Fatal(err)
		}
	}
	return g
}

func unnormalised(t testing.TB) gallery.Memory {
	t.Helper()
	g, err := gallery.NewUnnormalised(madeBy)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func names(t testing.TB, g gallery.Gallery) []string {
	t.Helper()
	all, err := g.Names(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func identify(t *testing.T, g gallery.Gallery, probe []float32, tau float64) gallery.Match {
	t.Helper()
	m, err := g.Identify(ctx, probe, tau)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Distances are computed by hand: vectors (0, 3) and (4, 0) have the mean (2, 1.5), whose length 2.5 is
// rescaled to the mean of 3 and 4, which gives (2.8, 2.1).
func TestIdentifyByHand(t *testing.T) {
	g := unnormalised(t)
	if m := identify(t, g, []float32{1, 1}, 4); m.Known || m.Name != "" || m.Distance != math.MaxFloat64 {
		t.Errorf("no one enrolled: %+v", m)
	}
	if err := g.Enrol(ctx, "Ada", []float32{0, 3}); err != nil {
		t.Fatal(err)
	}
	if err := g.Enrol(ctx, "Bo", []float32{-1, 3}); err != nil {
		t.Fatal(err)
	}
	if err := g.Enrol(ctx, "Ada", []float32{4, 0}); err != nil {
		t.Fatal(err)
	}
	m := identify(t, g, []float32{2.8, 1.1}, 1.01)
	if m.Name != "Ada" || !(math.Abs(m.Distance-1) <= 1e-6) {
		t.Errorf("got %+v", m)
	}
	m = identify(t, g, []float32{-1, 3}, 0)
	if m.Name != "Bo" || m.Distance != 0 {
		t.Errorf("at tau itself: got %+v", m)
	}
	m = identify(t, g, []float32{2.8, 1.1}, 0.99)
	if m.Name != "" || !(math.Abs(m.Distance-1) <= 1e-6) {
		t.Errorf("beyond tau: got %+v", m)
	}
	if got := names(t, g); !slices.Equal(got, []string{"Ada", "Bo"}) {
		t.Errorf("names %v", got)
	}
}

func TestFirstOnATie(t *testing.T) {
	g := ofPeople(t)
	for _, name := range []string{"second letter", "a letter"} {
		if err := g.Enrol(ctx, name, []float32{1, 0}); err != nil {
			t.Fatal(err)
		}
	}
	if m := identify(t, g, []float32{0, 1}, 4); m.Name != "second letter" {
		t.Errorf("got %+v", m)
	}
}

// The gallery keeps its own copy, so the caller may reuse the memory.
func TestEnrolCopies(t *testing.T) {
	g, vector := ofPeople(t), []float32{1, 0}
	if err := g.Enrol(ctx, "Ada", vector); err != nil {
		t.Fatal(err)
	}
	vector[0] = 9
	if m := identify(t, g, []float32{1, 0}, 0); m.Name != "Ada" {
		t.Errorf("got %+v", m)
	}
	if err := g.Erase(ctx, "Ada"); err != nil || vector[0] != 9 {
		t.Errorf("erased the caller's vector: %v, %v", vector, err)
	}
}

func TestEnrolErrors(t *testing.T) {
	g := ofPeople(t, "Ada")
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"no name":         {g.Enrol(ctx, "", []float32{1, 0}), "want a name"},
		"not UTF-8":       {g.Enrol(ctx, "\xff", []float32{1, 0}), "UTF-8"},
		"no vectors":      {g.Enrol(ctx, "Bo"), "no vectors"},
		"NaN":             {g.Enrol(ctx, "Bo", []float32{1, float32(math.NaN())}), "NaN"},
		"short":           {g.Enrol(ctx, "Bo", []float32{1}), "1 dimensions for a gallery of 2"},
		"short and long":  {g.Enrol(ctx, "Bo", []float32{1, 0}, []float32{1}), "vector 1 has 1"},
		"no dimensions":   {g.Enrol(ctx, "Bo", []float32{}), "dimensions"},
		"short, of Ada":   {g.Enrol(ctx, "Ada", []float32{1, 0, 0}), "3 dimensions for a gallery of 2"},
		"unknown, erased": {g.Erase(ctx, "Bo"), "not enrolled"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, c.err, c.want)
		}
	}
	if !errors.Is(g.Erase(ctx, "Bo"), gallery.ErrNotEnrolled) || !slices.Equal(names(t, g), []string{"Ada"}) {
		t.Errorf("an error has changed the gallery: %v", names(t, g))
	}
	for _, probe := range [][]float32{{1}, {}, {float32(math.Inf(1)), 1}} {
		if _, err := g.Identify(ctx, probe, 1); err == nil {
			t.Errorf("identified %v", probe)
		}
	}
	if _, err := g.Identify(ctx, []float32{1, 0}, math.NaN()); err == nil {
		t.Error("identified with a tau that is NaN")
	}
	if _, err := gallery.New(""); err == nil {
		t.Error("a gallery with an empty madeBy")
	}
}

func TestCheckNamesBoth(t *testing.T) {
	g := ofPeople(t)
	if err := g.Check(madeBy); err != nil {
		t.Errorf("the same model: %v", err)
	}
	err, now := g.Check("network 2"), "network 2"
	if !errors.Is(err, gallery.ErrStale) ||
		!strings.Contains(err.Error(), "made by "+strconv.Quote(madeBy)) || !strings.Contains(err.Error(),
		"this is "+strconv.Quote(now)) {
		t.Errorf("got %v", err)
	}
}

// An enrolled person is identified, an unknown one is not, and after Erase a person is unknown.
func ExampleGallery() {
	dir, err := os.MkdirTemp("", "gallery")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir) //nolint:errcheck // At worst the folder is left behind.
	path, ctx := filepath.Join(dir, "people.gallery"), context.Background()

	g, err := gallery.New("network 1f3a, 64 x 64 grey")
	if err != nil {
		log.Fatal(err)
	}
	_ = g.Enrol(ctx, "Ada", []float32{1, 0}, []float32{0.8, 0.6})
	_ = g.Enrol(ctx, "Bo", []float32{-1, 0})
	known, _ := g.Identify(ctx, []float32{0.96, 0.28}, 0.5)
	stranger, _ := g.Identify(ctx, []float32{0, -1}, 0.5)
	fmt.Printf("%q at %.2f, %q at %.2f\n", known.Name, known.Distance, stranger.Name, stranger.Distance)

	_ = g.Erase(ctx, "Ada")
	if err := g.Save(path); err != nil {
		log.Fatal(err)
	}
	_, err = gallery.Load(path, "network 2")
	names, _ := g.Names(ctx)
	fmt.Println(names, errors.Is(err, gallery.ErrStale))
	// Output:
	// "Ada" at 0.00, "" at 2.00
	// [Bo] true
}
