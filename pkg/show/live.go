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

// Live is a panel in which a reader changes the settings of a short training run while the cell runs. As soon
// as a value changes, training restarts from its first step, and its curves grow next to those of the last
// runs; a run in progress is cancelled.
//
// The panel needs JupyterLab and the running cell. It ends if the reader presses Done or interrupts the cell,
// after some minutes without a change, or when the browser disconnects, and is replaced by a [Figure] of the
// last runs. Without a browser, for example if make executes a lesson, if a program runs outside a notebook,
// or if the environment variable SIAMESE_STATIC is not empty, only the initial runs are carried out and
// drawn.
type Live struct {
	About    string    // Description of the training: network, data, steps.
	Steps    int       // Of each run, at least 1.
	Controls []Control // At least one.

	// First are the initial runs, at least one: for each, the index of the option of each control. The panel
	// starts at the last of them.
	First [][]int

	// Run trains for all steps with the chosen option of each control, by its index, and calls step after
	// each step, with the loss, the mean d(a, p) and d(a, n) of the triplets of its batch, and the share of
	// them with a loss above 0. It returns soon after ctx is done. It is never called concurrently. If it
	// returns an error, the run ends, and the panel shows the error.
	Run func(ctx context.Context, chosen []int, step func(loss, positive, negative, active float64)) error
}

// Control is one setting in a [Live] panel, such as "alpha".
type Control struct {
	Name    string
	Options []string // At least two.
	Slider  bool     // A slider over the options instead of a drop-down list.
}

// liveStep holds the statistics of the batch of one step: loss, mean d(a, p) and d(a, n) of its triplets, and
// the share of them with a loss above 0.
type liveStep struct{ loss, positive, negative, active float64 }

// liveRuns is the maximum number of runs that a panel and its figure show.
const liveRuns = 4

// staticVariable is the environment variable that disables live panels.
const staticVariable = "SIAMESE_STATIC"

// liveRun is a run with the steps so far.
type liveRun struct {
	number int // From 1.
	chosen []int
	parts  []string // Of its name: each control with its option.
	steps  []liveStep
	done   bool
	failed error
}

// Display shows the panel and returns when it has ended, with the figure in its place. It returns an error if
// the panel is invalid or, without a browser, if a run fails.
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
		return errors.New("show: a live panel without steps, without Run, without controls, or without " +
			"initial runs")
	}
	for _, c := range l.Controls {
		if len(c.Options) < 2 {
			return fmt.Errorf("show: the control %q of a live panel has %d options: want at least two",
				c.Name, len(c.Options))
		}
	}
	for _, chosen := range l.First {
		if !l.allows(chosen) {
			return fmt.Errorf("show: the initial run %v of a live panel: want an option of each of its %d "+
				"controls", chosen, len(l.Controls))
		}
	}
	return nil
}

// allows reports whether there is a valid option for each control.
func (l Live) allows(chosen []int) bool {
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

// begin returns a run without steps.
func (l Live) begin(number int, chosen []int) *liveRun {
	run := &liveRun{number: number, chosen: slices.Clone(chosen)}
	for i, c := range l.Controls {
		run.parts = append(run.parts, c.Name+" "+c.Options[chosen[i]])
	}
	return run
}

func (r *liveRun) name() string { return strings.Join(r.parts, ", ") }

// static carries out the initial runs, one after the other.
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

func (r *liveRun) add(loss, positive, negative, active float64) {
	r.steps = append(r.steps, liveStep{loss, positive, negative, active})
}

// last describes the last step of the run in one line.
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
		told(s.positive), told(s.negative), told(s.loss), 100*s.active)
}
