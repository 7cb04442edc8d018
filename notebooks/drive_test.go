package notebooks

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// seenAt is what a figure shows at a position of its sliders.
type seenAt struct {
	At    map[string]float64
	Texts []string // The visible texts,
	Says  []string // and those for screen readers.
}

// has requires texts to be visible and available to screen readers.
func (s seenAt) has(t *testing.T, wanted ...string) {
	t.Helper()
	for _, want := range wanted {
		if !slices.Contains(s.Texts, want) || !slices.Contains(s.Says, want) {
			t.Errorf("%v: want %q, got %q, and %q for screen readers", s.At, want, s.Texts, s.Says)
		}
	}
}

// after returns the rest of the only text with the given prefix.
func (s seenAt) after(t *testing.T, prefix string) string {
	t.Helper()
	var found []string
	for _, text := range s.Texts {
		if rest, ok := strings.CutPrefix(text, prefix); ok {
			found = append(found, rest)
		}
	}
	if len(found) != 1 {
		t.Errorf("%v: %q is shown %d times", s.At, prefix, len(found))
		return ""
	}
	s.has(t, prefix+found[0])
	return found[0]
}

// figureAt identifies a figure by its number on the page. The field named shows holds a JavaScript array: the
// texts that the figure contains once it has followed its sliders.
type figureAt struct {
	number int
	shows  string
}

var tauFigure = figureAt{0, "[`tau = ${at.tau}`]"}

func (e explored) alphaFigure() figureAt {
	return figureAt{1, fmt.Sprintf("[`alpha ${at.alpha.toFixed(2)}`, `triplet ${at.triplet} of %d, %s`]",
		len(e.drawn), hint)}
}

const hint = "the hardest first: point at one"

// aFigure selects a figure with its sliders, on a page of the course or in JupyterLab.
const aFigure = `:is(figure.vega, .jp-RenderedVegaCommon5)`

// look waits until the figure has followed its sliders, and reads it.
func (f figureAt) look(into *seenAt) chromedp.Action {
	const script = `(async figure => {
		const all = (of, what) => [...figure.querySelectorAll(of)].map(what)
		for (let tries = 0; ; tries++) {
			const at = Object.fromEntries(all('input', e => [e.name, Number(e.value)]))
			const texts = all('svg text', e => e.textContent)
			if (tries > 500 || %s.every(text => texts.includes(text)))
				return {At: at, Texts: texts, Says: all('svg [aria-label]', e => e.ariaLabel)}
			await new Promise(done => setTimeout(done, 5))
		}
	})(document.querySelectorAll('%s')[%d])`
	wait := func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }
	return chromedp.Evaluate(fmt.Sprintf(script, f.shows, aFigure, f.number), into, wait)
}

// sweep moves a slider from its minimum to its maximum with the arrow key.
func sweep(t *testing.T, page context.Context, f figureAt, name string, check func(seenAt)) {
	t.Helper()
	var ends struct{ Min, Max, Step float64 }
	do(t, page, "focus the slider", chromedp.Focus(slide(name), chromedp.ByQuery),
		chromedp.Evaluate(`(e => ({Min: +e.min, Max: +e.max, Step: +e.step}))(document.activeElement)`,
			&ends))
	key, times := kb.Home, []time.Duration{}
	for i := range int(math.Round((ends.Max-ends.Min)/ends.Step)) + 1 {
		var s seenAt
		start := time.Now()
		do(t, page, "press a key", chromedp.KeyEvent(key), f.look(&s))
		times = append(times, time.Since(start))
		check(s)
		if want := ends.Min + float64(i)*ends.Step; math.Abs(s.At[name]-want) > 1e-9 {
			t.Fatalf("place %d of %s is %g, want %g", i, name, s.At[name], want)
		}
		key = kb.ArrowRight
	}
	slices.Sort(times)
	t.Logf("%s: from key press to redrawn figure %v (median of %d)", name, times[len(times)/2], len(times))
}

// press clicks on a slider at a fraction of its length.
func press(t *testing.T, page context.Context, f figureAt, name string, share float64, check func(seenAt)) {
	t.Helper()
	var most float64
	var s seenAt
	x, y := placeOf(t, page, slide(name), share)
	do(t, page, "click on the slider", chromedp.MouseClickXY(x, y), f.look(&s),
		chromedp.Evaluate(fmt.Sprintf("Number(document.querySelector('%s').max)", slide(name)), &most))
	check(s)
	if math.Abs(s.At[name]/most-share) > 0.05 {
		t.Errorf("a click at %g of %s leads to %g of %g", share, name, s.At[name], most)
	}
}

// placeOf returns the screen position at a fraction of the width of an element, vertically centred, after
// scrolling to it.
func placeOf(t *testing.T, page context.Context, selector string, across float64) (x, y float64) {
	t.Helper()
	var r []float64
	do(t, page, "find "+selector, chromedp.Evaluate(fmt.Sprintf(`(e => {
		e.scrollIntoView({block: 'center'})
		const r = e.getBoundingClientRect()
		return [r.x + %g * r.width, r.y + r.height / 2]
	})(document.querySelector(%q))`, across, selector), &r))
	return r[0], r[1]
}
