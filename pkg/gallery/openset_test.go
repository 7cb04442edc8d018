package gallery_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/gallery"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

func enrolled(t *testing.T, people map[string][]float32) gallery.Gallery {
	t.Helper()
	g := unnormalised(t)
	for name, vector := range people {
		if err := g.Enrol(ctx, name, vector); err != nil {
			t.Fatal(err)
		}
	}
	return g
}

func openSet(t *testing.T, g gallery.Gallery, probes [][]float32, names []string) verify.Identification {
	t.Helper()
	id, err := gallery.OpenSet(ctx, g, probes, names)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func closeTo(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-12) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// An enrolled person who is identified as another one counts neither as detected nor as a false positive.
func TestOpenSetByHand(t *testing.T) {
	g := enrolled(t, map[string][]float32{"ann": {0}, "bob": {10}})
	id := openSet(t, g, [][]float32{{1}, {9}, {8}, {13}, {12}},
		[]string{"ann", "ann", "bob", "carl", "carl"})
	want := [][3]float64{{-1, 0, 0}, {1, 0, 1.0 / 3}, {4, 0.5, 2.0 / 3}, {9, 1, 2.0 / 3}}
	if len(id.Tau) != len(want) || id.Mated != 3 || id.NonMated != 2 {
		t.Fatalf("got %+v", id)
	}
	for i, point := range want {
		closeTo(t, "tau", id.Tau[i], point[0])
		closeTo(t, "FPIR", id.FPIR[i], point[1])
		closeTo(t, "DIR", id.DIR[i], point[2])
	}
	if _, _, err := id.At(4); !errors.Is(err, verify.ErrTooFew) {
		t.Errorf("one unknown person: got %v", err)
	}
	_, _, err := id.AtFPIR(0.01)
	var unsupported *verify.UnsupportedError
	if !errors.As(err, &unsupported) || !strings.Contains(err.Error(), "FPIR 0.01") {
		t.Errorf("got %v", err)
	}
}

func TestThresholdForUnknownPeople(t *testing.T) {
	g := enrolled(t, map[string][]float32{"ann": {0}})
	probes, names := [][]float32{{1}, {2}}, []string{"ann", "ann"}
	for i := range 100 {
		probes, names = append(probes, []float32{1.5 + float32(i)}), append(names, "stranger")
	}
	id := openSet(t, g, probes, names)
	tau, dir, err := id.AtFPIR(0.3)
	if err != nil || dir != 1 {
		t.Fatalf("DIR %g, %v", dir, err)
	}
	var named int
	for _, probe := range probes[2:] {
		if identify(t, g, probe, tau).Name != "" {
			named++
		}
	}
	if named != 30 {
		t.Errorf("%d of 100 people who are not enrolled are named", named)
	}
}

func TestOpenSetErrors(t *testing.T) {
	g := enrolled(t, map[string][]float32{"ann": {0}})
	for name, c := range map[string]struct {
		probes [][]float32
		names  []string
	}{
		"all enrolled":    {[][]float32{{1}}, []string{"ann"}},
		"all unknown":     {[][]float32{{1}}, []string{"bob"}},
		"none":            {nil, nil},
		"names missing":   {[][]float32{{1}, {2}}, []string{"ann"}},
		"other dimension": {[][]float32{{1, 2}, {2}}, []string{"ann", "bob"}},
		"empty vector":    {[][]float32{{}, {2}}, []string{"ann", "bob"}},
	} {
		if _, err := gallery.OpenSet(ctx, g, c.probes, c.names); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := gallery.OpenSet(ctx, g, nil, nil); !errors.Is(err, verify.ErrOneSided) {
		t.Errorf("got %v", err)
	}
}
