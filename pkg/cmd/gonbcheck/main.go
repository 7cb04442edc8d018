// Gonbcheck checks GoNB notebooks without running them: formatted and compiling cells, limits, links,
// figures, and outputs that agree with a fresh run. See package check, in notebooks/check, for the rules.
//
//	gonbcheck [flags] notebook.ipynb ...
//
// It prints a line for each problem, and its exit status is 1 if there is one. Run it in a module whose
// go.mod has the imports of the notebooks, with goimports on the PATH.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"

	"github.com/gosiamese/gosiamese/notebooks/check"
)

func main() {
	problems, err := run(os.Args[1:], os.Stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "gonbcheck:", err)
		os.Exit(2)
	case problems > 0:
		os.Exit(1)
	}
}

func run(arguments []string, w io.Writer) (problems int, err error) {
	cfg := check.DefaultConfig()
	flags := flag.NewFlagSet("gonbcheck", flag.ContinueOnError)
	flags.IntVar(&cfg.MaxCells, "cells", cfg.MaxCells, "maximum number of code cells in a notebook")
	flags.IntVar(&cfg.MaxLines, "lines", cfg.MaxLines, "maximum number of lines in a code cell")
	flags.IntVar(&cfg.MaxBytes, "bytes", cfg.MaxBytes, "maximum size of a notebook in bytes")
	flags.StringVar(&cfg.Module, "module", cfg.Module, "folder of the module; empty: do not compile")
	flags.StringVar(&cfg.Work, "work", cfg.Work, "folder within it for the temporary programs")
	flags.StringVar(&cfg.Goimports, "goimports", cfg.Goimports, "goimports command")
	flags.StringVar(&cfg.Fresh, "fresh", cfg.Fresh, "folder of executed copies; empty: no comparison")
	flags.Float64Var(&cfg.Tolerance, "tolerance", cfg.Tolerance, "relative tolerance for fresh numbers")
	unfilled := flags.String("unfilled", cfg.Unfilled.String(), "pattern of notebooks without outputs")
	figure := flags.String("figure", cfg.FigureCall.String(), "pattern of code that displays a figure")
	if err := flags.Parse(arguments); err != nil {
		return 0, err
	}
	if cfg.Unfilled, err = pattern(*unfilled); err != nil {
		return 0, err
	}
	if cfg.FigureCall, err = pattern(*figure); err != nil {
		return 0, err
	}
	if flags.NArg() == 0 {
		return 0, errors.New("no notebooks: name them, as in gonbcheck notebooks/*.ipynb")
	}
	found, err := check.Run(cfg, flags.Args()...)
	if err != nil {
		return 0, err
	}
	for _, problem := range found {
		if _, err := fmt.Fprintln(w, problem); err != nil {
			return 0, err
		}
	}
	return len(found), nil
}

// pattern compiles a regular expression. If the text is empty, it returns nil, which matches no path or code.
func pattern(text string) (*regexp.Regexp, error) {
	if text == "" {
		return nil, nil
	}
	return regexp.Compile(text)
}
