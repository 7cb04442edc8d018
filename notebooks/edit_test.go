package notebooks

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/chromedp"

	"github.com/gosiamese/gosiamese/notebooks/source/firstlook"
	"github.com/gosiamese/gosiamese/pkg/show"
)

// TestEditPixels clicks pixels of the figure of lesson 01, moves its slider, and compares the distance that
// the figure shows with that of the edited picture.
func TestEditPixels(t *testing.T) {
	needLab(t)
	browser := findBrowser(t)
	const side = 8
	original := show.Picture{Height: side, Width: side, Channels: 1}
	for i := range side * side {
		original.Pixels = append(original.Pixels, float32(i)/100)
	}
	f, err := firstlook.Edit(original)
	if err != nil {
		t.Fatal(err)
	}
	page := openBrowser(t, browser, chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"))
	complaints := listen(page)
	do(t, page, "open the page", log.Enable(), width(1100),
		chromedp.Navigate("file://"+exportExplorers(t, f)),
		chromedp.WaitVisible(slide("brightness"), chromedp.ByQuery))
	inverted := map[int]bool{}
	expect := func(brightness float64) {
		t.Helper()
		var sum float64
		for i, v := range original.Pixels {
			now := min(max(float64(v)+brightness, 0), 1)
			if inverted[i] {
				now = 1 - now
			}
			sum += (now - float64(v)) * (now - float64(v))
		}
		awaitText(t, page, fmt.Sprintf("edited picture: %.1f", sum))
	}
	expect(0)
	for _, i := range []int{0, 27, 63, 27} { // The last click undoes the second one.
		x, y := placeOf(t, page, fmt.Sprintf(`.mark-rect.role-mark path:nth-child(%d)`, i+1), 0.5)
		do(t, page, "click a pixel", chromedp.MouseEvent(input.MouseMoved, x, y), chromedp.MouseClickXY(x, y))
		inverted[i] = !inverted[i]
		expect(0)
	}
	do(t, page, "move the slider", chromedp.Evaluate(`(() => {
		const slider = document.querySelector('.vega-bind input[name=brightness]')
		slider.value = 0.2
		slider.dispatchEvent(new Event('input', {bubbles: true}))
	})()`, nil))
	expect(0.2)
	screenshot(t, page, "edit.png")
	for _, complaint := range complaints() {
		t.Error(complaint)
	}
}

// awaitText waits until a figure shows a text.
func awaitText(t *testing.T, page context.Context, want string) {
	t.Helper()
	var shown string
	for end := time.Now().Add(3 * time.Second); time.Now().Before(end); {
		do(t, page, "read the figure", chromedp.Evaluate(
			`[...document.querySelectorAll('svg text')].map(text => text.textContent).join('\n')`, &shown))
		if strings.Contains(shown, want) {
			return
		}
	}
	t.Errorf("the figure shows %q, want %q", shown, want)
}
