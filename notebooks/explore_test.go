package notebooks

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/notebooks/internal/devicetest"
	"github.com/gosiamese/gosiamese/notebooks/source/embedding"
	"github.com/gosiamese/gosiamese/notebooks/source/recognition"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/project"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// TestExplorersOfVectors opens the explorers of embeddings and of epochs on a page of the exported course,
// moves every control over its whole range, and compares the figures with pkg/verify.
func TestExplorersOfVectors(t *testing.T) {
	needLab(t)
	browser := findBrowser(t)
	known := newKnown(t)
	file := exportExplorers(t, known.figure, known.epochs)
	page := openBrowser(t, browser, chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"))
	complaints := listen(page)
	do(t, page, "open the page", log.Enable(), width(1100), chromedp.Navigate("file://"+file),
		chromedp.WaitVisible(searched, chromedp.ByQuery),
		chromedp.WaitVisible(`.vega-bind input[name=epoch]`, chromedp.ByQuery))
	t.Run("embeddings", func(t *testing.T) { known.explore(t, page) })
	t.Run("epochs", func(t *testing.T) { known.travel(t, page) })
	screenshot(t, page, "explorers.png")
	for _, complaint := range complaints() {
		t.Error(complaint)
	}
}

// searched selects the field for a name.
const searched = `.vega-bind input[type=text]`

// known is the content of the figures.
type known struct {
	set            images.Set
	vectors        [][]float32
	figure, epochs show.Figure

	watched images.Set
	history siamese.History
}

// simulated returns embeddings of 16 dimensions and length 1/2 around a random centre for each person:
// distances are at most 1, so that the slider has a hundred steps.
func simulated(people, pictures int) (vectors [][]float32) {
	rng := rand.New(rand.NewPCG(1, 1))
	around := func(centre []float64, sigma, length float64) []float64 {
		out, squares := make([]float64, len(centre)), 0.0
		for axis, c := range centre {
			out[axis] = c + sigma*rng.NormFloat64()
			squares += out[axis] * out[axis]
		}
		for axis := range out {
			out[axis] *= length / math.Sqrt(squares)
		}
		return out
	}
	for range people {
		centre := around(make([]float64, 16), 1, 1)
		for range pictures {
			var vector []float32
			for _, v := range around(centre, 0.05, 0.5) {
				vector = append(vector, float32(v))
			}
			vectors = append(vectors, vector)
		}
	}
	return vectors
}

func newKnown(t *testing.T) *known {
	t.Helper()
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	k := &known{}
	var err error
	k.set, err = synthetic.Faces(8, 5, 24, 1)
	must(err)
	k.vectors = simulated(8, 5)
	places, _, err := project.PCA(k.vectors)
	must(err)
	k.figure, err = embedding.Explore(k.set, k.vectors, places, 0.25)
	must(err)

	split, err := images.NewSplit(k.set, 2, 2, 1)
	must(err)
	cfg := siamese.DefaultConfig(filepath.Join(t.TempDir(), "run"), k.set)
	cfg.Network.Blocks, cfg.Network.Dimensions = []int{4}, 8
	cfg.People, cfg.Pictures, cfg.Steps, cfg.Epochs = 4, 2, 2, 6
	k.history, err = siamese.Run(context.Background(), devicetest.Open(t, "go"), split, cfg)
	must(err)
	k.watched, err = siamese.Watched(split.Validation)
	must(err)
	k.epochs, err = embedding.ExploreEpochs(k.history, split.Validation)
	must(err)
	return k
}

// exportExplorers writes figures to a notebook, exports it like the course, and returns the page.
func exportExplorers(t *testing.T, figures ...show.Figure) string {
	t.Helper()
	folder := t.TempDir()
	book, formulas := filepath.Join(folder, "99_explorers.ipynb"), filepath.Join(folder, "none.js")
	writeExplorers(t, book, figures...)
	if err := os.WriteFile(formulas, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	export := exec.Command("../.lab/venv/bin/python", "lab/export.py", filepath.Join(folder, "html"), book)
	export.Env = append(os.Environ(), "MATHJAX="+formulas)
	if output, err := export.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	return filepath.Join(folder, "html", "99_explorers.html")
}

// writeExplorers writes a notebook with figures as outputs.
func writeExplorers(t *testing.T, path string, figures ...show.Figure) {
	t.Helper()
	var cells []any
	for i, f := range figures {
		cells = append(cells, map[string]any{
			"cell_type": "code", "id": fmt.Sprint("c", i), "metadata": map[string]any{}, "source": "",
			"execution_count": 1, "outputs": []any{map[string]any{
				"output_type": "display_data", "metadata": map[string]any{},
				"data": map[string]any{"application/vnd.vegalite.v5+json": f},
			}},
		})
	}
	text, err := json.Marshal(map[string]any{
		"nbformat": 4, "nbformat_minor": 5, "cells": cells,
		"metadata": map[string]any{"kernelspec": map[string]any{
			"name": "gonb", "display_name": "Go (gonb)",
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

// shown is what a figure shows: its texts, mark by mark, the pictures of a map, and the lines of a mark.
type shown struct {
	Texts    [][]string
	Pictures []struct{ X, Y, Opacity float64 } // The centre of each.
	Lines    [][4]float64
	Map      struct{ X, Y, Width, Height float64 }
	Face     string // The content of the field for a name.
}

// look reads a figure repeatedly until it is as wanted, for at most two seconds, since it is redrawn shortly
// after a key press. Positions are in screen coordinates.
func look(t *testing.T, page context.Context, figure int, wanted func(s shown) bool) shown {
	t.Helper()
	for end := time.Now().Add(2 * time.Second); ; {
		if s := lookOnce(t, page, figure); wanted(s) || time.Now().After(end) {
			return s
		}
	}
}

func drawn(shown) bool { return true }

// says returns a predicate: whether the text with the given prefix is the wanted one.
func says(start, text string) func(s shown) bool {
	return func(s shown) bool {
		_, got, _ := s.starting(start)
		return len(got) == 1 && got[0] == text
	}
}

func lookOnce(t *testing.T, page context.Context, figure int) (s shown) {
	t.Helper()
	read := fmt.Sprintf(`new Promise(done => requestAnimationFrame(() => setTimeout(() => {
		const figure = document.querySelectorAll('%s')[%d]
		const at = e => e.getBoundingClientRect()
		const map = [...figure.querySelectorAll('g.mark-image')][0]
		const lines = map.parentElement.querySelector('g.mark-rule.role-mark')
		const box = at(map.parentElement.parentElement.querySelector('path.background'))
		done({
			Map: {X: box.x, Y: box.y, Width: box.width, Height: box.height},
			Texts: [...figure.querySelectorAll('g.mark-text.role-mark')].map(
				g => [...g.querySelectorAll('text')].map(e => e.textContent)),
			Pictures: [...map.querySelectorAll('image')].map(e => ({
				X: at(e).x + at(e).width / 2, Y: at(e).y + at(e).height / 2,
				Opacity: Number(e.getAttribute('opacity')),
			})),
			Lines: [...lines.querySelectorAll('line')].map(e => {
				const m = e.getScreenCTM()
				const point = (x, y) => [m.a * x + m.e, m.d * y + m.f]
				return [...point(0, 0), ...point(Number(e.getAttribute('x2')), Number(e.getAttribute('y2')))]
			}),
			Face: figure.querySelector('.vega-bind input[type=text]')?.value ?? '',
		})
	}, 0)))`, aFigure, figure)
	wait := func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }
	do(t, page, "read the figure", chromedp.Evaluate(read, &s, wait))
	return s
}

// starting returns the texts of the first mark that has a text with the prefix, and those of the marks before
// and after it.
func (s shown) starting(with string) (before, texts, after []string) {
	for i, group := range s.Texts {
		if len(group) > 0 && strings.HasPrefix(group[0], with) {
			if i > 0 {
				before = s.Texts[i-1]
			}
			if i+1 < len(s.Texts) {
				after = s.Texts[i+1]
			}
			return before, group, after
		}
	}
	return nil, nil, nil
}

func key(t *testing.T, page context.Context, which string) {
	t.Helper()
	do(t, page, "press a key", chromedp.KeyEvent(which))
}

func slide(name string) string { return `.vega-bind input[name=` + name + `]` }

// explore tests the explorer of embeddings.
func (k *known) explore(t *testing.T, page context.Context) {
	k.check(t, page, 0, 0.25)
	for face := range k.set.Len() {
		k.search(t, page, k.name(face)[len("face-"):])
		k.check(t, page, face, 0.25)
	}
	k.search(t, page, "FACE-1-003")
	k.check(t, page, slices.Index(k.set.Labels, 2), 0.25)
	k.search(t, page, "nobody")
	const first = "Nobody is called so. This is the first face."
	if s := look(t, page, 0, says("Nobody", first)); !says("Nobody", first)(s) {
		t.Errorf("unknown name: %q", s.Texts)
	}
	k.check(t, page, 0, 0.25)
	k.search(t, page, k.name(k.set.Len()-1))
	last := k.set.Len() - 1
	do(t, page, "find tau", chromedp.Focus(slide("tau"), chromedp.ByQuery))
	key(t, page, kb.Home)
	steps := 0
	for most := k.most(); float64(steps)/100 < most; steps++ {
		k.check(t, page, last, float64(steps)/100)
		key(t, page, kb.ArrowRight)
	}
	if key(t, page, kb.End); steps < 50 {
		t.Errorf("only %d steps of tau", steps)
	}
	k.check(t, page, last, math.Ceil(2*k.most())/2)
	do(t, page, "click in the middle of tau", chromedp.Click(slide("tau"), chromedp.ByQuery))
	k.check(t, page, last, math.Ceil(2*k.most())/4)

	k.zoom(t, page, last)
	k.click(t, page)
}

// name returns the name of a face in the figure.
func (k *known) name(face int) string {
	person := k.set.Labels[face]
	return fmt.Sprintf("%s/%d", k.set.Names[person], 1+face-slices.Index(k.set.Labels, person))
}

// search replaces the name in the field by another one.
func (k *known) search(t *testing.T, page context.Context, name string) {
	t.Helper()
	do(t, page, "type a name", chromedp.Focus(searched, chromedp.ByQuery),
		chromedp.KeyEvent("a", chromedp.KeyModifiers(input.ModifierCtrl)), chromedp.KeyEvent(name))
}

// most returns the largest distance.
func (k *known) most() (most float64) {
	for _, a := range k.vectors {
		for _, b := range k.vectors {
			most = max(most, verify.Distance(a, b))
		}
	}
	return most
}

// check compares the figure of a face at tau with the reference.
func (k *known) check(t *testing.T, page context.Context, face int, tau float64) {
	t.Helper()
	scores, err := verify.Scores(k.vectors, k.set.Labels)
	if err != nil {
		t.Fatal(err)
	}
	own := slices.DeleteFunc(scores, func(s verify.Score) bool { return s.A != face && s.B != face })
	curve, err := verify.ROC(own)
	if err != nil {
		t.Fatal(err)
	}
	at, _ := slices.BinarySearchFunc(curve.Tau, tau, func(a, b float64) int {
		if a <= b {
			return -1
		}
		return 1
	})
	right := int(math.Round(curve.TAR[at-1] * float64(curve.Genuine)))
	wrong := int(math.Round(curve.FAR[at-1] * float64(curve.Impostor)))
	headline := fmt.Sprintf("accepted for %s: %d of %d of the same person, %d of %d of others",
		k.name(face), right, curve.Genuine, wrong, curve.Impostor)
	written := fmt.Sprintf("at tau = %g,", tau)
	s := look(t, page, 0, func(s shown) bool {
		return says("accepted for", headline)(s) && says("at tau", written)(s)
	})
	if _, got, _ := s.starting("accepted for"); len(got) != 1 || got[0] != headline {
		t.Errorf("got %q, want %q", got, headline)
	}
	if _, got, _ := s.starting("at tau"); len(got) != 1 || got[0] != written {
		t.Errorf("got %q, want %q", got, written)
	}
	bright := 0
	for _, p := range s.Pictures {
		if p.Opacity == 1 {
			bright++
		}
	}
	if bright != 1+right+wrong || len(s.Pictures) != k.set.Len() {
		t.Errorf("%d of %d pictures are bright, want %d", bright, len(s.Pictures), 1+right+wrong)
	}
	slices.SortStableFunc(own, func(a, b verify.Score) int { return cmp.Compare(a.Distance, b.Distance) })
	names, distances, verdicts := s.starting("d = ")
	if len(names) != 6 || len(distances) != 6 || len(verdicts) != 6 {
		t.Fatalf("listed: %q, %q, %q", names, distances, verdicts)
	}
	for i, score := range own[:6] {
		verdict := map[bool]string{true: "accepted", false: "rejected"}[score.Distance <= tau]
		if score.Same != (score.Distance <= tau) {
			verdict += ": wrong"
		}
		want := fmt.Sprintf("%s d = %.3f %s", k.name(score.A+score.B-face), score.Distance, verdict)
		if got := names[i] + " " + distances[i] + " " + verdicts[i]; got != want {
			t.Errorf("%s, neighbour %d: got %q, want %q", k.name(face), i+1, got, want)
		}
	}
}

// zoom magnifies the map with the keyboard: the selected face must stay visible and all others move away from
// it. Then it drags the map, which a double click resets.
func (k *known) zoom(t *testing.T, page context.Context, chosen int) {
	t.Helper()
	far := func(s shown) float64 {
		return math.Hypot(s.Pictures[0].X-s.Pictures[chosen].X, s.Pictures[0].Y-s.Pictures[chosen].Y)
	}
	before := look(t, page, 0, drawn)
	do(t, page, "find zoom", chromedp.Focus(slide("zoom"), chromedp.ByQuery))
	for zoom := 1.5; zoom <= 6; zoom += 0.5 {
		key(t, page, kb.ArrowRight)
		apart := func(s shown) bool { return math.Abs(far(s)/far(before)-zoom) < 0.05*zoom }
		s := look(t, page, 0, apart)
		if !apart(s) {
			t.Errorf("zoom %g: two faces are %g times as far apart", zoom, far(s)/far(before))
		}
		p, m := s.Pictures[chosen], s.Map
		if p.X < m.X || p.X > m.X+m.Width || p.Y < m.Y || p.Y > m.Y+m.Height {
			t.Errorf("zoom %g: the chosen face is at (%g, %g), out of sight", zoom, p.X, p.Y)
		}
	}
	key(t, page, kb.Home)
	x, y := before.Map.X+10, before.Map.Y+10
	do(t, page, "drag the map", chromedp.MouseEvent(input.MouseMoved, x, y),
		chromedp.MouseEvent(input.MousePressed, x, y, chromedp.ButtonLeft),
		chromedp.MouseEvent(input.MouseMoved, x+15, y+10, chromedp.ButtonLeft),
		chromedp.MouseEvent(input.MouseMoved, x+30, y+20, chromedp.ButtonLeft),
		chromedp.MouseEvent(input.MouseReleased, x+30, y+20, chromedp.ButtonLeft))
	moved := func(x, y float64) func(s shown) bool {
		return func(s shown) bool {
			from, to := before.Pictures[0], s.Pictures[0]
			return math.Abs(to.X-from.X-x) < 1 && math.Abs(to.Y-from.Y-y) < 1
		}
	}
	if s := look(t, page, 0, moved(30, 20)); !moved(30, 20)(s) {
		t.Errorf("dragged by (30, 20), a face went from %v to %v", before.Pictures[0], s.Pictures[0])
	}
	do(t, page, "double click", chromedp.MouseClickXY(x, y, chromedp.ClickCount(2)))
	if s := look(t, page, 0, moved(0, 0)); !moved(0, 0)(s) || s.Face != before.Face {
		t.Errorf("after a double click a face is at %v, was at %v", s.Pictures[0], before.Pictures[0])
	}
}

// click selects, with the mouse, every face that is not hidden by others.
func (k *known) click(t *testing.T, page context.Context) {
	t.Helper()
	tau := math.Ceil(2*k.most()) / 4
	clicked := 0
	for face, p := range look(t, page, 0, drawn).Pictures {
		var on bool
		const there = `document.elementFromPoint(%g, %g) ===
			document.querySelectorAll('g.faces_marks image')[%d]`
		do(t, page, "look what is there", chromedp.Evaluate(fmt.Sprintf(there, p.X, p.Y, face), &on))
		if !on {
			continue
		}
		clicked++
		do(t, page, "click a face", chromedp.MouseClickXY(p.X, p.Y))
		k.check(t, page, face, tau)
		if s := look(t, page, 0, drawn); s.Face != k.name(face) {
			t.Errorf("after a click the name is %q, want %q", s.Face, k.name(face))
		}
	}
	if clicked < 5 {
		t.Errorf("only %d faces could be clicked", clicked)
	}
}

// travel tests the explorer of epochs.
func (k *known) travel(t *testing.T, page context.Context) {
	vectors, err := k.history.Vectors()
	if err != nil {
		t.Fatal(err)
	}
	k.compare(t, page, vectors, len(vectors))
	do(t, page, "find the slider", chromedp.ScrollIntoView(slide("epoch"), chromedp.ByQuery),
		chromedp.Focus(slide("epoch"), chromedp.ByQuery))
	key(t, page, kb.Home)
	before := k.compare(t, page, vectors, 1)
	for epoch := 2; epoch <= len(vectors); epoch++ {
		key(t, page, kb.ArrowRight)
		s := k.compare(t, page, vectors, epoch)
		for i, line := range s.Lines {
			ends := []float64{s.Pictures[i].X, s.Pictures[i].Y, before.Pictures[i].X, before.Pictures[i].Y}
			for end := range ends {
				if math.Abs(line[end]-ends[end]) > 1 {
					t.Errorf("epoch %d, picture %d: the line is %v, want %v", epoch, i, line, ends)
				}
			}
		}
		before = s
	}
	do(t, page, "click in the middle", chromedp.Click(slide("epoch"), chromedp.ByQuery))
	middle := func(s shown) bool { return says("epoch", "epoch 3")(s) || says("epoch", "epoch 4")(s) }
	if s := look(t, page, 1, middle); !middle(s) {
		t.Errorf("a click in the middle leads to %q", s.Texts)
	}
}

// compare checks the numbers of an epoch, and that all epochs use the same map.
func (k *known) compare(t *testing.T, page context.Context, vectors [][][]float32, epoch int) shown {
	t.Helper()
	scores, err := verify.Scores(vectors[epoch-1], k.watched.Labels)
	if err != nil {
		t.Fatal(err)
	}
	curve, err := verify.ROC(scores)
	if err != nil {
		t.Fatal(err)
	}
	genuine, impostor := verify.GenuineImpostor(scores)
	eer, _ := curve.EER()
	s := look(t, page, 1, says("epoch", fmt.Sprintf("epoch %d", epoch)))
	for start, want := range map[string]string{
		"epoch":   fmt.Sprintf("epoch %d", epoch),
		"d(a, p)": fmt.Sprintf("d(a, p) %.3f", recognition.Median(genuine)),
		"d(a, n)": fmt.Sprintf("d(a, n) %.3f", recognition.Median(impostor)),
		"EER":     fmt.Sprintf("EER %.3f", eer),
	} {
		if _, got, _ := s.starting(start); len(got) != 1 || got[0] != want {
			t.Errorf("epoch %d: got %q, want %q", epoch, got, want)
		}
	}
	if len(s.Pictures) != k.watched.Len() || len(s.Lines) != k.watched.Len() {
		t.Errorf("%d pictures and %d lines, want %d", len(s.Pictures), len(s.Lines), k.watched.Len())
	}
	return s
}
