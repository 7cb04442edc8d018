package show

import (
	"cmp"
	"fmt"
	"image"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// few returns small pictures with captions.
func few(n int) (pictures []Picture) {
	for i := range n {
		p := ramp(6, 5, 1)
		p.Caption = fmt.Sprintf("p%d's", i)
		pictures = append(pictures, p)
	}
	return pictures
}

// At every position of the slider, the figure shows the three pairs of each kind on each side of tau that are
// nearest to it. Their distances are rounded so that they stay on their side.
func TestFacesNearestToTau(t *testing.T) {
	for _, n := range []int{5, 8, 48} {
		pairs := drawnPairs(n)
		f := must(t)(Tau(0, pairs, few(n), nil))
		cut, distance := arrays(t, f, "cut"), arrays(t, f, "distance")
		first, second := arrays(t, f, "first"), arrays(t, f, "second")
		for kind := range 2 {
			for i := range cut[kind] {
				tau := float64(i) / 100
				for side := range 2 {
					var got []string
					for slot := range eachSide {
						at := number(t, cut[kind][i]) + slot
						if side == 0 {
							at = number(t, cut[kind][i]) - 1 - slot
						}
						if at < 0 || at >= len(distance[kind]) {
							continue
						}
						d, err := strconv.ParseFloat(distance[kind][at], 64)
						if err != nil || (d <= tau) != (side == 0) {
							t.Errorf("tau %g, side %d: the distance %s", tau, side, distance[kind][at])
						}
						p := pairs[slices.IndexFunc(pairs, func(p Pair) bool {
							return p.A == number(t, first[kind][at]) && p.B == number(t, second[kind][at])
						})]
						if p.Same != (kind == 0) {
							t.Errorf("pair %+v is of kind %d", p, kind)
						}
						got = append(got, fmt.Sprint(p.Distance))
					}
					if want := nearest(pairs, kind == 0, side == 0, tau); !slices.Equal(got, want) {
						t.Errorf("tau %g, kind %d, side %d: %v, want %v", tau, kind, side, got, want)
					}
				}
			}
		}
	}
}

func number(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// nearest returns the three distances nearest to tau on a side, the nearest first.
func nearest(pairs []Pair, same, below bool, tau float64) (out []string) {
	var all []float64
	for _, p := range pairs {
		if p.Same == same && (p.Distance <= tau) == below {
			all = append(all, p.Distance)
		}
	}
	slices.SortFunc(all, func(a, b float64) int {
		if below {
			a, b = b, a
		}
		return cmp.Compare(a, b)
	})
	for _, d := range all[:min(eachSide, len(all))] {
		out = append(out, fmt.Sprint(d))
	}
	return out
}

// Every picture is stored once, as a thumbnail; those without pixels are omitted with their pairs, and the
// figure notes that.
func TestFacesOnceEach(t *testing.T) {
	pictures := few(8)
	all := must(t)(Tau(0, drawnPairs(8), pictures, nil))
	for i, url := range arrays(t, all, "faces")[0] {
		if got := decodedPNG(t, url).Bounds().Size(); got != image.Pt(5, 6) {
			t.Errorf("picture %d is %v", i, got)
		}
	}
	if names := param(all, "names")["expr"].(string); !strings.HasPrefix(names, `["p0's","p1's",`) {
		t.Errorf("captions %s", names)
	}
	pictures[6].Pixels, pictures[7].Pixels = nil, nil
	some := must(t)(Tau(0, drawnPairs(8), pictures, nil))
	if got := arrays(t, some, "faces")[0]; len(got) != 8 || got[6] != "" || got[5] == "" {
		t.Errorf("pictures %q", got)
	}
	const note = "Faces: the nearest of the 15 pairs among 6 of the 8 pictures."
	if strings.Contains(fmt.Sprint(all), "Faces: ") || !strings.Contains(fmt.Sprint(some), note) {
		t.Error("the figure has no note on omitted pictures")
	}
}

// All marks of the faces share one scale, with and without a note below.
func TestFacesShareTheirScale(t *testing.T) {
	pictures := few(8)
	for range 2 {
		f := must(t)(Tau(0, drawnPairs(8), pictures, nil))
		spec, err := Figure(f["vconcat"].(list)[2].(object)).plain()
		if err != nil {
			t.Fatal(err)
		}
		domains := map[string]bool{}
		visit(spec, "", func(_ string, node any) {
			encodings, _ := node.(object)["encoding"].(object)
			if y, ok := encodings["y"].(object); ok {
				domains[fmt.Sprint(y["scale"].(object)["domain"])] = true
			}
		})
		if want := fmt.Sprintf("[%g 0]", spec["height"]); len(domains) != 1 || !domains[want] {
			t.Errorf("scales of y: %v, want %s", domains, want)
		}
		pictures[7].Pixels = nil
	}
}

// Distances are rounded, but never across a tau.
func TestWrittenDistances(t *testing.T) {
	s := slideTo(4)
	for d, want := range map[float64]string{
		0.1234567: "0.123", 0.87: "0.870", 0.87000001: "0.87000001", 0.8704: "0.8704", 0.8699999: "0.870",
		4: "4.000",
	} {
		if got := s.write(d); got != want {
			t.Errorf("%v is written %s, want %s", d, got, want)
		}
	}
}
