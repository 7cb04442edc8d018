package show

import (
	"context"
	"encoding/json"
	"errors"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// page simulates the browser: what it shows, and its messages.
type page struct {
	t    *testing.T
	link *link
	hear func(text string)

	lock   sync.Mutex
	states []liveState
	last   map[protocol.MIMEType]any // The output of the panel.
	number int
}

func openPage(t *testing.T) *page {
	p := &page{t: t}
	p.link = &link{
		id: "live-1", longest: liveLongest, inbox: make(chan liveMessage, 64),
		show: func(id string, data map[protocol.MIMEType]any) {
			p.lock.Lock()
			defer p.lock.Unlock()
			if id == "live-1" {
				p.last = data
				return
			}
			if text, ok := data[liveType].(string); ok {
				var s liveState
				if err := json.Unmarshal([]byte(text), &s); err != nil {
					t.Error(err)
				}
				p.states = append(p.states, s)
			}
		},
		listen: func(_ string, hear func(string)) func() {
			p.hear = hear
			return func() {}
		},
		flush: func() error { return nil },
	}
	return p
}

// tell sends a message to the program.
func (p *page) tell(kind string, chosen ...int) {
	p.number++
	p.repeat(p.number, kind, chosen...)
}

func (p *page) repeat(number int, kind string, chosen ...int) {
	text, err := json.Marshal(liveMessage{Client: "c", Number: number, Kind: kind, Chosen: chosen})
	if err != nil {
		p.t.Fatal(err)
	}
	p.hear(string(text))
}

// await waits for a state that announces the start or the end of a run in these words.
func (p *page) await(words string) {
	p.t.Helper()
	for range 500 {
		p.lock.Lock()
		for _, s := range p.states {
			if strings.Contains(s.Say, words) {
				p.lock.Unlock()
				return
			}
		}
		p.lock.Unlock()
		time.Sleep(10 * time.Millisecond)
	}
	p.lock.Lock()
	defer p.lock.Unlock()
	p.t.Fatalf("%q was never announced; states: %+v", words, p.states)
}

// shown returns the description of the figure in place of the panel, "" if there is none.
func (p *page) shown() string {
	p.lock.Lock()
	defer p.lock.Unlock()
	if p.last[mimeType] == nil {
		return ""
	}
	return p.last[protocol.MIMETextPlain].(string)
}

// play shows a panel on the page while the browser acts, and returns when both have finished.
func (p *page) play(ctx context.Context, s *session, act func()) {
	p.t.Helper()
	ended := make(chan error)
	go func() { ended <- s.display(ctx) }()
	p.await("Run 1 begins")
	act()
	select {
	case err := <-ended:
		if err != nil {
			p.t.Error(err)
		}
	case <-time.After(10 * time.Second):
		p.t.Fatal("the panel does not end")
	}
}

// Ten quick changes leave one run alive, and the others leave no goroutine behind.
func TestLiveChanges(t *testing.T) {
	before := runtime.NumGoroutine()
	p, training := openPage(t), pretend(5*time.Millisecond)
	p.play(context.Background(), newSession(training.Live, p.link), func() {
		p.tell("hello")
		p.await("Run 1 ended")
		for i := range 10 {
			p.tell("change", i%2+1, 0)
		}
		p.repeat(3, "change", 0, 0) // Outdated by a later message.
		p.await("Run 2 ended: alpha 1, loss triplet: d(a, p) 0.5, d(a, n) 2")
		p.repeat(p.number, "change", 0, 0) // Repeated: handled already.
		p.tell("change", 5, 5)             // Invalid options.
		p.tell("done")
	})
	if training.most != 1 || training.begun < 2 || training.begun > 11 {
		t.Errorf("%d runs at once, %d begun", training.most, training.begun)
	}
	for _, want := range []string{"run 1: alpha 0, loss binary", "run 2: alpha 1, loss triplet"} {
		if said := p.shown(); !strings.Contains(said, want) {
			t.Errorf("the figure is %q", said)
		}
	}
	last := p.states[len(p.states)-1]
	if acknowledged := p.states[len(p.states)-2]; !last.Ended || acknowledged.Number != p.number-1 {
		t.Errorf("the last states are %+v, %+v", acknowledged, last)
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines before, %d after", before, runtime.NumGoroutine())
}

// An interrupt ends a panel in the middle of its first run, and the steps so far are drawn.
func TestLiveInterrupted(t *testing.T) {
	p, training := openPage(t), pretend(50*time.Millisecond)
	ctx, interrupt := context.WithCancel(context.Background())
	p.play(ctx, newSession(training.Live, p.link), func() {
		p.tell("hello")
		time.Sleep(200 * time.Millisecond)
		interrupt()
	})
	if said := p.shown(); !strings.Contains(said, "run 1: alpha 0") || training.alive != 0 {
		t.Errorf("the figure is %q, %d runs alive", said, training.alive)
	}
}

// The panel reports a failing run, and the next one works.
func TestLiveFails(t *testing.T) {
	p, training := openPage(t), pretend(0)
	run := training.Run
	training.Run = func(ctx context.Context, chosen []int, step func(_, _, _, _ float64)) error {
		if chosen[0] == 1 {
			return errors.New("the loss is NaN")
		}
		return run(ctx, chosen, step)
	}
	p.play(context.Background(), newSession(training.Live, p.link), func() {
		p.tell("hello")
		p.tell("change", 1, 0)
		p.await("stopped: the loss is NaN")
		p.tell("change", 2, 0)
		p.await("ended: alpha 1")
		p.tell("done")
	})
	if said := p.shown(); strings.Contains(said, "alpha 0.2") || !strings.Contains(said, "alpha 1") {
		t.Errorf("the figure is %q", said)
	}
}

// The cell ends even if the browser never answers, falls silent, or has an idle user.
func TestLiveWaits(t *testing.T) {
	for name, c := range map[string]struct {
		kinds   []string // The first messages of the browser.
		answers bool     // Whether it confirms every message.
		want    time.Duration
	}{
		"no browser": {nil, false, liveHello},
		"gone":       {[]string{"hello"}, false, liveGone},
		"untouched":  {[]string{"hello"}, true, liveUntouched},
		"idle":       {[]string{"hello", "change"}, true, liveIdle},
	} {
		t.Run(name, func(t *testing.T) {
			p, training := openPage(t), pretend(0)
			s, frames, start := newSession(training.Live, p.link), make(chan time.Time), time.Now()
			var passed atomic.Int64
			s.frames, s.now = frames, func() time.Time { return start.Add(time.Duration(passed.Load())) }
			p.play(context.Background(), s, func() {
				p.await("Run 1 ended")
				for _, kind := range c.kinds {
					p.tell(kind, 1, 0)
				}
				if len(c.kinds) == 2 {
					p.await("Run 2 ended")
				}
				for heard := 0; p.shown() == ""; {
					if n := p.count(); c.answers && n > heard {
						heard = n
						p.repeat(0, "here")
					}
					passed.Add(int64(time.Second))
					select {
					case frames <- start:
					case <-time.After(100 * time.Millisecond): // The panel has ended.
					}
				}
			})
			if took := time.Duration(passed.Load()); took < c.want || took > c.want+5*time.Second {
				t.Errorf("ended after %v, want %v", took, c.want)
			}
		})
	}
}

// count returns the number of states sent to the page.
func (p *page) count() int {
	p.lock.Lock()
	defer p.lock.Unlock()
	return len(p.states)
}

// If a page floods the program with changes, few runs start, and the last change counts. Messages that are
// longer than those of a panel's script are not echoed.
func TestLiveFlood(t *testing.T) {
	p, training := openPage(t), pretend(0)
	start, sent := time.Now(), 0
	p.play(context.Background(), newSession(training.Live, p.link), func() {
		for ; sent < 50_000 && time.Since(start) < 2*time.Second; sent++ {
			p.tell("change", sent%3, 0)
			p.tell("hello")
		}
		p.await("Run")
		p.hear(`{"client": "` + strings.Repeat("x", 5<<20) + `", "number": 1, "kind": "hello"}`)
		p.hear(`{"client": "` + strings.Repeat("x", 1000) + `", "number": 1, "kind": "hello"}`)
		time.Sleep(300 * time.Millisecond)
		p.tell("change", 2, 1)
		p.await("alpha 1, loss binary: ")
		p.tell("done")
	})
	frames := int(time.Since(start) / liveFrame)
	if training.begun > liveBurst+frames+5 || training.begun < 3 {
		t.Errorf("%d changes in %v began %d runs", sent, time.Since(start), training.begun)
	}
	if n := p.count(); n > 4*(liveBurst+frames)+20 {
		t.Errorf("%d changes in %v were answered %d times", sent, time.Since(start), n)
	}
	for _, s := range p.states {
		if len(s.Client) > 100 {
			t.Fatalf("%d bytes are echoed", len(s.Client))
		}
	}
}
