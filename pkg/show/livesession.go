package show

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// How long a panel waits.
const (
	liveFrame     = 100 * time.Millisecond // Between two drawings of a run.
	liveHello     = 15 * time.Second       // For a browser to answer at all.
	liveQuiet     = 5 * time.Second        // Until it asks whether the browser is still there,
	liveGone      = 30 * time.Second       // and until it takes it for gone.
	liveUntouched = 2 * time.Minute        // For a first change: Run All Cells goes on after that.
	liveIdle      = 10 * time.Minute       // For another change.
)

// liveBurst is how many changes begin a run at once, and how many other messages are confirmed at once. Then
// one is in each liveFrame, the newest.
const liveBurst = 3

// session is a panel that is shown. All that happens goes through one goroutine; another one runs Live.Run.
type session struct {
	Live
	link    *link
	now     func() time.Time
	frames  <-chan time.Time // Ticks every liveFrame.
	waiting []Chosen         // Runs that have not begun: first ones, or the one that a reader has changed to.
	changed bool             // It is the latter, for which the run that is going on is given up.
	bursts  int              // So many changes may begin a run before the next tick,
	answers int              // and so many other messages are confirmed at once.

	runs  []*liveRun // Those that are shown; the last one may be going on.
	ran   int        // Runs that came to their end.
	steps chan LiveStep
	ended chan error         // The run that is going on has ended; nil where none is.
	stop  context.CancelFunc // Ends the run that is going on.

	begun time.Time   // The panel.
	heard time.Time   // The browser said something; zero before that.
	asked time.Time   // The browser was asked to.
	moved time.Time   // A run began or ended.
	last  liveMessage // The newest.

	touched, done bool // A reader has changed something, has pressed Done.
	stale         bool // The last drawing lacks steps.
}

func newSession(l Live, k *link) *session {
	return &session{
		Live: l, link: k, now: time.Now, frames: time.Tick(liveFrame), waiting: slices.Clone(l.First),
		bursts: liveBurst, answers: liveBurst,
	}
}

// display runs the panel to its end and puts the figure in its place.
func (s *session) display(ctx context.Context) error {
	if err := s.link.open(s.Live); err != nil {
		return err
	}
	s.begun = s.now()
	for ctx.Err() == nil && !s.over() {
		if s.ready() {
			chosen := s.waiting[0]
			s.waiting = s.waiting[1:]
			s.start(ctx, chosen)
		}
		select {
		case <-ctx.Done():
		case m := <-s.link.inbox:
			s.answer(m)
		case step := <-s.steps:
			s.run().add(step)
			s.stale = true
			if len(s.run().steps) == 1 { // The reader waits for it.
				s.draw("")
			}
		case err := <-s.ended:
			s.finish(err)
		case <-s.frames:
			s.tick()
		}
	}
	s.giveUp()
	figure, err := s.figure(s.runs)
	if err != nil {
		return err
	}
	return s.link.close(figure)
}

// over says whether nobody needs the panel any more.
func (s *session) over() bool {
	now, pause := s.now(), liveUntouched
	if s.touched {
		pause = liveIdle
	}
	switch {
	case s.done:
		return true
	case s.ended != nil || len(s.waiting) > 0: // Busy.
		return !s.heard.IsZero() && now.Sub(s.heard) > liveGone
	case s.heard.IsZero():
		return now.Sub(s.begun) > liveHello
	}
	return now.Sub(s.heard) > liveGone || now.Sub(s.moved) > pause
}

// ready says whether a run that waits begins now.
func (s *session) ready() bool {
	if len(s.waiting) == 0 || !s.changed {
		return len(s.waiting) > 0 && s.ended == nil
	}
	if s.bursts == 0 {
		return false
	}
	s.bursts--
	s.changed = false
	return true
}

// run is the last one.
func (s *session) run() *liveRun { return s.runs[len(s.runs)-1] }

// start begins a run. One that is going on is given up and forgotten, and so is an earlier one of the same
// setting.
func (s *session) start(ctx context.Context, chosen Chosen) {
	s.giveUp()
	s.runs = slices.DeleteFunc(s.runs, func(r *liveRun) bool {
		return !r.done || slices.Equal(r.chosen, chosen)
	})
	s.runs = append(s.runs, s.begin(s.ran+1, chosen))
	s.runs = s.runs[max(len(s.runs)-liveRuns, 0):]

	ctx, cancel := context.WithCancel(ctx)
	steps, ended := make(chan LiveStep), make(chan error, 1)
	s.steps, s.ended, s.stop = steps, ended, cancel
	go func() {
		defer cancel()
		ended <- s.Run(ctx, chosen, func(step LiveStep) {
			select {
			case steps <- step:
			case <-ctx.Done():
			}
		})
	}()
	s.draw(fmt.Sprintf("Run %d begins: %s.", s.ran+1, s.run().name()))
}

// giveUp ends the run that is going on, if any.
func (s *session) giveUp() {
	if s.ended != nil {
		s.stop()
		s.note(<-s.ended)
	}
}

// note that the run has ended, by itself or not.
func (s *session) note(err error) {
	s.steps, s.ended, s.moved = nil, nil, s.now()
	run := s.run()
	if err == nil && len(run.steps) != s.Steps {
		err = fmt.Errorf("show: a run ended after %d of %d steps", len(run.steps), s.Steps)
	}
	if run.failed, run.done = err, err == nil; run.done {
		s.ran++
	}
}

// finish says that the run has ended by itself.
func (s *session) finish(err error) {
	s.note(err)
	run := s.run()
	if run.done {
		s.draw(fmt.Sprintf("Run %d ended: %s: %s.", run.number, run.name(), run.last()))
		return
	}
	s.draw(fmt.Sprintf("Run %d stopped: %v.", run.number, run.failed))
}

// answer does what a message asks, once.
func (s *session) answer(m liveMessage) {
	s.heard = s.now()
	if m.Kind == "here" || m.Client == s.last.Client && m.Number < s.last.Number {
		return
	}
	repeated := m.Client == s.last.Client && m.Number == s.last.Number
	s.last = m
	switch {
	case m.Kind == "done":
		s.done = true
	case m.Kind == "change" && !repeated && s.allows(m.Chosen):
		s.touched, s.moved = true, s.heard
		s.waiting, s.changed, s.stale = []Chosen{m.Chosen}, true, true
	case s.answers > 0:
		s.answers--
		s.draw("")
	default:
		s.stale = true // The next drawing confirms it.
	}
}

// tick draws what is new, and asks a browser that has been silent.
func (s *session) tick() {
	now := s.now()
	s.bursts, s.answers = min(s.bursts+1, liveBurst), min(s.answers+1, liveBurst)
	switch {
	case s.stale:
		s.draw("")
	case now.Sub(s.heard) > liveQuiet && now.Sub(s.asked) > liveQuiet:
		s.asked = now
		s.link.say(liveState{})
	}
}

// draw tells the panel where the runs are, and screen readers what is to be said.
func (s *session) draw(say string) {
	s.stale = false
	run := s.run()
	chosen := run.chosen
	if s.changed {
		chosen = s.waiting[0]
	}
	step := fmt.Sprintf("Run %d: step %d of %d.", run.number, len(run.steps), s.Steps)
	if len(run.steps) == 0 {
		step = fmt.Sprintf("Run %d: waiting for its first step.", run.number)
	}
	s.link.say(liveState{
		Client: s.last.Client, Number: s.last.Number, Chosen: chosen,
		Charts: s.charts(s.runs), Step: step, Say: say,
	})
}
