package notebooks

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

var leftOver = regexp.MustCompile(`error <nil> begun \d+ at once 1 goroutines [0-3]\n`)

// livePanels is a notebook of two cells, each with a panel whose simulated training takes a second. Each cell
// finally prints how many runs were active at once and how many goroutines are left.
var livePanels = []string{
	`import "github.com/gosiamese/gosiamese/pkg/show"

func pretend() {
	var begun, alive, most atomic.Int32
	before := runtime.NumGoroutine()
	err := show.Live{
		About: "A pretended training.", Steps: 100, First: [][]int{{0, 0}},
		Controls: []show.Control{
			{Name: "alpha", Options: []string{"0", "0.2", "0.5", "1"}, Slider: true},
			{Name: "loss", Options: []string{"triplet", "binary"}},
		},
		Run: func(ctx context.Context, chosen []int, step func(_, _, _, _ float64)) error {
			begun.Add(1)
			most.Store(max(most.Load(), alive.Add(1)))
			defer alive.Add(-1)
			for i := range 100 {
				select {
				case <-time.After(10 * time.Millisecond):
				case <-ctx.Done():
					return ctx.Err()
				}
				step(1/float64(i+1), 0.1, 1, 0.5)
			}
			return nil
		},
	}.Display(context.Background())
	time.Sleep(100 * time.Millisecond)
	fmt.Println("error", err, "begun", begun.Load(), "at once", most.Load(),
		"goroutines", runtime.NumGoroutine()-before)
}

%%
pretend()`,
	"%%\npretend()",
}

const (
	livePanel  = `.live-panel:not(.old):has(button:enabled)`
	liveSlider = livePanel + ` input[type=range]`
	liveDone   = livePanel + ` button`
)

// TestLivePanel uses a panel as a student does, with keyboard and mouse, and stresses it: ten quick changes,
// a reload of the page during a run, a restart of the kernel, an interrupt.
func TestLivePanel(t *testing.T) {
	l := openLive(t, livePanels)
	runAllCells(t, l.page)
	l.awaitRun("0")
	l.press(kb.ArrowRight)
	l.awaitRun("0.2")
	screenshot(t, l.page, "live.png")
	if got := l.text(`document.querySelector('` + liveSlider + `').ariaValueText ??
		document.querySelector('` + liveSlider + `').getAttribute('aria-valuetext')`); got != "0.2" {
		t.Errorf("the value for screen readers is alpha %q", got)
	}
	l.await("the end of the run is announced", func() bool {
		said := l.text(`document.querySelector('` + livePanel + ` [aria-live]').textContent`)
		return strings.Contains(said, "ended: alpha 0.2, loss triplet: d(a, p) 0.1, d(a, n) 1, loss 0.01")
	})
	l.press("dd") // Deletes a cell if JupyterLab receives it.
	if n := l.text(`document.querySelectorAll('.jp-CodeCell').length`); n != "3" {
		t.Errorf("%s cells after two keys in the panel", n)
	}
	took := l.toFirstPoint(11)
	t.Logf("from a change to the first point: median %.0f ms, all %.0f", took[5], took)
	do(t, l.page, "ten quick changes", chromedp.Evaluate(`for (let i = 0; i < 10; i++) {
		const slider = document.querySelector('`+liveSlider+`');
		slider.value = i % 4;
		slider.dispatchEvent(new Event('input'));
	}`, nil))
	l.awaitRun("0.2")

	// The page is reloaded during a run: the panel comes back, and the cell can be ended.
	do(t, l.page, "save and reload", chromedp.KeyEvent("s", chromedp.KeyModifiers(input.ModifierCtrl)),
		chromedp.Sleep(time.Second), chromedp.Reload(),
		chromedp.WaitVisible(livePanel+` svg`, chromedp.ByQuery))
	l.press(kb.ArrowRight)
	l.awaitRun("0.5")
	l.done()
	l.await("the cell has ended", func() bool { return l.kernel().State == "idle" })

	// The kernel is restarted while a panel waits: a fresh run works.
	runAllCells(t, l.page)
	l.awaitRun("0")
	l.text(`document.querySelector('` + livePanel + `').classList.add('old')`)
	l.ask(http.MethodPost, "api/kernels/"+l.kernel().ID+"/restart")
	runAllCells(t, l.page)
	l.awaitRun("0")
	l.press(kb.ArrowRight)
	l.awaitRun("0.2")
	l.done()
	l.awaitFigures(1, 1)
	l.press(kb.ArrowRight)
	l.awaitRun("0.2")
	l.ask(http.MethodPost, "api/kernels/"+l.kernel().ID+"/interrupt")
	l.awaitFigures(2, 0)
	l.checkLeft(2)
}

// TestLiveTraining drives the panel of lesson 08, with real training, and logs how soon it responds.
func TestLiveTraining(t *testing.T) {
	l := openLive(t, []string{`import (
	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/notebooks/source/collapse"
	"github.com/gosiamese/gosiamese/pkg/device"
)

%%
lesson.Check(os.Unsetenv("QUICK"))
dev, faces := lesson.Must(device.Open("")), lesson.Must(synthetic.Faces(40, 10, 32, 1))
panel := lesson.Must(collapse.Retrain(dev, faces, 0))
lesson.Check(panel.Display(context.Background()))`})
	runAllCells(t, l.page)
	l.await("a run of 200 steps", func() bool {
		step := l.text(`document.querySelector('` + livePanel + ` .step')?.textContent`)
		return step == "Run 1: step 200 of 200."
	})
	took := l.toFirstPoint(11)
	t.Logf("from a change to the first point: median %.0f ms, all %.0f", took[5], took)
	t.Logf("from a change to the end of 200 steps: %.0f ms", l.toEnd())
	l.done()
	l.await("the cell has ended", func() bool { return l.kernel().State == "idle" })
}

// TestLiveElsewhere uses panels under https and a base URL, as with JupyterHub.
func TestLiveElsewhere(t *testing.T) {
	certificate, key := selfSigned(t)
	l := openLive(t, livePanels, "--ServerApp.base_url=/user/x/", "--ServerApp.certfile="+certificate,
		"--ServerApp.keyfile="+key)
	runAllCells(t, l.page)
	for panel := range 2 {
		l.awaitRun("0")
		l.press(kb.ArrowRight)
		l.awaitRun("0.2")
		l.done()
		l.awaitFigures(panel+1, 1-panel)
	}
	l.checkLeft(2)
}

// TestLiveWithoutBrowser executes the panels as make lesson does: each performs its first run and draws it.
func TestLiveWithoutBrowser(t *testing.T) {
	needLab(t)
	folder, err := filepath.Abs(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "live.ipynb")
	writeLive(t, path, livePanels)
	executed := filepath.Join(folder, "executed")
	if err := os.Mkdir(executed, 0o755); err != nil {
		t.Fatal(err)
	}
	output, err := exec.Command("../.lab/venv/bin/python", "lab/execute.py", path, executed).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	book := readNotebook(t, filepath.Join(executed, "live.ipynb"))
	if n := book.Figures(); n != 2 {
		t.Errorf("%d figures, want 2", n)
	}
	for _, cell := range book.Code()[1:] {
		if n := len(cell.Outputs); n != 2 || !leftOver.MatchString(string(cell.Outputs[1].Text)) {
			t.Errorf("%d outputs: %+v", n, cell.Outputs)
		}
	}
}
