// Results measures what the networks of this repository are worth, and writes docs/results.md.
//
// Each experiment trains or measures, and keeps what it found as a record, docs/results/NAME.json, with the
// commit, the backend and the time it took. The page is made of all records. An experiment that has its
// record is not repeated unless it is named by -only; a training that was stopped goes on where it was.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gosiamese/gosiamese/pkg/device"
)

// lab is what experiments share.
type lab struct {
	ctx   context.Context
	dev   *device.Device
	data  string // The folder of real pictures.
	runs  string // The folder for trainings.
	peer  string // A file of what a peer printed of the splits of ORL; empty for none.
	quick bool   // Just enough of everything to see that it works.

	spent time.Duration // In the trainings of this experiment, also where they were finished earlier.
	today time.Duration // In those of them that ran just now.
}

// experiment is one section of the page.
type experiment struct {
	name, needs string // What it needs in the folder of real pictures; empty for nothing.
	run         func(*lab) (record, error)
}

// experiments in the order of the page.
var experiments = []experiment{
	{"lfw", "lfw-dev.tgz", lfwScratch},
	{"orl", "orl_faces", orlAlone},
	{"orl-lfw", "lfw-dev.tgz", orlPretrained},
	{"losses", "orl_faces", losses},
	{"synthetic", "", drawnFaces},
	{"omniglot", "omniglot", oneShotOmniglot},
	{"coverage", "", coverage},
	{"speed", "", speed},
}

func main() {
	data := flag.String("data", "", "folder with orl_faces, lfw-dev.tgz and omniglot; without it only what "+
		"needs none")
	only := flag.String("only", "", "measure these again, names with commas between, and nothing else")
	quick := flag.Bool("quick", false, "a few steps of everything, written to -out, which must not be docs")
	out := flag.String("out", "docs", "folder of results.md, and of the records below results")
	runs := flag.String("runs", filepath.Join("build", "results"), "folder for trainings")
	peer := flag.String("peer", "", "file of what a PyTorch program printed on the splits of ORL, a line "+
		"each")
	backend := flag.String("backend", "", "backend: go, xla:cpu, xla:cuda; empty for the best one")
	flag.Parse()
	if *quick && filepath.Clean(*out) == "docs" {
		fail(errors.New("results: -quick gives no results worth keeping: set -out to another folder"))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	dev, err := device.Open(*backend)
	if err != nil {
		fail(err)
	}
	l := &lab{ctx: ctx, dev: dev, data: *data, runs: *runs, peer: *peer, quick: *quick}
	if err := all(l, *only, *out); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// all measures what is asked for, or what has no record yet, and writes the page after each.
func all(l *lab, only, out string) error {
	wanted := strings.FieldsFunc(only, func(r rune) bool { return r == ',' })
	for _, name := range wanted {
		if !slices.ContainsFunc(experiments, func(e experiment) bool { return e.name == name }) {
			return fmt.Errorf("results: no experiment %q: there are %s", name, names())
		}
	}
	for _, e := range experiments {
		path := filepath.Join(out, "results", e.name+".json")
		if _, err := os.Stat(path); len(wanted) > 0 && !slices.Contains(wanted, e.name) ||
			len(wanted) == 0 && err == nil {
			continue
		}
		if e.needs != "" {
			if _, err := os.Stat(filepath.Join(l.data, e.needs)); l.data == "" || err != nil {
				fmt.Printf("%s: left out: no %s: set -data to the folder that holds it\n", e.name, e.needs)
				continue
			}
		}
		if err := measure(l, e, path); err != nil {
			return fmt.Errorf("results: %s: %w", e.name, err)
		}
		if err := writePage(out); err != nil {
			return err
		}
	}
	return writePage(out)
}

func names() string {
	var all []string
	for _, e := range experiments {
		all = append(all, e.name)
	}
	return strings.Join(all, ", ")
}

func measure(l *lab, e experiment, path string) error {
	started, from := time.Now(), commit()
	l.spent, l.today = 0, 0
	fmt.Printf("%s: started\n", e.name)
	r, err := e.run(l)
	if err != nil {
		return err
	}
	r.Name, r.Quick = e.name, l.quick
	r.Backend = cmp.Or(r.Backend, l.dev.Config)
	r.Commit = from
	r.Minutes = (time.Since(started) - l.today + l.spent).Minutes()
	r.Machine = machine()
	fmt.Printf("%s: %.1f minutes\n", e.name, r.Minutes)
	return r.save(path)
}
