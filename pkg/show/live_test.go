package show

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

// pretended is a panel whose simulated runs take a moment for each step, and count how many are active at
// once.
type pretended struct {
	Live
	lock               sync.Mutex
	begun, alive, most int
}

func pretend(pause time.Duration) *pretended {
	p := &pretended{}
	p.Live = Live{
		About: "Nothing at all.", Steps: 20, First: [][]int{{0, 1}},
		Controls: []Control{
			{Name: "alpha", Options: []string{"0", "0.2", "1"}, Slider: true},
			{Name: "loss", Options: []string{"triplet", "binary"}},
		},
		Run: func(ctx context.Context, chosen []int, step func(_, _, _, _ float64)) error {
			p.count(1)
			defer p.count(-1)
			for i := range 20 {
				select {
				case <-ctx.Done():
					return ctx.Err()
				case <-time.After(pause):
				}
				step(1/float64(i+1), 0.5, float64(chosen[0]), 0.25)
			}
			return nil
		},
	}
	return p
}

func (p *pretended) count(by int) {
	p.lock.Lock()
	defer p.lock.Unlock()
	p.begun, p.alive = p.begun+max(by, 0), p.alive+by
	p.most = max(p.most, p.alive)
}

// Without a browser the initial runs are executed and drawn: the figure contains their steps.
func TestLiveStatic(t *testing.T) {
	p := pretend(0)
	p.First = [][]int{{0, 1}, {2, 0}}
	runs, err := p.static(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	said := must(t)(p.figure(runs)).description()
	for _, want := range []string{
		"run 1: alpha 0, loss binary, d(a, n): 0.001 to 0.001",
		"run 2: alpha 1, loss triplet, d(a, p): 0.500 to 0.500",
		"d(a, n): 2.000 to 2.000", "run 2, loss: 1.000 to 0.050",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in %q", want, said)
		}
	}
	upper := must(t)(p.figure(runs))["concat"].(list)[1].(object)["vconcat"].(list)[0].(object)
	if got := fmt.Sprint(upper["title"]); got != "[run 2: alpha 1, loss triplet]" {
		t.Errorf("the title is %s", got)
	}
	p.Run = func(context.Context, []int, func(_, _, _, _ float64)) error { return errors.New("no device") }
	if err := p.Display(context.Background()); err == nil || !strings.Contains(err.Error(), "no device") {
		t.Errorf("a run that fails: got %v", err)
	}
}

// Many steps are drawn as means: 120 steps as 40 points.
func TestLiveMeans(t *testing.T) {
	run := pretend(0).begin(1, []int{0, 0})
	for i := range 120 {
		run.add(float64(i), 1, 1, 0)
	}
	run.done = true
	f := must(t)(pretend(0).figure([]*liveRun{run}))
	if said := f.description(); !strings.Contains(said, "loss: 1.000 to 118.000") ||
		!strings.Contains(said, "the mean of 3") {
		t.Errorf("got %q", said)
	}
}

func TestLiveRefuses(t *testing.T) {
	good := pretend(0).Live
	for want, spoil := range map[string]func(*Live){
		"without steps":    func(l *Live) { l.Steps = 0 },
		"without Run":      func(l *Live) { l.Run = nil },
		"initial runs":     func(l *Live) { l.First = nil },
		"want an option":   func(l *Live) { l.First = [][]int{{0, 2}} },
		"of each of its 2": func(l *Live) { l.First = [][]int{{0}} },
		"has 1 options":    func(l *Live) { l.Controls = []Control{{Name: "alpha", Options: []string{"0"}}} },
	} {
		l := good
		spoil(&l)
		if err := l.Display(context.Background()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error with %q, got %v", want, err)
		}
	}
}

// The chart of a run has a line for each distance and one for the loss, with a point for each step.
func TestLiveCharts(t *testing.T) {
	p := pretend(0)
	run := p.begin(3, []int{1, 0})
	for i := range 7 {
		run.add(float64(i), 1e-9, 100, 0)
	}
	html := p.charts([]*liveRun{p.begin(1, []int{0, 0}), run})
	for _, want := range []string{
		"Run 3, alpha 0.2, loss triplet. After step 7: d(a, p) below 0.001, d(a, n) 100, loss 6, active 0 %",
		fmt.Sprintf(`class="ap" points="48.7,%.1f `, liveMiddle),
		fmt.Sprintf(`class="an" points="48.7,%.1f `, liveTop),
		"no step yet",
	} {
		if !strings.Contains(html, want) {
			t.Errorf("%q is not in %s", want, html)
		}
	}
	if first, second := strings.Index(html, "Run 3"), strings.Index(html, "Run 1"); first > second {
		t.Error("the newest run is not the first")
	}
	_, line, _ := strings.Cut(html, `class="loss" points="`)
	line, _, _ = strings.Cut(line, `"`)
	if n := len(strings.Fields(line)); n != 7 {
		t.Errorf("%d points of 7 steps: %s", n, line)
	}
}
