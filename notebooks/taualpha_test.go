package notebooks

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/chromedp"

	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/notebooks/source/mining"
	"github.com/gosiamese/gosiamese/notebooks/source/triplets"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// explored is the content of the figures of this test: pictures, compared by raw pixels.
type explored struct {
	vectors  [][]float32
	labels   []int
	scores   []verify.Score
	triplets []show.Triplet // All triplets, the hardest first.
	drawn    []show.Triplet // Those that the figure shows, the hardest first.
	figures  []show.Figure
}

const mostDrawn = 1000 // Triplets.

var exploredRule = siamese.Near

func explore(t *testing.T, people, pictures int) (e explored) {
	t.Helper()
	set, err := synthetic.Faces(people, pictures, 32, 1)
	if err != nil {
		t.Fatal(err)
	}
	e.vectors, e.labels = mining.Centred(set), set.Labels
	if e.scores, err = verify.Scores(e.vectors, e.labels); err != nil {
		t.Fatal(err)
	}
	e.triplets = mining.Triplets(exploredRule, e.vectors, e.labels)
	slices.SortStableFunc(e.triplets, func(p, q show.Triplet) int {
		return cmp.Compare(e.ease(p), e.ease(q))
	})
	e.drawn = e.triplets
	if n := len(e.triplets); n > mostDrawn {
		e.drawn = nil
		for i := range mostDrawn {
			e.drawn = append(e.drawn, e.triplets[i*(n-1)/(mostDrawn-1)])
		}
	}
	tau, err := triplets.Tau(set, e.scores, 0.5, set.Len())
	if err != nil {
		t.Fatal(err)
	}
	alpha, err := show.Alpha(0.2, mining.Triplets(exploredRule, e.vectors, e.labels), lesson.Pictures(set))
	if err != nil {
		t.Fatal(err)
	}
	e.figures = []show.Figure{tau, alpha}
	return e
}

// TestExplorersOfTauAndAlpha drives the sliders of figures on a page of the course over their whole range,
// with keyboard and mouse, and compares every number shown with packages verify and siamese. There are 5995
// pairs, and 1100 triplets, of which 1000 are drawn.
func TestExplorersOfTauAndAlpha(t *testing.T) {
	needLab(t)
	browser := findBrowser(t)
	e := explore(t, 10, 11)
	page := openBrowser(t, browser, chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"))
	complaints := listen(page)
	do(t, page, "open the page", log.Enable(), width(1100),
		chromedp.Navigate("file://"+exportExplorers(t, e.figures...)),
		chromedp.WaitVisible(slider, chromedp.ByQuery),
		chromedp.WaitVisible(slide("alpha"), chromedp.ByQuery))

	e.drive(t, page)
	var reloaded seenAt
	do(t, page, "reload", chromedp.Reload(), chromedp.WaitVisible(slider, chromedp.ByQuery),
		tauFigure.look(&reloaded))
	e.tau(t)(reloaded)
	screenshot(t, page, "tau_alpha.png")
	for _, complaint := range complaints() {
		t.Error(complaint)
	}
}

// drive moves both figures over their whole range, with keys and mouse.
func (e explored) drive(t *testing.T, page context.Context) {
	t.Helper()
	tau, alpha := e.tau(t), e.alpha(t)
	sweep(t, page, tauFigure, "tau", tau)
	sweep(t, page, e.alphaFigure(), "alpha", alpha)
	sweep(t, page, e.alphaFigure(), "triplet", func(s seenAt) { e.triplet(t, int(s.At["triplet"]), s) })
	for _, share := range []float64{0.2, 0.9, 0.43} {
		press(t, page, tauFigure, "tau", share, tau)
		press(t, page, e.alphaFigure(), "alpha", share, alpha)
		press(t, page, e.alphaFigure(), "triplet", share, alpha)
	}
	e.pointAt(t, page)
}

// pointAt moves the mouse to points of the plot, which shows their triplets, and away, so that the slider
// selects the triplet again.
func (e explored) pointAt(t *testing.T, page context.Context) {
	t.Helper()
	for _, n := range []int{1, len(e.drawn) / 2, len(e.drawn)} {
		var s seenAt
		point := fmt.Sprintf(aFigure+":has(input[name=alpha]) .mark-symbol path:nth-child(%d)", n)
		shows := fmt.Sprintf("[`triplet %d of %d, %s`]", n, len(e.drawn), hint)
		pointed := figureAt{1, shows}
		x, y := placeOf(t, page, point, 0.5)
		do(t, page, "point at a triplet", chromedp.MouseEvent(input.MouseMoved, x, y), pointed.look(&s))
		e.triplet(t, n, s)
		do(t, page, "point elsewhere", chromedp.MouseEvent(input.MouseMoved, 1, 1), e.alphaFigure().look(&s))
		e.triplet(t, int(s.At["triplet"]), s)
	}
}
