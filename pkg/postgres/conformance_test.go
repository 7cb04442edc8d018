package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

const madeBy = "network 1f3a, 64 x 64 grey"

var ctx = context.Background()

// kind makes an empty gallery.
type kind func(t testing.TB, dimensions int) verify.SharedGallery

func inMemory(t testing.TB, _ int) verify.SharedGallery {
	g, err := verify.NewGallery(madeBy)
	if err != nil {
		t.Fatal(err)
	}
	return verify.NewLockedGallery(g)
}

func exact(t testing.TB, dimensions int) verify.SharedGallery { return open(t, schema(t), dimensions) }

// approximate forces PostgreSQL to search the graph, which it would not do in a small gallery.
func approximate(t testing.TB, dimensions int) verify.SharedGallery {
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
func each(t *testing.T, kinds map[string]kind, dimensions int, test func(*testing.T, verify.SharedGallery)) {
	for name, empty := range kinds {
		t.Run(name, func(t *testing.T) { test(t, empty(t, dimensions)) })
	}
}

func enrol(t testing.TB, g verify.SharedGallery, name string, vectors ...[]float32) {
	t.Helper()
	if err := g.Enrol(ctx, name, vectors...); err != nil {
		t.Fatal(err)
	}
}

func identify(t testing.TB, g verify.SharedGallery, probe []float32, tau float64) verify.Match {
	t.Helper()
	m, err := g.Identify(ctx, probe, tau)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func names(t testing.TB, g verify.SharedGallery) []string {
	t.Helper()
	all, err := g.Names(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// By hand: (0, 1) and (0.96, 0.28) have the mean (0.48, 0.64), brought to (0.6, 0.8); the probe is 60
// degrees away, that is at the distance 2 - 2 cos 60 = 1.
func TestByHand(t *testing.T) {
	each(t, kinds, 2, func(t *testing.T, g verify.SharedGallery) {
		if m := identify(t, g, []float32{1, 0}, 4); m.Name != "" || !math.IsInf(m.Distance, 1) {
			t.Errorf("nobody enrolled: %+v", m)
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
		enrol(t, g, "Ada Öz", []float32{1, 0}) // Nothing of before is in the mean, nor in the order.
		if m = identify(t, g, []float32{1, 0}, 0); m.Name != "Ada Öz" || names(t, g)[1] != "Ada Öz" {
			t.Errorf("enrolled anew: got %+v in %v", m, names(t, g))
		}
	})
}

// Whoever was enrolled first wins a tie, among more people than PostgreSQL is asked for at once.
func TestFirstOnATie(t *testing.T) {
	each(t, exactKinds, 2, func(t *testing.T, g verify.SharedGallery) {
		enrol(t, g, "far", []float32{0, -1})
		for i := range 40 {
			enrol(t, g, fmt.Sprint("person ", 99-i), []float32{1, 0})
		}
		enrol(t, g, "person 99", []float32{1, 0}) // Its row is written anew, its place stays.
		if m := identify(t, g, []float32{0, 1}, 4); m.Name != "person 99" || m.Distance != 2 {
			t.Errorf("got %+v", m)
		}
	})
}

func TestRefusals(t *testing.T) {
	each(t, kinds, 2, func(t *testing.T, g verify.SharedGallery) {
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
		if !errors.Is(g.Erase(ctx, "Bo"), verify.ErrNotEnrolled) || g.Check(madeBy) != nil ||
			!errors.Is(g.Check("network 2"), verify.ErrStale) {
			t.Error("errors of another kind")
		}
		if m := identify(t, g, []float32{0.6, 0.8}, 0); m.Name != "Ada" || len(names(t, g)) != 1 {
			t.Errorf("an error has changed the gallery: %+v, %v", m, names(t, g))
		}
	})
}

func TestCancelled(t *testing.T) {
	each(t, kinds, 1, func(t *testing.T, g verify.SharedGallery) {
		enrol(t, g, "Ada", []float32{1})
		over, cancel := context.WithCancel(ctx)
		cancel()
		_, ofIdentify := g.Identify(over, []float32{1}, 4)
		_, ofNames := g.Names(over)
		ofEnrol, ofErase := g.Enrol(over, "Bo", []float32{1}), g.Erase(over, "Ada")
		for i, err := range []error{ofEnrol, ofErase, ofIdentify, ofNames} {
			if !errors.Is(err, context.Canceled) {
				t.Errorf("call %d: got %v", i, err)
			}
		}
		if got := names(t, g); !slices.Equal(got, []string{"Ada"}) {
			t.Errorf("names %v", got)
		}
	})
}

// Many enrol the same person at once, while others come and go and are looked for: no vector is lost.
func TestAtOnce(t *testing.T) {
	each(t, kinds, 8, func(t *testing.T, g verify.SharedGallery) {
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
