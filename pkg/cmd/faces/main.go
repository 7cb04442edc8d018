// Faces recognises people in photographs: it finds the faces, compares them, and names them.
//
//	faces fetch                        download the two networks (10 MB), once
//	faces verify A.jpg B.jpg           do two photographs show the same person?
//	faces enrol GALLERY FOLDER         enrol the people of a folder, which has one folder for each of them
//	faces identify GALLERY PHOTO...    name the faces in photographs
//	faces erase GALLERY NAME...        erase people
//	faces report FOLDER                how often would it be wrong about these people?
//	faces crop FOLDER OUT              cut the faces out of photographs, aligned
//	faces tune FOLDER RUN              fit the recogniser to the people of a folder, and measure the gain
//
// The exit status is 0 (same person, all faces named, done), 1 (different people, a face not named) or 2
// (error). Nothing leaves this machine: only fetch uses the network, to download.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/face"
)

// errNo is the answer no, which is no error for the reader: exit status 1.
var errNo = errors.New("no")

const usage = `Recognise people in photographs. Nothing leaves this machine: only fetch uses the network, to
download.

  faces fetch                        download the two networks (10 MB), once
  faces verify A.jpg B.jpg           do two photographs show the same person?
  faces enrol GALLERY FOLDER         enrol the people of a folder, which has one folder for each of them
  faces identify GALLERY PHOTO...    name the faces in photographs
  faces erase GALLERY NAME...        erase people
  faces report FOLDER                how often would it be wrong about these people?
  faces crop FOLDER OUT              cut the faces out of photographs, aligned
  faces tune FOLDER RUN              fit the recogniser to the people of a folder, and measure the gain

"faces COMMAND -h" lists the options of a command. Photographs are JPEG, PNG or PGM files. The exit status
is 0 (same person, all faces named, done), 1 (different people, a face not named) or 2 (error).
`

// app is a command that is being run.
type app struct {
	ctx         context.Context //nolint:containedctx // One command, from start to end.
	out, log    io.Writer
	backend     string
	head        string // Run folder of a head; empty for SFace alone.
	json        bool
	interactive bool  // Whether log is a terminal.
	broken      error // Why out could not be written.
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	info, err := os.Stderr.Stat()
	a := app{
		ctx:         ctx,
		out:         os.Stdout,
		log:         os.Stderr,
		interactive: err == nil && info.Mode()&os.ModeCharDevice != 0,
	}
	os.Exit(a.main(os.Args[1:]))
}

// main runs a command and returns the exit status.
func (a *app) main(args []string) int {
	err := a.run(args)
	if a.broken != nil && (err == nil || errors.Is(err, errNo)) {
		err = a.broken
	}
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errNo):
		return 1
	}
	a.tell("faces: %v\n", err)
	return 2
}

func (a *app) run(args []string) error {
	commands := map[string]func([]string) error{
		"fetch": a.fetch, "verify": a.verify, "enrol": a.enrol, "identify": a.identify, "erase": a.erase,
		"report": a.report, "crop": a.crop, "tune": a.tune,
	}
	if len(args) == 0 || args[0] == "help" || strings.HasPrefix(args[0], "-h") || args[0] == "--help" {
		a.say("%s", usage)
		return nil
	}
	command, found := commands[args[0]]
	if !found {
		return fmt.Errorf("no command %q: run \"faces help\" for the list", args[0])
	}
	return command(args[1:])
}

// flags returns the flags of a command, with those that all commands share.
func (a *app) flags(name, arguments string) *flag.FlagSet {
	f := flag.NewFlagSet("faces "+name, flag.ContinueOnError)
	f.SetOutput(a.log)
	f.Usage = func() {
		a.tell("faces %s [options] %s\n\n", name, arguments)
		f.PrintDefaults()
	}
	f.StringVar(&a.backend, "backend", "", "`backend`: go, xla:cpu or xla:cuda; empty for the best one here")
	f.BoolVar(&a.json, "json", false, "print JSON")
	return f
}

// parse parses the flags, which may stand before, between and after the arguments, of which there must be at
// least the given number; most is their largest number, or -1.
func parse(f *flag.FlagSet, args []string, least, most int) (rest []string, err error) {
	for {
		if err := f.Parse(args); err != nil {
			return nil, err
		}
		if args = f.Args(); len(args) == 0 {
			break
		}
		rest, args = append(rest, args[0]), args[1:]
	}
	if len(rest) < least || most >= 0 && len(rest) > most {
		f.Usage()
		return nil, fmt.Errorf("%s: got %d arguments", strings.TrimPrefix(f.Name(), "faces "), len(rest))
	}
	return rest, nil
}

// headFlag adds the flag for a head.
func (a *app) headFlag(f *flag.FlagSet) {
	f.StringVar(&a.head, "head", "", "run `folder` of \"faces tune\": use the head that was trained there")
}

// madeBy identifies the embeddings, with the head if there is one.
func (a *app) madeBy() (string, error) {
	if a.head == "" {
		return face.MadeBy, nil
	}
	return face.TunedMadeBy(a.head)
}

// open loads the networks, and the head if there is one.
func (a *app) open() (*face.Recogniser, func(), error) {
	dev, err := device.Open(a.backend)
	if err != nil {
		return nil, nil, err
	}
	var r *face.Recogniser
	if a.head == "" {
		r, err = face.Open(dev)
	} else {
		r, err = face.OpenTuned(dev, a.head)
	}
	if err != nil {
		dev.Close()
		return nil, nil, err
	}
	switch effect, _, tuned := r.Head(); {
	case !tuned:
	case effect.Own.Higher():
		a.tell("the head in %s is worse than SFace alone on held-out people\n", a.head)
	case effect.Forgot():
		a.tell("the head in %s is worse than SFace alone on other people\n", a.head)
	case !effect.Gained():
		a.tell("the head in %s did not gain: SFace alone is as good on held-out people\n", a.head)
	}
	return r, func() { r.Close(); dev.Close() }, nil
}

// say writes to the standard output.
func (a *app) say(format string, args ...any) {
	if _, err := fmt.Fprintf(a.out, format, args...); err != nil && a.broken == nil {
		a.broken = err
	}
}

// tell writes to the standard error.
func (a *app) tell(format string, args ...any) { _, _ = fmt.Fprintf(a.log, format, args...) }

// print writes a value as JSON.
func (a *app) print(v any) error {
	e := json.NewEncoder(a.out)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// messages returns the texts of errors.
func messages(errs []error) (out []string) {
	for _, err := range errs {
		out = append(out, err.Error())
	}
	return out
}
