package notebooks

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/device/devicetest"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// explored is what the figures of this test are made of: pictures, compared as they are.
type explored struct {
	vectors  [][]float32
	labels   []int
	scores   []verify.Score
	triplets []lesson.Places
	figures  []show.Figure
}

const exploredRule = siamese.Near

func explore(t *testing.T) (e explored) {
	t.Helper()
	set, err := synthetic.Faces(8, 4, 32, 1)
	if err != nil {
		t.Fatal(err)
	}
	e.vectors, e.labels = lesson.Centred(set), set.Labels
	if e.scores, err = verify.Scores(e.vectors, e.labels); err != nil {
		t.Fatal(err)
	}
	e.triplets = lesson.Triples(exploredRule, e.vectors, e.labels)
	slices.SortStableFunc(e.triplets, func(p, q lesson.Places) int { return cmp.Compare(e.ease(p), e.ease(q)) })
	tau, err := lesson.TauWithFaces(set, e.scores, 0.5)
	if err != nil {
		t.Fatal(err)
	}
	alpha, err := lesson.Alpha(set, exploredRule, e.vectors, 0.2)
	if err != nil {
		t.Fatal(err)
	}
	e.figures = []show.Figure{tau, alpha}
	return e
}

// TestExplorers drives the sliders of figures on a page of the course over their whole range, with the
// keyboard and the mouse, and compares every number that is shown with packages verify and siamese.
func TestExplorers(t *testing.T) {
	needLab(t)
	browser := findBrowser(t)
	e := explore(t)
	page := openBrowser(t, browser, chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"))
	complaints := listen(page)
	do(t, page, "open the page", log.Enable(), width(1100),
		chromedp.Navigate("file://"+exportFigures(t, e.figures...)),
		chromedp.WaitVisible(slider, chromedp.ByQuery),
		chromedp.WaitVisible(`.vega-bind input[name=alpha]`, chromedp.ByQuery))

	tau, alpha := e.tau(t), e.alpha(t)
	sweep(t, page, tauFigure, "tau", tau)
	sweep(t, page, alphaFigure, "alpha", alpha)
	sweep(t, page, alphaFigure, "triplet", alpha)
	for _, share := range []float64{0.2, 0.9, 0.43} {
		press(t, page, tauFigure, "tau", share, tau)
		press(t, page, alphaFigure, "alpha", share, alpha)
		press(t, page, alphaFigure, "triplet", share, alpha)
	}
	e.pointAt(t, page)
	var reloaded seenAt
	do(t, page, "reload", chromedp.Reload(), chromedp.WaitVisible(slider, chromedp.ByQuery),
		tauFigure.look(&reloaded))
	tau(reloaded)
	screenshot(t, page, "explorers.png")
	for _, complaint := range complaints() {
		t.Error(complaint)
	}
}

// exportFigures makes a page of the course with figures on it, and returns its path.
func exportFigures(t *testing.T, figures ...show.Figure) string {
	t.Helper()
	if output, err := makeCommand(".lab/done/mathjax").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	mathjax, err := filepath.Abs("../.lab/mathjax/sphinx-mathjax-offline/static/mathjax/tex-svg.js")
	if err != nil {
		t.Fatal(err)
	}
	var outputs []any
	for _, f := range figures {
		outputs = append(outputs, map[string]any{
			"output_type": "display_data", "metadata": map[string]any{},
			"data": map[string]any{"application/vnd.vegalite.v5+json": f},
		})
	}
	cell := map[string]any{
		"cell_type": "code", "id": "figures", "execution_count": 1, "metadata": map[string]any{},
		"source": "// figures", "outputs": outputs,
	}
	book, err := json.Marshal(map[string]any{
		"nbformat": 4, "nbformat_minor": 5, "metadata": map[string]any{}, "cells": []any{cell},
	})
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	path := filepath.Join(folder, "99_explorers.ipynb")
	if err := os.WriteFile(path, book, 0o644); err != nil {
		t.Fatal(err)
	}
	export := exec.Command("../.lab/venv/bin/python", "lab/export.py", filepath.Join(folder, "html"), path)
	export.Env = append(os.Environ(), "MATHJAX="+mathjax)
	if output, err := export.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	return filepath.Join(folder, "html", "99_explorers.html")
}

// seenAt is what a figure says, and where its sliders are.
type seenAt struct {
	At    map[string]float64
	Texts []string // What is written,
	Says  []string // and what a screen reader is told.
}

// has wants texts, to be read and to be heard.
func (s seenAt) has(t *testing.T, wanted ...string) {
	t.Helper()
	for _, want := range wanted {
		if !slices.Contains(s.Texts, want) || !slices.Contains(s.Says, want) {
			t.Errorf("%v: %q is not shown, but %q, and told %q", s.At, want, s.Texts, s.Says)
		}
	}
}

// after is what stands behind a text that begins so; there must be one.
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

// figureAt is a figure of the page by its number, with texts that it shows as soon as it has followed its
// sliders, in JavaScript.
type figureAt struct {
	number int
	shows  string
}

var (
	tauFigure   = figureAt{0, "[`tau = ${at.tau}`]"}
	alphaFigure = figureAt{1, "[`alpha ${at.alpha.toFixed(2)}`, `triplet ${at.triplet} of 96, " + hint + "`]"}
)

const hint = "the hardest first: point at one"

// look waits until the figure has followed, and reads it.
func (f figureAt) look(into *seenAt) chromedp.Action {
	const script = `(async figure => {
		const all = (of, what) => [...figure.querySelectorAll(of)].map(what)
		for (let tries = 0; ; tries++) {
			const at = Object.fromEntries(all('input', e => [e.name, Number(e.value)]))
			const texts = all('svg text', e => e.textContent)
			if (tries > 500 || %s.every(text => texts.includes(text)))
				return {At: at, Texts: texts, Says: all('svg [aria-label]', e => e.getAttribute('aria-label'))}
			await new Promise(done => setTimeout(done, 5))
		}
	})(document.querySelectorAll('figure.vega')[%d])`
	wait := func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }
	return chromedp.Evaluate(fmt.Sprintf(script, f.shows, f.number), into, wait)
}

