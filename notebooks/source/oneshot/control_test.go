package oneshot

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/internal/figuretest"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// rows returns the values of a parameter that [table] makes.
func rows(t *testing.T, params []any, name string) (out [][]float64) {
	t.Helper()
	for _, p := range params {
		if p.(object)["name"] != name {
			continue
		}
		for _, row := range strings.Split(strings.Trim(p.(object)["expr"].(string), "[]"), "'), ") {
			text := strings.TrimPrefix(row, "split('")
			text, _, _ = strings.Cut(text, "'")
			var values []float64
			for _, word := range strings.Fields(text) {
				v, err := strconv.ParseFloat(word, 64)
				if err != nil {
					t.Fatal(err)
				}
				values = append(values, v)
			}
			out = append(out, values)
		}
	}
	return out
}

// At every position of both sliders the figure has the rates that counting gives, the FPIR of independent
// comparisons with the FAR of these, and the nearest people of the probes that it shows.
func TestGalleryCounts(t *testing.T) {
	set, vectors := simulated(60, 3, 0.45)
	f, err := Gallery(set, vectors, 0.3, 9)
	if err != nil {
		t.Fatal(err)
	}
	params := f["params"].([]any)
	sizes := sizesUpTo(30)
	if len(sizes) != 10 || sizes[0] != 3 || sizes[9] != 30 {
		t.Fatalf("sizes %v", sizes)
	}
	if n := params[1].(object)["value"]; n != 9.0 {
		t.Errorf("the slider starts at %v people, want 9", n)
	}
	fpir, dir, formula := rows(t, params, "fpir"), rows(t, params, "dir"), rows(t, params, "formula")
	accepted := rows(t, params, "accepted")[0]
	people := set.ByPerson()
	for k := range tauSteps + 1 {
		count := 0.0
		for _, own := range people[30:] {
			for _, i := range own {
				for _, enrolled := range people[:30] {
					if verify.Distance(vectors[i], vectors[enrolled[0]]) <= tauAt(k) {
						count++
					}
				}
			}
		}
		if accepted[k] != count {
			t.Fatalf("at tau = %g %g comparisons are accepted, want %g", tauAt(k), accepted[k], count)
		}
		for j, size := range sizes {
			var searches []verify.Probe
			for _, p := range searchesOf(set, vectors, size) {
				if number, _ := strconv.Atoi(p.Name[len("face-1-"):]); number <= size || number > 30 {
					searches = append(searches, p)
				}
			}
			wantFPIR, wantDIR := Rates(searches, tauAt(k))
			got := [3]string{
				tenths(fpir[j][k] / 1000),
				tenths(dir[j][k] / 1000),
				tenths(formula[j][k] / 1000),
			}
			far := count / float64(30*30*3)
			if want := [3]string{tenths(wantFPIR), tenths(wantDIR), tenths(FPIR(far, size))}; got != want {
				t.Fatalf("at tau = %g with %d people: %v, want %v", tauAt(k), size, got, want)
			}
		}
	}
	// Intervals contain the rates.
	for _, name := range []string{"fpir", "dir"} {
		low, high := rows(t, params, name+"Low"), rows(t, params, name+"High")
		for j, row := range rows(t, params, name) {
			for k, v := range row {
				if low[j][k] > v || high[j][k] < v {
					t.Errorf("%s %g not in [%g, %g]", name, v, low[j][k], high[j][k])
				}
			}
		}
	}
}

// The probes that are shown have the distances that searching gives.
func TestGalleryShows(t *testing.T) {
	set, vectors := simulated(60, 3, 0.45)
	c, err := measured(set, vectors)
	if err != nil {
		t.Fatal(err)
	}
	people := set.ByPerson()
	if len(c.others) != columns || len(c.mated) != 3 { // Three people are in the smallest gallery.
		t.Fatalf("%d mated and %d other probes", len(c.mated), len(c.others))
	}
	for _, s := range append(c.mated, c.others...) {
		for j, size := range c.sizes {
			order := nearestOf(vectors, s.picture, firsts(people[:size]), 1)
			if want := verify.Distance(vectors[s.picture], vectors[order[0]]); s.distance[j] != want ||
				people[s.nearest[j]][0] != order[0] {
				t.Errorf(
					"picture %d: %d at %g, want %d at %g",
					s.picture,
					s.nearest[j],
					s.distance[j],
					order[0],
					want,
				)
			}
		}
	}
}

func firsts(people [][]int) (out []int) {
	for _, own := range people {
		out = append(out, own[0])
	}
	return out
}

// Figures of many and of few people obey the schema and are small enough for a notebook.
func TestGallerySchema(t *testing.T) {
	for _, people := range []int{2, 3, 7, 90} {
		set, vectors := simulated(people, 2, 0.3)
		f, err := Gallery(set, vectors, 0.5, 30)
		if err != nil {
			t.Fatalf("%d people: %v", people, err)
		}
		data, err := f.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		figuretest.Obeys(t, fmt.Sprint(people), f)
		if strings.Contains(string(data), "null") || strings.Contains(string(data), "NaN") {
			t.Errorf("%d people: null or NaN in the figure", people)
		}
	}
	set, vectors := simulated(1, 2, 0.3)
	if _, err := Gallery(set, vectors, 0.5, 30); err == nil {
		t.Error("no error for one person")
	}
}
