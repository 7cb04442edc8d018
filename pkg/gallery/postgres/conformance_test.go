package postgres_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/gallery"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

const madeBy = "network 1f3a, 64 x 64 grey"

var ctx = context.Background()

// kind creates an empty gallery.
type kind func(t testing.TB, dimensions int) gallery.Gallery

func inMemory(t testing.TB, _ int) gallery.Gallery {
	g, err := gallery.New(madeBy)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func exact(t testing.TB, dimensions int) gallery.Gallery { return open(t, schema(t), dimensions) }

// approximate forces PostgreSQL to search the graph, which it would not do in a small gallery.
func approximate(t testing.TB, dimensions int) gallery.Gallery {
	g, err := open(t, schema(t, "enable_seqscan", "off"), dimensions).Approximate(ctx, 100)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

var (
	exactKinds = map[string]kind{"in memory": inMemory, "exact": exact}
	kinds      = map[string]kind{"in memory": inMemory, "exact": exact, "approximate": approximate}
)

// each runs a test with an empty gallery of each kind.
func each(t *testing.T, kinds map[string]kind, dimensions int, test func(*testing.T, gallery.Gallery)) {
	for name, empty := range kinds {
		t.Run(name, func(t *testing.T) { test(t, empty(t, dimensions)) })
	}
}

func enrol(t testing.TB, g gallery.Gallery, name string, vectors ...[]float32) {
	t.Helper()
	if err := g.Enrol(ctx, name, vectors...); err != nil {
		t.Fatal(err)
	}
}

func identify(t testing.TB, g gallery.Gallery, probe []float32, tau float64) gallery.Match {
	t.Helper()
	m, err := g.Identify(ctx, probe, tau)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func names(t testing.TB, g gallery.Gallery) []string {
	t.Helper()
	all, err := g.Names(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Computed by hand: (0, 1) and (0.96, 0.28) have the mean (0.48, 0.64), rescaled to (0.6, 0.8); the probe is
// 60 degrees away, at the distance 2 - 2 cos 60 = 1.
func TestByHand(t *testing.T) {
	each(t, kinds, 2, func(t *testing.T, g gallery.Gallery) {
		if m := identify(t, g, []float32{1, 0}, 4); m.Known || m.Name != "" || m.Distance != math.MaxFloat64 {
			t.Errorf("no one enrolled: %+v", m)
		}
		probe := []float32{float32(0.3 + 0.4*math.Sqrt(3)), float32(0.4 - 0.3*math.Sqrt(3))}
		enrol(t, g, "Ada Öz", []float32{0, 1})
		enrol(t, g, `Bo "x"'; --`, []float32{-0.6, 0.8})
		enrol(t, g, "Ada Öz", []float32{0.96, 0.28})
		m := identify(t, g, probe, 1.01)
		if m.Name != "Ada Öz" || !(math.Abs(m.Distance-1) <= 1e-6) {
			t.Errorf("got %+v", m)
		}
		if m = identify(t, g, []float32{-0.6, 0.8}, 0); m.Name != `Bo "x"'; --` || m.Distance != 0 {
			t.Errorf("at tau itself: got %+v", m)
		}
		if m = identify(t, g, probe, 0.99); m.Name != "" || !(math.Abs(m.Distance-1) <= 1e-6) {
			t.Errorf("beyond tau: got %+v", m)
		}
		if got := names(t, g); !slices.Equal(got, []string{"Ada Öz", `Bo "x"'; --`}) {
			t.Errorf("names %v", got)
		}
		if err := g.Erase(ctx, "Ada Öz"); err != nil {
			t.Fatal(err)
		}
		if m = identify(t, g, probe, 99); m.Name != `Bo "x"'; --` {
			t.Errorf("found who is erased: %+v", m)
		}
		// The erased vectors do not affect the new template, and the old position does not affect the order.
		enrol(t, g, "Ada Öz", []float32{1, 0})
		if m = identify(t, g, []float32{1, 0}, 0); m.Name != "Ada Öz" || names(t, g)[1] != "Ada Öz" {
			t.Errorf("enrolled anew: got %+v in %v", m, names(t, g))
		}
	})
}

// On a tie the person enrolled first is found, even if more people tie than one query returns.
func TestFirstOnATie(t *testing.T) {
	each(t, exactKinds, 2, func(t *testing.T, g gallery.Gallery) {
		enrol(t, g, "far", []float32{0, -1})
		for i := range 40 {
			enrol(t, g, fmt.Sprint("person ", 99-i), []float32{1, 0})
		}
		enrol(t, g, "person 99", []float32{1, 0}) // This rewrites its row, but keeps its place.
		if m := identify(t, g, []float32{0, 1}, 4); m.Name != "person 99" || m.Distance != 2 {
			t.Errorf("got %+v", m)
		}
	})
}

func TestRefusals(t *testing.T) {
	each(t, kinds, 2, func(t *testing.T, g gallery.Gallery) {
		enrol(t, g, "Ada", []float32{0.6, 0.8})
		nan := float32(math.NaN())
		for name, c := range map[string]struct {
			err  error
			want string
		}{
			"no name":        {g.Enrol(ctx, "", []float32{1, 0}), "want a name"},
			"not UTF-8":      {g.Enrol(ctx, "\xff", []float32{1, 0}), "UTF-8"},
			"no vectors":     {g.Enrol(ctx, "Bo"), "no vectors"},
			"NaN":            {g.Enrol(ctx, "Bo", []float32{1, nan}), "NaN"},
			"short":          {g.Enrol(ctx, "Bo", []float32{1}), "1 dimensions for a gallery of 2"},
			"short and long": {g.Enrol(ctx, "Bo", []float32{1, 0}, []float32{1}), "vector 1 has 1"},
			"no dimensions":  {g.Enrol(ctx, "Bo", []float32{}), "dimensions"},
			"long, of Ada":   {g.Enrol(ctx, "Ada", []float32{1, 0, 0}), "3 dimensions for a gallery of 2"},
			"zero":           {g.Enrol(ctx, "Bo", []float32{0, 0}), "unit length"},
			"too long":       {g.Enrol(ctx, "Bo", []float32{1, 0}, []float32{1, 0.1}), "unit length"},
			"opposite":       {g.Enrol(ctx, "Bo", []float32{1, 0}, []float32{-1, 0}), "cancel"},
			"opposite later": {g.Enrol(ctx, "Ada", []float32{-0.6, -0.8}), "cancel"},
			"unknown":        {g.Erase(ctx, "Bo"), "not enrolled"},
			"other maker":    {g.Check("network 2"), "network 2"},
		} {
			if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
				t.Errorf("%s: got %v, want %q", name, c.err, c.want)
			}
		}
		for _, probe := range [][]float32{{1}, {}, {float32(math.Inf(1)), 1}, {1, 0, 0}, {0, 0}, {1, 1}} {
			if _, err := g.Identify(ctx, probe, 1); err == nil {
				t.Errorf("identified %v", probe)
			}
		}
		if _, err := g.Identify(ctx, []float32{1, 0}, math.NaN()); err == nil {
			t.Error("identified with a tau that is NaN")
		}
		if !errors.Is(g.Erase(ctx, "Bo"), gallery.ErrNotEnrolled) || g.Check(madeBy) != nil ||
			!errors.Is(g.Check("network 2"), gallery.ErrStale) {
			t.Error("errors of another kind")
		}
		if m := identify(t, g, []float32{0.6, 0.8}, 0); m.Name != "Ada" || len(names(t, g)) != 1 {
			t.Errorf("an error has changed the gallery: %+v, %v", m, names(t, g))
		}
	})
}

// The k nearest people are sorted by distance, and on a tie by the order of enrolment.
func TestNearest(t *testing.T) {
	each(t, kinds, 2, func(t *testing.T, g gallery.Gallery) {
		if all, err := g.Nearest(ctx, []float32{1, 0}, 3); err != nil || len(all) != 0 {
			t.Errorf("no one enrolled: %v, %v", all, err)
		}
		enrol(t, g, "far", []float32{-1, 0})
		enrol(t, g, "near", []float32{0.8, 0.6})
		enrol(t, g, "on a tie", []float32{0.8, -0.6})
		enrol(t, g, "here", []float32{1, 0})
		want := []string{"here", "near", "on a tie", "far"}
		for k := 1; k <= 6; k++ {
			all, err := g.Nearest(ctx, []float32{1, 0}, k)
			if err != nil || len(all) != min(k, 4) {
				t.Fatalf("%d: %v, %v", k, all, err)
			}
			for i, c := range all {
				distance := []float64{0, 0.4, 0.4, 4}[i]
				if c.Name != want[i] || !(math.Abs(c.Distance-distance) < 1e-6) {
					t.Errorf("%d: place %d is %+v", k, i, c)
				}
			}
		}
		for _, k := range []int{0, -1} {
			if all, err := g.Nearest(ctx, []float32{1, 0}, k); err == nil {
				t.Errorf("%d people: %v", k, all)
			}
		}
		if all, err := g.Nearest(ctx, []float32{0, 0}, 1); err == nil {
			t.Errorf("of a zero vector: %v", all)
		}
	})
}

// The k nearest of many people are those that a plain loop finds, even if k exceeds the limit of the first
// query.
func TestNearestOfMany(t *testing.T) {
	each(t, exactKinds, 8, func(t *testing.T, g gallery.Gallery) {
		rng := rand.New(rand.NewPCG(4, 4))
		people := directions(rng, 60, 8)
		for i, v := range people {
			enrol(t, g, nameOf(i), v)
		}
		probe := unit(rng, 8)
		for _, k := range []int{1, 5, 30, 60} {
			all, err := g.Nearest(ctx, probe, k)
			if err != nil || len(all) != k {
				t.Fatalf("%d of %d people, %v", len(all), k, err)
			}
			for i, c := range all {
				nearer := 0
				for _, v := range people {
					if verify.Distance(probe, v) < c.Distance-1e-6 {
						nearer++
					}
				}
				if nearer != i {
					t.Errorf("%d: place %d has %d before it", k, i, nearer)
				}
			}
		}
	})
}

// After Remove deletes one enrolment, the person is identified by the others.
func TestRemove(t *testing.T) {
	each(t, kinds, 2, func(t *testing.T, g gallery.Gallery) {
		count := func(name string, want int) {
			t.Helper()
			if n, err := g.Count(ctx, name); err != nil || n != want {
				t.Errorf("%d enrolments of %s, %v, want %d", n, name, err, want)
			}
		}
		count("Ada", 0)
		enrol(t, g, "Ada", []float32{1, 0}, []float32{0, 1})
		enrol(t, g, "Ada", []float32{-1, 0})
		enrol(t, g, "Bo", []float32{0, -1})
		count("Ada", 3)
		for name, c := range map[string]struct {
			err  error
			want string
		}{
			"too far":  {g.Remove(ctx, "Ada", 3), "want 0 to 2"},
			"negative": {g.Remove(ctx, "Ada", -1), "want 0 to 2"},
			"the rest": {g.Remove(ctx, "Ada", 1), "cancel"},
			"the only": {g.Remove(ctx, "Bo", 0), "erase"},
			"unknown":  {g.Remove(ctx, "Cy", 0), "not enrolled"},
		} {
			if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
				t.Errorf("%s: got %v, want %q", name, c.err, c.want)
			}
		}
		if !errors.Is(g.Remove(ctx, "Cy", 0), gallery.ErrNotEnrolled) {
			t.Error("an error of another kind")
		}
		count("Ada", 3)
		if err := g.Remove(ctx, "Ada", 0); err != nil {
			t.Fatal(err)
		}
		count("Ada", 2)
		half := float32(math.Sqrt(0.5))
		if m := identify(t, g, []float32{-half, half}, 1e-6); m.Name != "Ada" || !m.Known {
			t.Errorf("got %+v", m)
		}
		if err := g.Remove(ctx, "Ada", 1); err != nil {
			t.Fatal(err)
		}
		if m := identify(t, g, []float32{0, 1}, 0); m.Name != "Ada" {
			t.Errorf("what is left: %+v", m)
		}
		count("Ada", 1)
		count("Bo", 1)
	})
}

// Every match can be encoded as JSON, and reports whether the person is known.
func TestMatchAsJSON(t *testing.T) {
	each(t, kinds, 2, func(t *testing.T, g gallery.Gallery) {
		check := func(tau float64, want bool) {
			t.Helper()
			m := identify(t, g, []float32{1, 0}, tau)
			text, err := json.Marshal(m)
			var back gallery.Match
			if err == nil {
				err = json.Unmarshal(text, &back)
			}
			if err != nil || back != m || m.Known != want || m.Known != (m.Name != "") {
				t.Errorf("%+v at %g is %s, %v", m, tau, text, err)
			}
		}
		check(4, false)
		check(math.Inf(1), false)
		enrol(t, g, "Ada", []float32{0, 1})
		check(1, false)
		check(2, true)
		check(math.Inf(1), true)
	})
}

func TestCancelled(t *testing.T) {
	each(t, kinds, 1, func(t *testing.T, g gallery.Gallery) {
		enrol(t, g, "Ada", []float32{1})
		over, cancel := context.WithCancel(ctx)
		cancel()
		_, ofIdentify := g.Identify(over, []float32{1}, 4)
		_, ofNames := g.Names(over)
		ofEnrol, ofErase := g.Enrol(over, "Bo", []float32{1}), g.Erase(over, "Ada")
		_, ofNearest := g.Nearest(over, []float32{1}, 1)
		_, ofCount := g.Count(over, "Ada")
		ofRemove := g.Remove(over, "Ada", 0)
		for i, err := range []error{ofEnrol, ofErase, ofIdentify, ofNames, ofNearest, ofCount, ofRemove} {
			if !errors.Is(err, context.Canceled) {
				t.Errorf("call %d: got %v", i, err)
			}
		}
		if got := names(t, g); !slices.Equal(got, []string{"Ada"}) {
			t.Errorf("names %v", got)
		}
	})
}

// Many goroutines enrol the same person while others are enrolled, erased and identified: no vector is lost.
func TestAtOnce(t *testing.T) {
	each(t, kinds, 8, func(t *testing.T, g gallery.Gallery) {
		var wait sync.WaitGroup
		for i := range 8 {
			vector := make([]float32, 8)
			vector[i] = 1
			wait.Go(func() {
				own := fmt.Sprint("person ", i)
				_, ofIdentify := g.Identify(ctx, vector, 4)
				err := errors.Join(g.Enrol(ctx, "Ada", vector), g.Enrol(ctx, own, vector), ofIdentify,
					g.Enrol(ctx, "Ada", vector), g.Erase(ctx, own))
				if err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		all := slices.Repeat([]float32{float32(math.Sqrt(1. / 8))}, 8)
		if m := identify(t, g, all, 4); m.Name != "Ada" || m.Distance > 1e-12 || len(names(t, g)) != 1 {
			t.Errorf("the mean of all eight directions is %g away, names %v", m.Distance, names(t, g))
		}
	})
}