// sweep moves a slider from its least value to its largest with the arrow key.
func sweep(t *testing.T, page context.Context, f figureAt, name string, check func(seenAt)) {
	t.Helper()
	var ends struct{ Min, Max, Step float64 }
	do(t, page, "focus the slider", chromedp.Focus("input[name="+name+"]", chromedp.ByQuery),
		chromedp.Evaluate(`(({min, max, step}) => ({Min: +min, Max: +max, Step: +step}))(document.activeElement)`,
			&ends))
	key := kb.Home
	for i := range int(math.Round((ends.Max-ends.Min)/ends.Step)) + 1 {
		var s seenAt
		do(t, page, "press a key", chromedp.KeyEvent(key), f.look(&s))
		check(s)
		if want := ends.Min + float64(i)*ends.Step; math.Abs(s.At[name]-want) > 1e-9 {
			t.Fatalf("place %d of %s is %g, want %g", i, name, s.At[name], want)
		}
		key = kb.ArrowRight
	}
}

// press clicks on a slider at a share of its length.
func press(t *testing.T, page context.Context, f figureAt, name string, share float64, check func(seenAt)) {
	t.Helper()
	var most float64
	var s seenAt
	slider := "input[name=" + name + "]"
	x, y := placeOf(t, page, slider, share)
	do(t, page, "click on the slider", chromedp.MouseClickXY(x, y), f.look(&s),
		chromedp.Evaluate(fmt.Sprintf("Number(document.querySelector('%s').max)", slider), &most))
	check(s)
	if math.Abs(s.At[name]/most-share) > 0.05 {
		t.Errorf("a click at %g of %s leads to %g of %g", share, name, s.At[name], most)
	}
}

// placeOf is where on the screen a share of the width of an element is, in the middle of its height; the page
// scrolls there.
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

// tau wants what package verify says at the value of the slider, and the pairs nearest to it.
func (e explored) tau(t *testing.T) func(seenAt) {
	return func(s seenAt) {
		t.Helper()
		want, err := verify.RatesAt(e.scores, e.labels, s.At["tau"])
		if err != nil {
			t.Fatal(err)
		}
		for name, r := range map[string]verify.Estimate{
			"FAR": want.FAR, "FRR": want.FRR, "accuracy": want.Accuracy,
		} {
			s.has(t, fmt.Sprintf("%s %.3f", name, r.Value), fmt.Sprintf("95 %%: %.3f to %.3f", r.Low, r.High))
		}
		for _, same := range []bool{true, false} {
			for _, accepted := range []bool{true, false} {
				e.nearest(t, s, same, accepted)
			}
		}
	}
}

// nearest wants the three pairs of a kind that are nearest to tau on a side, and the number of all.
func (e explored) nearest(t *testing.T, s seenAt, same, accepted bool) {
	t.Helper()
	tau := s.At["tau"]
	var all []float64
	for _, score := range e.scores {
		if score.Same == same && (score.Distance <= tau) == accepted {
			all = append(all, score.Distance)
		}
	}
	slices.SortFunc(all, func(a, b float64) int {
		return int(math.Copysign(1, math.Abs(a-tau)-math.Abs(b-tau)))
	})
	who, verdict, side := "two people", "wrong", "d > tau"
	if same {
		who = "one person"
	}
	if same == accepted {
		verdict = "right"
	}
	if accepted {
		side = "d ≤ tau"
	}
	s.has(t, fmt.Sprintf("%s, %s: %d %s", who, side, len(all), verdict))
	var got []float64
	for _, text := range s.Says {
		if d, ok := strings.CutPrefix(text, who+", "+verdict+", d = "); ok {
			value, err := strconv.ParseFloat(d, 64)
			if err != nil || (value <= tau) != accepted {
				t.Errorf("tau %g: %q", tau, text)
			}
			got = append(got, value)
		}
	}
	want := all[:min(len(all), 3)]
	if !slices.EqualFunc(got, want, func(a, b float64) bool { return math.Abs(a-b) < 0.0006 }) {
		t.Errorf("tau %g: %s, %s: %v, want %v", tau, who, verdict, got, want)
	}
}

