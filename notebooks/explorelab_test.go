package notebooks

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	cdp "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/gosiamese/gosiamese/pkg/show"
)

// TestExplorersInLab opens the explorers in JupyterLab, in untrusted notebooks whose kernel has been shut
// down, drives them as on a page of the course, reloads the page, and drives them again.
func TestExplorersInLab(t *testing.T) {
	needLab(t)
	browser := findBrowser(t)
	address := startLab(t)
	page := openBrowser(t, browser)
	complaints := errorsOf(page)
	e, k := explore(t, 8, 4), newKnown(t)

	open := openExplorers(t, page, *address, "browser_tau.ipynb", e.figures...)
	e.drive(t, page)
	open()
	e.drive(t, page)

	open = openExplorers(t, page, *address, "browser_vectors.ipynb", k.figure, k.epochs)
	k.explore(t, page)
	open()
	k.travel(t, page)
	screenshot(t, page, "explorers_lab.png")
	for _, complaint := range complaints() {
		t.Error(complaint)
	}
}

// openExplorers opens a notebook with figures as outputs and shuts its kernel down. It returns a function
// that opens it again. The notebook is removed when the test ends.
func openExplorers(
	t *testing.T, page context.Context, address url.URL, name string, figures ...show.Figure,
) (open func()) {
	t.Helper()
	t.Cleanup(func() { _ = os.Remove(name) })
	writeExplorers(t, name, figures...)
	address.Path = "/lab/workspaces/" + strings.TrimSuffix(name, ".ipynb") + "/tree/notebooks/" + name
	all := fmt.Sprintf(`document.querySelectorAll('%s svg').length == %d`, aFigure, len(figures))
	open = func() {
		do(t, page, "open "+name, chromedp.Navigate(address.String()),
			chromedp.WaitVisible(`.vega-bind input`, chromedp.ByQuery), chromedp.Poll(all, nil))
	}
	open()
	waitForKernel(t, &address)
	shutKernels(t, address)
	return open
}

// shutKernels shuts down all kernels of a server.
func shutKernels(t *testing.T, address url.URL) {
	t.Helper()
	ask := func(method, path string) []byte {
		address.Path = path
		request, err := http.NewRequestWithContext(t.Context(), method, address.String(), nil)
		if err != nil {
			t.Fatal(err)
		}
		reply, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(reply.Body)
		_ = reply.Body.Close()
		if err != nil || reply.StatusCode >= 300 {
			t.Fatalf("%s %s: %s, %v", method, path, reply.Status, err)
		}
		return body
	}
	var kernels []struct{ ID string }
	if err := json.Unmarshal(ask(http.MethodGet, "/api/kernels"), &kernels); err != nil {
		t.Fatal(err)
	}
	for _, k := range kernels {
		ask(http.MethodDelete, "/api/kernels/"+k.ID)
	}
}

// errorsOf collects exceptions and console errors of a page. It dismisses dialogs that ask whether to save.
func errorsOf(page context.Context) func() []string {
	var lock sync.Mutex
	var found []string
	chromedp.ListenTarget(page, func(event any) {
		lock.Lock()
		defer lock.Unlock()
		switch e := event.(type) {
		case *cdp.EventJavascriptDialogOpening:
			go func() { _ = chromedp.Run(page, cdp.HandleJavaScriptDialog(true)) }()
		case *runtime.EventExceptionThrown:
			found = append(found, "error: "+e.ExceptionDetails.Error())
		case *runtime.EventConsoleAPICalled:
			if e.Type == runtime.APITypeError {
				for _, argument := range e.Args {
					found = append(found, "console: "+argument.Description+string(argument.Value))
				}
			}
		}
	})
	return func() []string {
		lock.Lock()
		defer lock.Unlock()
		return found
	}
}
