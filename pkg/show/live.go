package show

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
)

// Live is a panel in which a reader changes settings of a short training while the cell runs. The moment a
// value changes, the training begins anew from its first step, and its curves grow beside those of the last
// runs; one that is still going on is given up.
//
// The panel needs JupyterLab and the running cell. A Done button, an interrupt, some minutes without a
// change, or a browser that has gone end it, and a [Figure] of the last runs takes its place. Without a
// browser, as where make executes a lesson or a program runs outside a notebook, only the first runs are made
// and drawn. So it is where the environment variable SIAMESE_STATIC is not empty.
type Live struct {
	About    string    // What is trained: network, data, steps.
	Steps    int       // Of each run, at least 1.
	Controls []Control // At least one.

	// First are the settings of the runs to begin with, at least one; the panel stands at the last.
	First []Chosen

	// Run trains for all steps and calls step after each. It returns soon after ctx is done. It is never
	// called twice at the same time. An error of its own ends the run, and the panel shows it.
	Run func(ctx context.Context, chosen Chosen, step func(LiveStep)) error
}

// Control is one setting in a [Live] panel, such as "alpha".
type Control struct {
	Name    string
	Options []string // What it can be set to, at least two.
	Slider  bool     // A slider over the options, instead of a list to choose from.
}

// Chosen is the index of the option of each control.
type Chosen []int

// LiveStep is what a step says of its batch.
type LiveStep struct {
	Loss               float64
	Positive, Negative float64 // Mean d(a, p) and d(a, n) of its triplets.
	Active             float64 // Share of its triplets with a loss above 0.
}

// liveRuns is how many runs a panel and its figure show.
const liveRuns = 4

// staticVariable says that there is no browser.
const staticVariable = "SIAMESE_STATIC"

// liveRun is a run with the steps it has made.
type liveRun struct {
	number int // From 1.
	chosen Chosen
	parts  []string // Of its name: each control with its option.
	steps  []LiveStep
	done   bool
	failed error
}

// Display shows the panel and returns when it has ended, with the figure in its place. A panel that cannot
// be, and without a browser an error of a run, are errors.
func (l Live) Display(ctx context.Context) error {
	if err := l.check(); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	if link := openLink(); link != nil {
		return newSession(l, link).display(ctx)
	}
	runs, err := l.static(ctx)
	if err != nil {
		return err
	}
	figure, err := l.figure(runs)
	if err != nil || figure == nil {
		return err
	}
	return figure.Display()
}

func (l Live) check() error {
	if l.Steps < 1 || l.Run == nil || len(l.Controls) == 0 || len(l.First) == 0 {
		return errors.New("show: a live panel without steps, without Run, without controls, or without a " +
			"first setting")
	}
	for _, c := range l.Controls {
		if len(c.Options) < 2 {
			return fmt.Errorf("show: the control %q of a live panel has %d options: want at least two",
				c.Name, len(c.Options))
		}
	}
	for _, chosen := range l.First {
		if !l.allows(chosen) {
			return fmt.Errorf("show: the first setting %v of a live panel: want an option of each of its %d "+
				"controls", chosen, len(l.Controls))
		}
	}
	return nil
}

// allows says whether a setting names an option of each control.
func (l Live) allows(chosen Chosen) bool {
	if len(chosen) != len(l.Controls) {
		return false
	}
	for i, c := range l.Controls {
		if chosen[i] < 0 || chosen[i] >= len(c.Options) {
			return false
		}
	}
	return true
}

// begin is a run of no steps yet.
func (l Live) begin(number int, chosen Chosen) *liveRun {
	run := &liveRun{number: number, chosen: slices.Clone(chosen)}
	for i, c := range l.Controls {
		run.parts = append(run.parts, c.Name+" "+c.Options[chosen[i]])
	}
	return run
}

func (r *liveRun) name() string { return strings.Join(r.parts, ", ") }

// static makes the first runs, one after the other.
func (l Live) static(ctx context.Context) (runs []*liveRun, err error) {
	for i, chosen := range l.First {
		run := l.begin(i+1, chosen)
		runs = append(runs, run)
		if err := l.Run(ctx, chosen, run.add); err != nil && ctx.Err() == nil {
			return nil, fmt.Errorf("show: run %d, %s: %w", run.number, run.name(), err)
		}
		if run.done = len(run.steps) == l.Steps; !run.done {
			break
		}
	}
	return runs, nil
}

func (r *liveRun) add(s LiveStep) { r.steps = append(r.steps, s) }

// last is a line on where the run has come to.
func (r *liveRun) last() string {
	if r.failed != nil {
		return r.failed.Error()
	}
	if len(r.steps) == 0 {
		return "no step yet"
	}
	s := r.steps[len(r.steps)-1]
	told := func(v float64) string {
		if v > 0 && v < leastDistance {
			return fmt.Sprintf("below %g", leastDistance)
		}
		return short(v)
	}
	return fmt.Sprintf("d(a, p) %s, d(a, n) %s, loss %s, active %.0f %%",
		told(s.Positive), told(s.Negative), told(s.Loss), 100*s.Active)
}
