package notebooks

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/chromedp"

	"github.com/gosiamese/gosiamese/notebooks/source/triplets"
)

// circle is the figure of one triplet; it shows d(a, n) for the slider of the negative.
var circle = figureAt{0, "[`d(a, n) = ${(2 - 2 * Math.cos(at.negative * Math.PI / 180)).toFixed(2)}`]"}

// movedTriplet compares the loss that the figure shows with the definition.
func movedTriplet(t *testing.T) func(seenAt) {
	return func(s seenAt) {
		t.Helper()
		chord := func(degrees float64) float64 { return 2 - 2*math.Cos(degrees*math.Pi/180) }
		ap, an := chord(s.At["positive"]), chord(s.At["negative"])
		kind, loss := "easy", max(ap-an+s.At["alpha"], 0)
		switch {
		case an <= ap-1e-9:
			kind = "hard"
		case loss > 1e-9:
			kind = "semi-hard"
		}
		shown, of, _ := strings.Cut(s.after(t, "L = "), ", ")
		if got, err := strconv.ParseFloat(shown, 64); err != nil || math.Abs(got-loss) > 0.00501 {
			t.Errorf("%v: L = %s, want %.3f", s.At, shown, loss)
		}
		if math.Abs(an-ap) > 1e-9 && of != kind {
			t.Errorf("%v: %s, want %s", s.At, of, kind)
		}
	}
}

// TestMovableTriplet moves all sliders of one triplet on a page of the course.
func TestMovableTriplet(t *testing.T) {
	needLab(t)
	browser := findBrowser(t)
	page := openBrowser(t, browser, chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"))
	complaints := listen(page)
	do(t, page, "open the page", log.Enable(), width(1100),
		chromedp.Navigate("file://"+exportExplorers(t, triplets.Movable(53, -37, 0.2))),
		chromedp.WaitVisible(slide("alpha"), chromedp.ByQuery))
	check := movedTriplet(t)
	var start seenAt
	do(t, page, "look", circle.look(&start))
	start.has(t, "L = 0.59, hard", "d(a, p) = 0.80", "d(a, n) = 0.40", "∂L/∂f(p) = (1.60, −0.80)")
	sweep(t, page, circle, "negative", check)
	press(t, page, circle, "alpha", 0.4, check)
	for _, share := range []float64{0.5, 0.1, 0.7} {
		x, y := placeOf(t, page, slide("negative"), share)
		var s seenAt
		do(t, page, fmt.Sprint("click at ", share), chromedp.MouseClickXY(x, y), circle.look(&s))
		check(s)
	}
	screenshot(t, page, "movable.png")
	for _, complaint := range complaints() {
		t.Error(complaint)
	}
}
