package notebooks

import (
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/chromedp"

	"github.com/gosiamese/gosiamese/pkg/show"
)

// figuresOf returns figures of all kinds that contain a name.
func figuresOf(t *testing.T, name string) (all []show.Figure) {
	t.Helper()
	add := func(f show.Figure, err error) {
		if err != nil {
			t.Fatalf("%q: %v", name, err)
		}
		all = append(all, f)
	}
	face := show.Picture{Height: 4, Width: 4, Channels: 1, Pixels: make([]float32, 16), Caption: name}
	points, nearest, at := []show.Picture{}, [][]int{}, [][]float32{}
	var d [][]float64
	for i, group := range []string{name, "bela", name, "bela"} {
		points, nearest = append(points, face), append(nearest, []int{(i + 1) % 4})
		points[i].Caption = group
		at = append(at, []float32{float32(i % 2), float32(i / 2)})
		row := []float64{1, 1, 1, 1}
		row[i] = 0
		d = append(d, row)
	}
	curve := func(name string) show.Curve {
		return show.Curve{
			Name: name, Tau: []float64{-1, 0.5, 1}, FAR: []float64{0, 0.1, 1}, FRR: []float64{1, 0.2, 0},
		}
	}
	values := []float64{1, 2}
	series := []show.Series{
		{Name: name, Values: values, Low: values, High: values}, {Name: "b", Values: values},
	}
	bars := []show.Series{{Name: name, Values: values[:1]}, {Name: "b", Values: []float64{0}}}
	pairs := []show.Pair{
		{A: 0, B: 1, Same: true, Distance: 0.4},
		{A: 0, B: 2, Distance: 1.2},
		{A: 1, B: 2, Distance: 0.3},
		{A: 1, B: 0, Same: true, Distance: 0.9},
	}
	boxed := face
	boxed.Title, boxed.Boxes = name, []show.Box{{X: 1, Y: 1, Width: 2, Height: 2, Name: name}}
	mined := []show.Triplet{
		{Anchor: 0, Positive: 1, Negative: 2, AP: 0.5, AN: 1},
		{Anchor: 1, Positive: 0, Negative: 2, AP: 0.5, AN: 0.6},
	}
	pictures := []show.Picture{face, face, face}
	add(show.Map(points, nearest, show.Layout{Title: name, At: at}))
	add(show.Embeddings(points, at, d, 0.5))
	add(show.Pictures(pictures...))
	add(show.Neighbours(pictures, []string{name}, []show.Pair{{B: 1, Distance: 0.3, Same: true}}))
	add(show.Triplets(0.2, pictures, show.Triplet{AP: 0.5, AN: 1}))
	add(show.Pairs(0.6, pictures, show.Pair{Same: true, Distance: 0.5}))
	add(show.Lines(name, values, show.Panel{Title: name, Y: name, Series: series}))
	add(show.Bars(show.Panel{Title: name, Y: name, Series: bars}))
	add(show.ROC(0.001, 200, curve(name), curve("b")))
	add(show.Confusion([]string{name, "b"}, [][]int{{9, 1}, {0, 3}}))
	add(show.Columns(name, []string{name, "b"}, series[0], show.Series{Name: "b", Values: values}))
	add(show.Annotated(boxed))
	add(show.TripletScatter(0.2, mined, []string{name}, nil))
	add(show.Tau(0.5, pairs, pictures, nil))
	add(show.Alpha(0.2, mined, pictures))
	return all
}

// TestNamesInFigures draws all kinds of figures on a page of make lesson, with names that have a meaning in
// HTML, in JavaScript or for a terminal, and requires of each as many marks as with an ordinary name, and a
// value in every field of its tooltips.
func TestNamesInFigures(t *testing.T) {
	needLab(t)
	browser := findBrowser(t)
	names := []string{
		"anna", "<!--<script>", "</script>", "a\u2028b", "a\x1b[31mb", "__proto__", "constructor", "toString",
		`back\`, "a\u0000\u0085\ufffeb", "it's ${1} {{2}} %s", "a\xffb",
	}
	var all []show.Figure
	for _, name := range names {
		all = append(all, figuresOf(t, name)...)
	}
	folder := t.TempDir()
	book := filepath.Join(folder, "99_names.ipynb")
	writeExplorers(t, book, all...)
	page := openBrowser(t, browser, chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"))
	complaints := listen(page)
	do(t, page, "open the page", log.Enable(),
		chromedp.Navigate("file://"+filepath.Join(lessonPages(t, book), "99_names.html")))
	const look = `[...document.querySelectorAll('figure.vega')].map(figure => ({
		Marks: figure.querySelectorAll('svg *').length,
		Drawn: figure.querySelector('img').hidden,
		Said: [...figure.querySelectorAll('svg text')].some(e => e.textContent.includes('undefined')),
		Tips: [...new Set([...figure.querySelectorAll('svg *')].map(e => e.__data__?.tooltip).filter(Boolean)
			.map(tip => (typeof tip === 'string' ? 'text ' : Object.keys(tip).length + ' fields ') +
				JSON.stringify(tip, (_, value) => value === undefined ? 'undefined' : value)))],
	}))`
	var found []struct {
		Marks       int
		Drawn, Said bool
		Tips        []string
	}
	for tries, done := 0, false; !done && tries < 100; tries++ {
		do(t, page, "look", chromedp.Sleep(300*time.Millisecond), chromedp.Evaluate(look, &found))
		done = len(found) == len(all)
		for _, f := range found {
			done = done && f.Drawn
		}
	}
	for _, complaint := range complaints() {
		t.Error(complaint)
	}
	if len(found) != len(all) {
		t.Fatalf("%d figures on the page, want %d: the page is truncated", len(found), len(all))
	}
	kinds, tips := len(all)/len(names), 0
	for i, f := range found {
		what := fmt.Sprintf("figure %d of %q", i%kinds, names[i/kinds])
		plain := found[i%kinds]
		if !f.Drawn || f.Marks != plain.Marks || f.Said {
			t.Errorf("%s: drawn: %v, %d marks, want %d; undefined: %v", what, f.Drawn, f.Marks, plain.Marks,
				f.Said)
		}
		fields := func(tips []string) map[string]bool {
			counts := map[string]bool{}
			for _, tip := range tips {
				count, _, _ := strings.Cut(tip, " ")
				counts[count] = true
			}
			return counts
		}
		if !reflect.DeepEqual(fields(f.Tips), fields(plain.Tips)) {
			t.Errorf("%s: tooltips %.200q, want like %.200q", what, f.Tips, plain.Tips)
		}
		for _, tip := range f.Tips {
			tips++
			if strings.Contains(tip, "undefined") || strings.Contains(tip, "NaN") {
				t.Errorf("%s: a tooltip without a value: %s", what, tip)
			}
		}
	}
	if tips == 0 {
		t.Error("no tooltips")
	}
}
