package notebooks

import (
	"context"
	"fmt"
	"image"
	"math"
	"math/cmplx"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"gonum.org/v1/gonum/mat"

	"github.com/gosiamese/gosiamese/pkg/show"
)

// landmarks is the content of the figure of an alignment.
type landmarks struct{ show.Alignment }

// alignable is a photograph with a gradient in each direction, landmarks with errors, and their places.
func alignable() landmarks {
	const side = 80
	a := show.Alignment{
		Photograph: show.Picture{Height: side, Width: side, Channels: 3},
		Names:      []string{"a", "b", "c", "d", "e"},
		From:       [][2]float64{{30, 28}, {49, 33}, {38, 41}, {27, 49}, {43, 55}},
		To:         [][2]float64{{0.34, 0.46}, {0.66, 0.46}, {0.5, 0.64}, {0.37, 0.82}, {0.63, 0.82}},
		Unit:       20, Shifts: []float64{-0.8, -0.4, 0, 0.4, 0.8}, Tau: 1.2,
	}
	for i := range side * side {
		red, green := float32(i%side)/side, float32(i/side)/side
		a.Photograph.Pixels = append(a.Photograph.Pixels, red, green, 0.5)
	}
	for k := range 6 {
		rows := make([][]float64, 5)
		for i := range rows {
			for j := range 5 {
				rows[i] = append(rows[i], float64(100*k+10*i+j)/200)
			}
		}
		a.Distance = append(a.Distance, rows)
	}
	return landmarks{a}
}

// fitted is the similarity transform of moved landmarks, by gonum's least squares.
func (a landmarks) fitted(t *testing.T, which int, right, down float64) (
	r, s complex128, moved []complex128,
) {
	t.Helper()
	n := len(a.From)
	m, b := mat.NewDense(2*n, 4, nil), mat.NewVecDense(2*n, nil)
	for k, p := range a.From {
		if which == k || which == n {
			p[0], p[1] = p[0]+a.Unit*right, p[1]+a.Unit*down
		}
		moved = append(moved, complex(p[0], p[1]))
		m.SetRow(2*k, []float64{p[0], -p[1], 1, 0})
		m.SetRow(2*k+1, []float64{p[1], p[0], 0, 1})
		b.SetVec(2*k, a.To[k][0])
		b.SetVec(2*k+1, a.To[k][1])
	}
	var x mat.VecDense
	if err := x.SolveVec(m, b); err != nil {
		t.Fatal(err)
	}
	return complex(x.AtVec(0), x.AtVec(1)), complex(x.AtVec(2), x.AtVec(3)), moved
}

// TestAlignFollowsLandmarks moves landmarks of the figure with its controls, and compares what it writes and
// the colours of the aligned picture with least squares by gonum.
func TestAlignFollowsLandmarks(t *testing.T) {
	needLab(t)
	browser := findBrowser(t)
	a := alignable()
	f, err := show.Align(a.Alignment)
	if err != nil {
		t.Fatal(err)
	}
	page := openBrowser(t, browser, chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"))
	complaints := listen(page)
	do(t, page, "open the page", log.Enable(), width(1100),
		chromedp.Navigate("file://"+exportExplorers(t, f)),
		chromedp.WaitVisible(slide("right"), chromedp.ByQuery))
	for which := range 6 {
		for _, at := range []image.Point{{2, 2}, {4, 0}, {0, 3}, {3, 4}} {
			a.moved(t, page, which, at)
		}
	}
	screenshot(t, page, "align.png")
	for _, complaint := range complaints() {
		t.Error(complaint)
	}
}

// squared is what the figure shows: its texts, and the colours of the squares, row by row.
type squared struct {
	Texts []string
	Fills []string
}

// moved moves the controls, waits until the figure shows the expected numbers, and compares the colours.
func (a landmarks) moved(t *testing.T, page context.Context, which int, at image.Point) {
	t.Helper()
	right, down := a.Shifts[at.X], a.Shifts[at.Y]
	name := slices.Concat(a.Names, []string{"all"})[which]
	set := fmt.Sprintf(`(() => {
		const choice = document.querySelector('.vega-bind select')
		choice.value = '%s'
		choice.dispatchEvent(new Event('input', {bubbles: true}))
		choice.dispatchEvent(new Event('change', {bubbles: true}))
		for (const [name, value] of [['right', %g], ['down', %g]]) {
			const slider = document.querySelector('.vega-bind input[name=' + name + ']')
			slider.value = value
			slider.dispatchEvent(new Event('input', {bubbles: true}))
		}
	})()`, name, right, down)
	do(t, page, "move a landmark", chromedp.Evaluate(set, nil))

	r, s, points := a.fitted(t, which, right, down)
	var squares float64
	for k, p := range points {
		squares += math.Pow(cmplx.Abs(r*p+s-complex(a.To[k][0], a.To[k][1]))/cmplx.Abs(r), 2) / 5
	}
	want := []string{
		fmt.Sprintf("distance %.2f", a.Distance[which][at.X][at.Y]),
		strings.ReplaceAll(fmt.Sprintf("rotated %.1f°", cmplx.Phase(r)*180/math.Pi), "-", "−"),
		fmt.Sprintf("error %.2f", math.Sqrt(squares)/a.Unit),
	}
	var shown squared
	for end := time.Now().Add(3 * time.Second); !shown.has(want) && time.Now().Before(end); {
		shown = a.read(t, page)
	}
	if !shown.has(want) {
		t.Errorf("%s moved by (%g, %g): got %q, want %q", name, right, down, shown.Texts, want)
		return
	}
	wrong := 0
	for i, fill := range shown.Fills {
		n := int(math.Sqrt(float64(len(shown.Fills))))
		q := complex((float64(i%n)+0.5)/float64(n), (float64(i/n)+0.5)/float64(n))
		if p := (q - s) / r; !a.isColour(fill, int(math.Floor(real(p))), int(math.Floor(imag(p)))) {
			wrong++
		}
	}
	// A position on the edge of two pixels may be rounded to either.
	if wrong > len(shown.Fills)/200 || len(shown.Fills) < 1000 {
		t.Errorf("%s moved by (%g, %g): %d of %d colours differ", name, right, down, wrong, len(shown.Fills))
	}
}

func (s squared) has(texts []string) bool {
	for _, text := range texts {
		if !slices.Contains(s.Texts, text) {
			return false
		}
	}
	return true
}

// read returns what the figure shows.
func (landmarks) read(t *testing.T, page context.Context) (s squared) {
	t.Helper()
	const script = `new Promise(done => requestAnimationFrame(() => setTimeout(() => {
		const figure = document.querySelector('%s')
		done({
			Texts: [...figure.querySelectorAll('g.mark-text.role-mark text')].map(e => e.textContent),
			Fills: [...figure.querySelectorAll('g.mark-rect.role-mark path')].map(
				e => e.getAttribute('fill')),
		})
	}, 0)))`
	wait := func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }
	do(t, page, "read the figure", chromedp.Evaluate(fmt.Sprintf(script, aFigure), &s, wait))
	return s
}

// isColour reports whether a fill is that of a pixel of the photograph, black outside of it.
func (a landmarks) isColour(fill string, x, y int) bool {
	p := a.Photograph
	if x < 0 || y < 0 || x >= p.Width || y >= p.Height {
		return fill == "#000000"
	}
	v := p.Pixels[3*(y*p.Width+x):][:3]
	level := func(v float32) int { return int(math.Round(255 * float64(v))) }
	return fill == fmt.Sprintf("#%02x%02x%02x", level(v[0]), level(v[1]), level(v[2]))
}
