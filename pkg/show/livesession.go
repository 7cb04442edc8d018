package show

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Timeouts of a panel.
const (
	liveFrame     = 100 * time.Millisecond // Between two drawings of a run.
	liveHello     = 15 * time.Second       // For a browser to answer at all.
	liveQuiet     = 5 * time.Second        // Until it asks whether the browser is still there,
	liveGone      = 30 * time.Second       // and until it considers it gone.
	liveUntouched = 2 * time.Minute        // For a first change: Run All Cells goes on after that.
	liveIdle      = 10 * time.Minute       // For another change.
)

// liveBurst is the number of changes that start a run without delay, and of other messages that are confirmed
// without delay. After that only the newest one in each liveFrame is handled.
const liveBurst = 3

// session is a panel on display. One goroutine handles all events; another one runs Live.Run.
type session struct {
	Live
	link    *link
	now     func() time.Time
	frames  <-chan time.Time // Ticks every liveFrame.
	waiting [][]int          // Runs not yet begun: the initial ones, or the one that a reader has chosen.
	changed bool             // A reader has chosen it: the run in progress is cancelled.
	bursts  int              // Number of changes that may start a run before the next tick,
	answers int              // and of other messages that may be confirmed at once.

	runs  []*liveRun // The runs shown; the last one may be in progress.
	ran   int        // Number of runs that ended by themselves.
	steps chan liveStep
	ended chan error         // Receives the end of the run in progress; nil if there is none.
	stop  context.CancelFunc // Cancels the run in progress.

	use
	last liveMessage // The newest message.

	done  bool // A reader has pressed Done.
	stale bool // The last drawing is out of date.
}

// use is when a panel was last used.
type use struct {
	begun   time.Time // When the panel was shown.
	heard   time.Time // When the browser last sent a message; zero before that.
	asked   time.Time // When the browser was last asked for one.
	moved   time.Time // When the panel last did something for the reader, or a reader something with it.
	touched bool      // Whether a reader has done anything.
}

// abandoned reports whether a panel that waits for a reader need not wait any longer.
func (u use) abandoned(now time.Time) bool {
	pause := liveUntouched
	if u.touched {
		pause = liveIdle
	}
	if u.heard.IsZero() {
		return now.Sub(u.begun) > liveHello
	}
	return now.Sub(u.heard) > liveGone || now.Sub(u.moved) > pause
}

// silent reports whether the browser should be asked whether it is still there, and notes that it is.
func (u *use) silent(now time.Time) bool {
	silent := now.Sub(u.heard) > liveQuiet && now.Sub(u.asked) > liveQuiet
	if silent {
		u.asked = now
	}
	return silent
}

func newSession(l Live, k *link) *session {
	return &session{
		Live: l, link: k, now: time.Now, frames: time.Tick(liveFrame), waiting: slices.Clone(l.First),
		bursts: liveBurst, answers: liveBurst,
	}
}

// display runs the panel to its end and replaces it by the figure.
func (s *session) display(ctx context.Context) error {
	if err := s.link.open(s.view()); err != nil {
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
			s.run().steps = append(s.run().steps, step)
			s.stale = true
			if len(s.run().steps) == 1 { // The reader is waiting for it.
				s.draw("")
			}
		case err := <-s.ended:
			s.finish(err)
		case <-s.frames:
			s.tick()
		}
	}
	s.giveUp()
	return s.close()
}

// view returns what the panel consists of.
func (s *session) view() liveView {
	return liveView{
		about: s.About, without: "To change the settings, run this cell", script: liveScript,
		hint: "The cell runs until you press Done. If you change nothing, it ends by itself after two " +
			"minutes.",
		options: object{
			"controls": s.Controls, "chosen": s.First[len(s.First)-1], "style": liveStyle,
		},
	}
}

// close replaces the panel by the figure of its runs, if there is one.
func (s *session) close() error {
	figure, err := s.figure(s.runs)
	if err != nil || figure == nil {
		return errors.Join(err, s.link.close(nil))
	}
	output, err := figure.output()
	if err != nil {
		return errors.Join(err, s.link.close(nil))
	}
	return s.link.close(output)
}

// over reports whether the panel is no longer in use.
func (s *session) over() bool {
	if s.done {
		return true
	}
	if s.ended != nil || len(s.waiting) > 0 { // Busy.
		return !s.heard.IsZero() && s.now().Sub(s.heard) > liveGone
	}
	return s.abandoned(s.now())
}

// ready reports whether a waiting run may start now.
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

// run returns the last run.
func (s *session) run() *liveRun { return s.runs[len(s.runs)-1] }

// start starts a run. The run in progress is cancelled and removed, and so is an earlier one with the same
// settings.
func (s *session) start(ctx context.Context, chosen []int) {
	s.giveUp()
	s.runs = slices.DeleteFunc(s.runs, func(r *liveRun) bool {
		return !r.done || slices.Equal(r.chosen, chosen)
	})
	s.runs = append(s.runs, s.begin(s.ran+1, chosen))
	s.runs = s.runs[max(len(s.runs)-liveRuns, 0):]

	ctx, cancel := context.WithCancel(ctx)
	steps, ended := make(chan liveStep), make(chan error, 1)
	s.steps, s.ended, s.stop = steps, ended, cancel
	go func() {
		defer cancel()
		ended <- s.Run(ctx, chosen, func(loss, positive, negative, active float64) {
			select {
			case steps <- liveStep{loss, positive, negative, active}:
			case <-ctx.Done():
			}
		})
	}()
	s.draw(fmt.Sprintf("Run %d begins: %s.", s.ran+1, s.run().name()))
}

// giveUp cancels the run in progress, if any.
func (s *session) giveUp() {
	if s.ended != nil {
		s.stop()
		s.note(<-s.ended)
	}
}

// note records that the run has ended, either by itself or because it was cancelled.
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

// finish records and shows that the run has ended by itself.
func (s *session) finish(err error) {
	s.note(err)
	run := s.run()
	if run.done {
		s.draw(fmt.Sprintf("Run %d ended: %s: %s.", run.number, run.name(), run.last()))
		return
	}
	s.draw(fmt.Sprintf("Run %d stopped: %v.", run.number, run.failed))
}

// answer handles a message, and ignores repeated ones.
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
		s.waiting, s.changed, s.stale = [][]int{m.Chosen}, true, true
	case s.answers > 0:
		s.answers--
		s.draw("")
	default:
		s.stale = true // The next drawing confirms it.
	}
}

// tick draws new steps, and queries a browser that has been silent.
func (s *session) tick() {
	now := s.now()
	s.bursts, s.answers = min(s.bursts+1, liveBurst), min(s.answers+1, liveBurst)
	switch {
	case s.stale:
		s.draw("")
	case s.silent(now):
		s.link.say(liveState{})
	}
}

// draw sends the state of the runs to the panel, and a text for screen readers.
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