// alpha wants what a step of training with this alpha says.
func (e explored) alpha(t *testing.T) func(seenAt) {
	dev := devicetest.Open(t, "go")
	step, err := graph.NewExec(dev.Backend, func(e, labels, alpha *graph.Node) *graph.Node {
		t := exploredRule.Choose(siamese.Distances(e), labels)
		return graph.Stack([]*graph.Node{t.Loss(alpha), t.Active(alpha)}, 0)
	})
	if err != nil {
		t.Fatal(err)
	}
	flat := tensors.FromFlatDataAndDimensions(slices.Concat(e.vectors...), len(e.vectors), len(e.vectors[0]))
	var people []int32
	for _, label := range e.labels {
		people = append(people, int32(label))
	}
	return func(s seenAt) {
		t.Helper()
		alpha := s.At["alpha"]
		out, err := step.Exec(flat, people, float32(alpha))
		if err != nil {
			t.Fatal(err)
		}
		want, err := tensors.CopyFlatData[float32](out[0])
		if err != nil {
			t.Fatal(err)
		}
		for k, name := range []string{"mean loss ", "active "} {
			got, err := strconv.ParseFloat(s.after(t, name), 64)
			if err != nil || math.Abs(got-float64(want[k])) > 0.00051 {
				t.Errorf("alpha %g: %s%g, in training %g", alpha, name, got, want[k])
			}
		}
		zones, all := map[string]int{}, len(e.triplets)
		for _, p := range e.triplets {
			zones[e.zone(p, alpha)]++
		}
		s.has(t, fmt.Sprintf("alpha %.2f", alpha))
		for _, zone := range []string{"easy", "semi-hard", "hard"} {
			s.has(t, fmt.Sprintf("%s: %d of %d", zone, zones[zone], all))
		}
		e.triplet(t, int(s.At["triplet"]), s)
	}
}

func (e explored) distances(p lesson.Places) (ap, an float64) {
	return verify.Distance(e.vectors[p.Anchor], e.vectors[p.Positive]),
		verify.Distance(e.vectors[p.Anchor], e.vectors[p.Negative])
}

// ease is how far beyond the positive the negative is.
func (e explored) ease(p lesson.Places) float64 {
	ap, an := e.distances(p)
	return an - ap
}

func (e explored) zone(p lesson.Places, alpha float64) string {
	ap, an := e.distances(p)
	switch {
	case an <= ap:
		return "hard"
	case an < ap+alpha:
		return "semi-hard"
	}
	return "easy"
}

// triplet wants the distances and the loss of the n-th triplet, the hardest first.
func (e explored) triplet(t *testing.T, n int, s seenAt) {
	t.Helper()
	p := e.triplets[n-1]
	ap, an := e.distances(p)
	var gotAP, gotAN, gotLoss float64
	_, err := fmt.Sscanf(s.after(t, "Dissimilarities: "), "(%f, %f)", &gotAP, &gotAN)
	if err != nil || math.Abs(gotAP-ap) > 0.00501 || math.Abs(gotAN-an) > 0.00501 {
		t.Errorf("triplet %d: shown are %g, %g, want %g, %g (%v)", n, gotAP, gotAN, ap, an, err)
	}
	alpha := s.At["alpha"]
	_, err = fmt.Sscanf(s.after(t, e.zone(p, alpha)+": loss "), "%f, the thick line", &gotLoss)
	if want := max(ap-an+alpha, 0); err != nil || math.Abs(gotLoss-want) > 0.00501 {
		t.Errorf("triplet %d at alpha %g: loss %g, want %g (%v)", n, alpha, gotLoss, want, err)
	}
	s.has(t, fmt.Sprintf("triplet %d of %d, %s", n, len(e.triplets), hint))
}

// pointAt moves the mouse to points of the plane, which shows their triplets, and away, where the slider says
// which one is shown.
func (e explored) pointAt(t *testing.T, page context.Context) {
	t.Helper()
	for _, n := range []int{1, len(e.triplets) / 2, len(e.triplets)} {
		var s seenAt
		point := fmt.Sprintf("figure.vega:has(input[name=alpha]) .mark-symbol path:nth-child(%d)", n)
		pointed := figureAt{alphaFigure.number, fmt.Sprintf("[`triplet %d of %d, %s`]", n, len(e.triplets), hint)}
		x, y := placeOf(t, page, point, 0.5)
		do(t, page, "point at a triplet", chromedp.MouseEvent(input.MouseMoved, x, y), pointed.look(&s))
		e.triplet(t, n, s)
		do(t, page, "point elsewhere", chromedp.MouseEvent(input.MouseMoved, 1, 1), alphaFigure.look(&s))
		e.triplet(t, int(s.At["triplet"]), s)
	}
}
