package notebooks

import (
	"context"
	"math"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// TestPages exports the course and reads it like a student without a network: from disk, on a wide and a
// narrow screen, in light and dark, with and without scripts.
func TestPages(t *testing.T) {
	needLab(t)
	browser := findBrowser(t)
	if output, err := makeCommand("html").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	folder, err := filepath.Abs("../build/html")
	if err != nil {
		t.Fatal(err)
	}
	t.Run("reader", func(t *testing.T) { tryPage(t, browser, folder) })
	page := openBrowser(t, browser, chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"))
	complaints := listen(page)
	read := map[string]seen{}
	for _, name := range append([]string{"index.ipynb"}, lessons(t)...) {
		file := strings.TrimSuffix(name, ".ipynb") + ".html"
		t.Run(file, func(t *testing.T) {
			do(t, page, "open the page", log.Enable(), width(1100),
				chromedp.Navigate("file://"+filepath.Join(folder, file)))
			figures := 0
			if file != "index.html" {
				figures = readNotebook(t, name).Figures()
			}
			checkPage(t, page, figures)
			var s seen
			do(t, page, "read the links", chromedp.Evaluate(looked, &s))
			read[file] = s
			for _, complaint := range complaints() {
				t.Error(complaint)
			}
		})
	}
	checkLinks(t, folder, read)
}

// tryPage checks a page, moves tau, changes the theme, and then checks what is shown without scripts.
func tryPage(t *testing.T, browser, folder string) {
	t.Helper()
	file := filepath.Join(folder, strings.TrimSuffix(lessonInBrowser, ".ipynb")+".html")
	page := openBrowser(t, browser)
	do(t, page, "open the page", width(1100), chromedp.Navigate("file://"+file),
		chromedp.WaitVisible(slider, chromedp.ByQuery))
	moveTau(t, page)
	screenshot(t, page, "page.png")

	const press = `document.getElementById('theme').click()`
	checkTheme(t, page, "light", "on a light system", prefers("light"))
	checkTheme(t, page, "dark", "on a dark system", prefers("dark"))
	screenshot(t, page, "page_dark.png")
	checkTheme(t, page, "light", "after the button", chromedp.Evaluate(press, nil))
	checkTheme(t, page, "light", "after a reload", chromedp.Reload())

	do(t, page, "reload without scripts", emulation.SetScriptExecutionDisabled(true), chromedp.Reload())
	var pictures int
	do(t, page, "count the pictures", chromedp.Evaluate(
		`[...document.querySelectorAll('figure img')].filter(i => i.offsetHeight > 50).length`, &pictures))
	if want := readNotebook(t, lessonInBrowser).Figures(); pictures != want {
		t.Errorf("%d pictures without scripts, want %d", pictures, want)
	}
}

// listen collects errors, and requests for anything but files. The returned function returns those since its
// last call.
func listen(page context.Context) func() []string {
	var lock sync.Mutex
	var found []string
	add := func(text string) {
		lock.Lock()
		defer lock.Unlock()
		found = append(found, text)
	}
	chromedp.ListenTarget(page, func(event any) {
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			if scheme, _, _ := strings.Cut(e.Request.URL, ":"); scheme != "file" && scheme != "data" {
				add("the page requests " + e.Request.URL)
			}
		case *runtime.EventExceptionThrown:
			add("error: " + e.ExceptionDetails.Error())
		case *runtime.EventConsoleAPICalled:
			if e.Type == runtime.APITypeError || e.Type == runtime.APITypeWarning {
				for _, argument := range e.Args {
					add("console: " + argument.Description + string(argument.Value))
				}
			}
		case *log.EventEntryAdded:
			add("log: " + e.Entry.Text + " " + e.Entry.URL)
		}
	})
	return func() []string {
		lock.Lock()
		defer lock.Unlock()
		last := found
		found = nil
		return last
	}
}

// width sets the width of the screen, in CSS pixels.
func width(pixels int64) chromedp.Action { return chromedp.EmulateViewport(pixels, 1400) }

// moved moves every slider, check box, radio button and list of every figure to another value and back, and
// returns the names of those that change nothing, whatever the values of the others are.
const moved = `(async () => {
	const idle = []
	const set = (control, value) => {
		if (['checkbox', 'radio'].includes(control.type)) return control.click()
		control.value = value
		for (const kind of ['input', 'change']) control.dispatchEvent(new Event(kind, {bubbles: true}))
	}
	const other = control => {
		if (control.tagName === 'SELECT') {
			return control.options[control.selectedIndex ? 0 : 1].value
		}
		const [low, high, now] = [control.min, control.max, control.value].map(Number)
		return high - now > now - low ? high : low
	}
	for (const figure of document.querySelectorAll('figure.vega')) {
		const drawn = () => [...figure.querySelectorAll('svg')].map(svg => svg.innerHTML).join()
		const changes = async (control, value) => {
			const before = drawn()
			set(control, value)
			for (let i = 0; i < 25 && drawn() === before; i++) await new Promise(r => setTimeout(r, 20))
			return drawn() !== before
		}
		const kinds = '[type=range], [type=checkbox], [type=radio]:not(:checked), select'
		const controls = [...figure.querySelectorAll('.vega-bind :is(' + kinds + ')')]
		for (const control of controls) {
			const value = control.value
			let changed = await changes(control, other(control))
			if (changed) await changes(control, value)
			for (const another of controls) {
				if (changed || another === control) continue
				const kept = another.value
				set(another, other(another))
				await new Promise(r => setTimeout(r, 100))
				changed = await changes(control, value)
				set(another, kept)
			}
			if (!changed) idle.push(control.name)
		}
	}
	return idle
})()`

// checkPage waits for figures and formulas, counts them, and requires a page that fits on a telephone and on
// a screen of 1100 pixels at 150 %.
func checkPage(t *testing.T, page context.Context, figures int) {
	t.Helper()
	const finished = `MathJax.startup.promise.then(() => [...document.querySelectorAll('figure.vega')]
		.every(figure => figure.querySelector('img').hidden))`
	wait := func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }
	drawn := false
	for tries := 0; !drawn && tries < 60; tries++ {
		do(t, page, "wait for the figures", chromedp.Sleep(200*time.Millisecond),
			chromedp.Evaluate(finished, &drawn, wait))
	}
	checkDrawn(t, page, figures)
	checkSizes(t, page)
	var idle []string
	do(t, page, "move the controls", chromedp.Evaluate(moved, &idle, wait))
	if len(idle) > 0 {
		t.Errorf("controls that change nothing: %q", idle)
	}

	var wrong int
	const formulas = `document.querySelectorAll('[data-mjx-error], mjx-merror').length +
		[...document.querySelectorAll('main :is(p, li, td, summary)')].flatMap(e => [...e.childNodes])
			.filter(node => node.nodeType === Node.TEXT_NODE && node.data.includes('$')).length`
	do(t, page, "look at the formulas", chromedp.Evaluate(formulas, &wrong))
	if wrong > 0 {
		t.Errorf("%d formulas are not rendered", wrong)
	}
	for _, pixels := range []int64{380, 733} {
		var taken int64
		do(t, page, "make the page narrow", width(pixels),
			chromedp.Evaluate(`document.documentElement.scrollWidth`, &taken))
		if taken > pixels {
			t.Errorf("the page is %d pixels wide on a screen of %d", taken, pixels)
		}
		checkNarrow(t, page, pixels)
	}
}

