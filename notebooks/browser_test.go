package notebooks

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/gosiamese/gosiamese/notebooks/check"
)

const (
	lessonInBrowser = "07_triplet_loss.ipynb"
	runLimit        = 8 * time.Minute
	stopLimit       = time.Minute
	maxPresses      = 300
	runAll          = `li[data-command="runmenu:run-all"]`
	slider          = `.vega-bind input[type=range][name=tau]`
)

// TestLessonInBrowser does what a student does: make lab, open the lesson, run all cells, move the tau slider
// with the keyboard, and read FAR and FRR.
func TestLessonInBrowser(t *testing.T) {
	needLab(t)
	browser := findBrowser(t)
	copied := copyWithoutOutputs(t, lessonInBrowser)
	address := startLab(t)
	address.Path = "/lab/workspaces/browser-test/tree/notebooks/" + copied // a separate window layout

	page := openBrowser(t, browser)
	do(t, page, "open the lesson",
		chromedp.Navigate(address.String()),
		chromedp.WaitVisible(`.jp-Notebook .jp-CodeCell`, chromedp.ByQuery))
	waitForKernel(t, address)
	runAllCells(t, page)

	executed := waitUntilRun(t, page, copied)
	if executed.Figures() == 0 {
		t.Fatal("the lesson made no figure")
	}
	checkDrawn(t, page, executed.Figures())

	moveTau(t, page)
	screenshot(t, page, "browser.png")
}

// runAllCells selects Run All Cells from the menu.
func runAllCells(t *testing.T, page context.Context) {
	t.Helper()
	do(t, page, "run all cells",
		chromedp.Click(`//div[contains(@class, "lm-MenuBar-itemLabel") and text()="Run"]`, chromedp.BySearch),
		chromedp.WaitVisible(runAll, chromedp.ByQuery),
		hover(runAll),
		chromedp.Click(runAll, chromedp.ByQuery))
}

// moveTau moves the slider with the keyboard and requires FAR and FRR to follow.
func moveTau(t *testing.T, page context.Context) {
	t.Helper()
	before := figureText(t, page)
	do(t, page, "find the tau slider", chromedp.Focus(slider, chromedp.ByQuery))
	after := before
	for range maxPresses {
		if before["FAR"] != after["FAR"] && before["FRR"] != after["FRR"] {
			break
		}
		do(t, page, "press the arrow key", chromedp.KeyEvent(kb.ArrowRight))
		after = figureText(t, page)
	}
	for _, name := range []string{"FAR", "FRR"} {
		if before[name] == "" || before[name] == after[name] {
			t.Errorf("%s did not follow the slider: %q, then %q", name, before[name], after[name])
		}
	}
}

// findBrowser returns the path of Chromium or Chrome; the environment variable CHROME takes precedence.
func findBrowser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{
		os.Getenv("CHROME"), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
	} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("needs Chromium or Chrome to try a lesson in a browser: install one " +
		"(Debian: apt-get install chromium) or set CHROME to its path")
	return ""
}

