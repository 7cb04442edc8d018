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

// alignable is a photograph with a gradient in each direction, landmarks with errors, and their places.
func alignable() show.Alignment {
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
	return a
}

// fitted is the similarity transform of moved landmarks, by gonum's least squares.
func fitted(t *testing.T, a show.Alignment, which int, right, down float64) (r, s complex128, moved []complex128) {
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
	f, err := show.Align(a)
	if err != nil {
		t.Fatal(err)
	}
	page := openBrowser(t, browser, chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"))
	complaints := listen(page)
	do(t, page, "open the page", log.Enable(), width(1100), chromedp.Navigate("file://"+exportExplorers(t, f)),
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