// checkNarrow requires sliders to be visible wherever a figure is scrolled to, and text of at least 8 pixels.
func checkNarrow(t *testing.T, page context.Context, pixels int64) {
	t.Helper()
	var faults []string
	const find = `[...document.querySelectorAll('figure.vega')].flatMap((figure, i) => {
		const faults = []
		for (const left of [0, figure.scrollWidth]) {
			figure.scrollLeft = left
			for (const slider of figure.querySelectorAll('input')) {
				const {x, right} = slider.getBoundingClientRect()
				if (x < 0 || right > innerWidth) faults.push(['figure', i + 1, slider.name, 'out of sight'])
			}
		}
		figure.scrollLeft = 0
		const svg = figure.querySelector('svg')
		const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width
		const small = [...svg.querySelectorAll('text')].find(text =>
			text.textContent && parseFloat(getComputedStyle(text).fontSize) * scale < 8)
		if (small) faults.push(['figure', i + 1, small.textContent, 'too small'])
		return faults.map(words => words.join(' '))
	})`
	do(t, page, "look at the figures", chromedp.Evaluate(find, &faults))
	for _, fault := range faults {
		t.Errorf("at %d pixels: %s", pixels, fault)
	}
}

// checkSizes requires every figure to be as large as its PNG, which was rendered elsewhere from the same
// specification. Fonts may differ a little.
func checkSizes(t *testing.T, page context.Context) {
	t.Helper()
	var sizes [][]float64
	const compare = `[...document.querySelectorAll('figure.vega')].map(figure => {
		const [img, svg] = [figure.querySelector('img'), figure.querySelector('svg')]
		return [img.naturalWidth, img.naturalHeight, svg.width.baseVal.value, svg.height.baseVal.value]
	})`
	do(t, page, "compare figures with pictures", chromedp.Evaluate(compare, &sizes))
	for i, s := range sizes {
		if math.Abs(s[0]-s[2]) > 0.07*s[0] || math.Abs(s[1]-s[3]) > 0.07*s[1] {
			t.Errorf("figure %d is %g x %g, its picture %g x %g", i+1, s[2], s[3], s[0], s[1])
		}
	}
}