// copyWithoutOutputs creates a copy of a lesson without outputs beside it, and returns its name. The copy is
// removed when the test ends.
func copyWithoutOutputs(t *testing.T, lesson string) string {
	t.Helper()
	data, err := os.ReadFile(lesson)
	if err != nil {
		t.Fatal(err)
	}
	var book struct {
		Cells       []map[string]any `json:"cells"`
		Metadata    any              `json:"metadata"`
		Format      int              `json:"nbformat"`
		FormatMinor int              `json:"nbformat_minor"`
	}
	if err := json.Unmarshal(data, &book); err != nil {
		t.Fatal(err)
	}
	for _, cell := range book.Cells {
		if cell["cell_type"] == "code" {
			cell["outputs"], cell["execution_count"] = []any{}, nil
		}
	}
	data, err = json.Marshal(book)
	if err != nil {
		t.Fatal(err)
	}
	name := "browser_" + lesson
	t.Cleanup(func() { _ = os.Remove(name) })
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

// startLab serves JupyterLab with make, with additional options if any, and returns the address that it
// prints. It stops when the test ends.
func startLab(t *testing.T, flags ...string) *url.URL {
	t.Helper()
	runs, err := filepath.Abs("../build/runs/browser")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(runs); err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	_ = listener.Close()

	lab := makeCommand("lab", "BROWSER=", fmt.Sprintf("PORT=%d", port), "LABFLAGS="+strings.Join(flags, " "))
	lab.Env = append(lab.Env, "QUICK=1", "SIAMESE_RUNS="+runs)
	lab.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	output, err := lab.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	lab.Stderr = lab.Stdout
	if err := lab.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(-lab.Process.Pid, syscall.SIGTERM)
		_ = lab.Wait()
	})
	ended := make(chan struct{})
	address := printedAddress(t, output, ended)
	t.Cleanup(func() { shutDown(t, address, ended) })
	return address
}

// shutDown asks JupyterLab to stop together with its kernels, and waits: the signal that follows would
// prevent it from stopping them.
func shutDown(t *testing.T, address *url.URL, ended <-chan struct{}) {
	t.Helper()
	end := *address
	base, _, _ := strings.Cut(address.Path, "/lab")
	end.Path = base + "/api/shutdown"
	client := http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // Our own certificate.
	}}
	reply, err := client.Post(end.String(), "", nil)
	if err != nil {
		t.Error(err)
		return
	}
	_ = reply.Body.Close()
	select {
	case <-ended:
	case <-time.After(stopLimit):
		t.Errorf("JupyterLab or a kernel is still running %v after it was asked to stop", stopLimit)
	}
}

var addressWithToken = regexp.MustCompile(`https?://127\.0\.0\.1:\d+/\S*token=\S+`)

// printedAddress reads the output of make lab until it contains the address with the token. It closes ended
// when JupyterLab and its kernels, which share that output, have ended.
func printedAddress(t *testing.T, output io.Reader, ended chan<- struct{}) *url.URL {
	t.Helper()
	var read strings.Builder
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		read.WriteString(lines.Text() + "\n")
		if found := addressWithToken.FindString(lines.Text()); found != "" {
			go func() { // So that the server never blocks on output.
				_, _ = io.Copy(io.Discard, output)
				close(ended)
			}()
			address, err := url.Parse(found)
			if err != nil {
				t.Fatal(err)
			}
			waitUntilOpen(t, address.Host)
			return address
		}
	}
	close(ended)
	t.Fatalf("make lab printed no address:\n%s", &read)
	return nil
}

