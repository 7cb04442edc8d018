// Results runs the experiments of this repository and writes docs/results.md.
//
// Each experiment trains or measures, and stores its findings as a record, docs/results/NAME.json, with the
// commit, the backend and the time it took. The page is generated from all records. An experiment that has a
// record is not repeated unless -only names it; an interrupted training run is continued.
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

// lab is the state that experiments share.
type lab struct {
	ctx     context.Context
	dev     *device.Device
	data    string // Folder of real pictures.
	runs    string // Folder for training runs.
	records string // Folder of the records.
	peer    string // File with the output of a peer on the splits of ORL; empty for none.
	quick   bool   // A few steps of everything, as a smoke test.

	spent time.Duration // Training time of this experiment, including that of earlier processes.
	today time.Duration // Training time of this process.
}

// experiment is one section of the page.
type experiment struct {
	name, needs string // Name, and the required file in data; empty for none.
	run         func(*lab) (record, error)
}

// experiments are in the order of the page.
var experiments = []experiment{
	{"lfw", "lfw-dev.tgz", lfwScratch},
	{"orl", "orl_faces", orlAlone},
	{"orl-lfw", "lfw-dev.tgz", orlPretrained},
	{"photographs", "lfw-dev.tgz", photographs},
	{"tuning", "lfw-dev.tgz", tuning},
	{"degraded", "lfw-dev.tgz", degraded},
	{"misaligned", "lfw-dev.tgz", misaligned},
	{"losses", "orl_faces", losses},
	{"synthetic", "", drawnFaces},
	{"omniglot", "omniglot", oneShotOmniglot},
	{"coverage", "", coverage},
	{"speed", "", speed},
}

func main() {
	data := flag.String("data", "", "folder with orl_faces, lfw-dev.tgz and omniglot; if empty, experiments "+
		"on real pictures are skipped")
	only := flag.String("only", "", "comma-separated experiments; repeats these and skips the others")
	quick := flag.Bool("quick", false, "run a few steps of everything; needs another -out than docs")
	out := flag.String("out", "docs", "folder of results.md, with the records in its folder results")
	runs := flag.String("runs", filepath.Join("build", "results"), "folder for training runs")
	peer := flag.String("peer", "", "file with the output of a PyTorch program on the splits of ORL, a line "+
		"per split")
	backend := flag.String("backend", "", "backend: go, xla:cpu, xla:cuda; empty for the best one")
	flag.Parse()
	if *quick && filepath.Clean(*out) == "docs" {
		fail(errors.New("results: -quick results are not meaningful: set -out to another folder"))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	dev, err := device.Open(*backend)
	if err != nil {
		fail(err)
	}
	l := &lab{
		ctx:     ctx,
		dev:     dev,
		data:    *data,
		runs:    *runs,
		records: filepath.Join(*out, "results"),
		peer:    *peer,
		quick:   *quick,
	}
	if err := all(l, *only, *out); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// all runs the requested experiments, or those without a record, and writes the page after each.
func all(l *lab, only, out string) error {
	wanted := strings.FieldsFunc(only, func(r rune) bool { return r == ',' })
	for _, name := range wanted {
		if !slices.ContainsFunc(experiments, func(e experiment) bool { return e.name == name }) {
			return fmt.Errorf("results: no experiment %q: choose from %s", name, names())
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
				fmt.Printf("%s: skipped: no %s: set -data to the folder that holds it\n", e.name, e.needs)
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