// seen holds the links of a page and their possible targets.
type seen struct{ Links, IDs []string }

const looked = `({
	Links: [...document.querySelectorAll('a[href]')].map(a => a.href),
	IDs: [...document.querySelectorAll('[id]')].map(e => e.id),
})`

// checkLinks requires every link to lead to a page of the folder and to a heading there.
func checkLinks(t *testing.T, folder string, read map[string]seen) {
	t.Helper()
	for file, page := range read {
		for _, link := range page.Links {
			address, err := url.Parse(link)
			if err != nil {
				t.Fatal(err)
			}
			if address.Scheme != "file" {
				continue
			}
			there, found := read[filepath.Base(address.Path)]
			if !found || filepath.Dir(address.Path) != folder {
				t.Errorf("%s links to %s, which does not exist", file, link)
				continue
			}
			if address.Fragment != "" && !has(there.IDs, address.Fragment) {
				t.Errorf("%s links to %s: no such heading", file, link)
			}
		}
	}
}

// has reports whether an id exists, as it is or escaped as nbconvert does.
func has(ids []string, fragment string) bool {
	for _, id := range ids {
		plain, err := url.PathUnescape(id)
		if id == fragment || err == nil && plain == fragment {
			return true
		}
	}
	return false
}

// prefers sets the theme of the reader's system.
func prefers(theme string) chromedp.Action {
	return emulation.SetEmulatedMedia().WithFeatures(
		[]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}})
}

// checkTheme requires the text and background colours of a theme after an action.
func checkTheme(t *testing.T, page context.Context, want, when string, action chromedp.Action) {
	t.Helper()
	var theme string
	const background = `(([r]) => r < 128 ? 'dark' : 'light')(
		getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number))`
	do(t, page, "look at the theme", action, chromedp.Evaluate(background, &theme))
	if theme != want {
		t.Errorf("the page is %s %s, want %s", theme, when, want)
	}
}

// TestExportIsWholeOrNotAtAll checks that a failing export leaves an older one unchanged, and that notebooks
// made with photographs are refused.
func TestExportIsWholeOrNotAtAll(t *testing.T) {
	needLab(t)
	folder := t.TempDir()
	older := filepath.Join(folder, "html", "index.html")
	if err := os.Mkdir(filepath.Dir(older), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(older, []byte("older"), 0o644); err != nil {
		t.Fatal(err)
	}
	photographs := filepath.Join(folder, "99_photographs.ipynb")
	const made = `{"nbformat": 4, "nbformat_minor": 5, "metadata": {"made_with": ["DATA"]}, "cells": []}`
	if err := os.WriteFile(photographs, []byte(made), 0o644); err != nil {
		t.Fatal(err)
	}
	for lesson, want := range map[string]string{
		photographs:     "executed with DATA",
		lessonInBrowser: "no-mathjax.js", // Fails when all pages are written.
	} {
		export := exec.Command("../.lab/venv/bin/python", "lab/export.py", filepath.Dir(older), lesson)
		export.Env = append(os.Environ(), "MATHJAX=no-mathjax.js")
		output, err := export.CombinedOutput()
		if err == nil || !strings.Contains(string(output), want) {
			t.Errorf("%s: %v, want a failure with %q:\n%s", lesson, err, want, output)
		}
		if text, err := os.ReadFile(older); err != nil || string(text) != "older" {
			t.Errorf("the older page is now %q (%v)", text, err)
		}
		if left, _ := filepath.Glob(filepath.Join(folder, ".html-*")); len(left) > 0 {
			t.Errorf("left behind: %q", left)
		}
	}
}
