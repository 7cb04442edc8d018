package notebooks

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/chromedp"
)

// lessonPages writes the pages of executed notebooks as make lesson does, and returns their folder.
func lessonPages(t *testing.T, paths ...string) string {
	t.Helper()
	mathjax, err := filepath.Glob("../.lab/mathjax/*/static/mathjax/tex-svg.js")
	if err != nil || len(mathjax) != 1 {
		t.Skip("needs MathJax: run make test, which installs it in .lab")
	}
	folder := t.TempDir()
	arguments := append([]string{"testdata/page.py", folder}, paths...)
	command := exec.Command("../.lab/venv/bin/python", arguments...)
	command.Env = append(os.Environ(), "MATHJAX="+mathjax[0])
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	return folder
}

// TestLessonPages opens the page of make lesson of every notebook without a network, and requires that it
// makes no requests and draws all figures and formulas.
func TestLessonPages(t *testing.T) {
	needLab(t)
	browser := findBrowser(t)
	folder := lessonPages(t, notebooks(t)...)
	page := openBrowser(t, browser, chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"))
	complaints := listen(page)
	for _, name := range notebooks(t) {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(folder, strings.TrimSuffix(name, ".ipynb")+".html")
			do(t, page, "open the page", log.Enable(), chromedp.Navigate("file://"+file))
			figures := readNotebook(t, name).Figures()
			const left = `document.querySelectorAll('[data-mjx-error], mjx-merror').length +
				[...document.querySelectorAll('.jp-RenderedMarkdown :is(p, li, td, summary)')]
					.flatMap(e => [...e.childNodes])
					.filter(node => node.nodeType === Node.TEXT_NODE && node.data.includes('$')).length`
			formulas, ready := 1, 0
			for tries := 0; (formulas > 0 || ready < figures) && tries < 50; tries++ {
				do(t, page, "look at the page", chromedp.Sleep(100*time.Millisecond),
					chromedp.Evaluate(left, &formulas),
					chromedp.Evaluate(`document.querySelectorAll('.vega-embed svg').length`, &ready))
			}
			if formulas > 0 {
				t.Errorf("%d formulas are not rendered", formulas)
			}
			checkDrawn(t, page, figures)
			for _, complaint := range complaints() {
				t.Error(complaint)
			}
		})
	}
}