// waitUntilOpen waits until a server answers: JupyterLab prints its address before that.
func waitUntilOpen(t *testing.T, host string) {
	t.Helper()
	for range 100 {
		connection, err := net.Dial("tcp", host)
		if err == nil {
			_ = connection.Close()
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("no answer from %s for 10 s", host)
}

// openBrowser starts a headless browser; it stops when the test ends.
func openBrowser(t *testing.T, path string, more ...chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.WindowSize(1400, 1400))
	options = append(options, more...)
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	page, closePage := chromedp.NewContext(allocator)
	t.Cleanup(func() { closePage(); stop() })
	if err := chromedp.Run(page); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	return page
}

// do runs browser actions within a minute; on failure it stops the test with a screenshot.
func do(t *testing.T, page context.Context, what string, actions ...chromedp.Action) {
	t.Helper()
	limited, cancel := context.WithTimeout(page, time.Minute)
	defer cancel()
	if err := chromedp.Run(limited, actions...); err != nil {
		screenshot(t, page, "browser_failed.png")
		t.Fatalf("%s: %v (see build/browser_failed.png)", what, err)
	}
}

// waitForKernel waits until the page is connected to a kernel: before that, JupyterLab drops requests to run.
func waitForKernel(t *testing.T, address *url.URL) {
	t.Helper()
	list := *address
	list.Path = "/api/kernels"
	for range 60 {
		time.Sleep(500 * time.Millisecond)
		var kernels []struct{ Connections int }
		reply, err := http.Get(list.String())
		if err != nil {
			t.Fatal(err)
		}
		err = nil
		if reply.StatusCode != http.StatusInternalServerError { // See live.kernel.
			err = json.NewDecoder(reply.Body).Decode(&kernels)
		}
		_ = reply.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if len(kernels) > 0 && kernels[0].Connections > 0 {
			return
		}
	}
	t.Fatal("JupyterLab started no kernel in 30 s")
}

// hover moves the mouse over an element: a menu of JupyterLab accepts a click only on the entry under the
// mouse.
func hover(selector string) chromedp.ActionFunc {
	return func(ctx context.Context) error {
		var at []float64
		middle := fmt.Sprintf(`(r => [r.x + r.width / 2, r.y + r.height / 2])(
			document.querySelector(%q).getBoundingClientRect())`, selector)
		if err := chromedp.Evaluate(middle, &at).Do(ctx); err != nil {
			return err
		}
		return chromedp.MouseEvent(input.MouseMoved, at[0], at[1]).Do(ctx)
	}
}

// waitUntilRun saves the notebook until every code cell has run, and returns the saved notebook.
func waitUntilRun(t *testing.T, page context.Context, name string) *check.Notebook {
	t.Helper()
	deadline := time.Now().Add(runLimit)
	for time.Now().Before(deadline) {
		time.Sleep(2 * time.Second)
		do(t, page, "save", chromedp.KeyEvent("s", chromedp.KeyModifiers(input.ModifierCtrl)))
		book, err := check.Read(name)
		if err != nil {
			continue // JupyterLab is writing it.
		}
		if failure := book.Failure(); failure != "" {
			screenshot(t, page, "browser_failed.png")
			t.Fatalf("a cell failed: %s (see build/browser_failed.png)", failure)
		}
		if book.Finished() {
			return book
		}
	}
	screenshot(t, page, "browser_failed.png")
	t.Fatalf("the lesson was still running after %v (see build/browser_failed.png)", runLimit)
	return nil
}

// checkDrawn requires the page to show as many figures with marks as the notebook contains.
func checkDrawn(t *testing.T, page context.Context, want int) {
	t.Helper()
	var drawn []int
	const marks = `[...document.querySelectorAll('.vega-embed')].map(figure => figure.querySelectorAll(
		'svg path[d]:not(.background, .foreground), svg text, svg image').length)`
	do(t, page, "count the figures", chromedp.Evaluate(marks, &drawn))
	if len(drawn) != want {
		t.Errorf("%d figures on the page, want %d", len(drawn), want)
	}
	for i, n := range drawn {
		if n == 0 {
			t.Errorf("figure %d is empty", i+1)
		}
	}
}

var rate = regexp.MustCompile(`\b(FAR|FRR)\b[ =:]*([0-9.]+)`)

// figureText reads the FAR and FRR that the figure shows.
func figureText(t *testing.T, page context.Context) map[string]string {
	t.Helper()
	var text string
	do(t, page, "read the figure", chromedp.Sleep(30*time.Millisecond), chromedp.Evaluate(
		`[...document.querySelectorAll('.vega-embed svg text')].map(e => e.textContent).join('\n')`, &text))
	shown := map[string]string{}
	for _, match := range rate.FindAllStringSubmatch(text, -1) {
		shown[match[1]] = match[2]
	}
	return shown
}

// screenshot writes the page to the folder build.
func screenshot(t *testing.T, page context.Context, name string) {
	t.Helper()
	var picture []byte
	if err := chromedp.Run(page, chromedp.CaptureScreenshot(&picture)); err != nil {
		t.Errorf("screenshot: %v", err)
		return
	}
	if err := os.MkdirAll("../build", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("../build", name), picture, 0o644); err != nil {
		t.Fatal(err)
	}
}
