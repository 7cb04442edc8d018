// Gonbcheck holds GoNB notebooks to rules, without running them: formatted and compiling cells, limits,
// links, figures, and outputs that agree with a fresh run. Package check, one folder up, says what the rules
// are.
//
//	gonbcheck [flags] notebook.ipynb ...
//
// It prints a line for each problem, and its exit status is 1 where there is one. Run it where the notebooks'
// imports resolve: in a module whose go.mod has them, with goimports on the PATH.
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
	flags.IntVar(&cfg.MaxCells, "cells", cfg.MaxCells, "most code cells of a notebook")
	flags.IntVar(&cfg.MaxLines, "lines", cfg.MaxLines, "most lines of a code cell")
	flags.IntVar(&cfg.MaxBytes, "bytes", cfg.MaxBytes, "most bytes of a notebook")
	flags.StringVar(&cfg.Module, "module", cfg.Module, "folder of the module; empty: compile nothing")
	flags.StringVar(&cfg.Work, "work", cfg.Work, "folder below it where the programs get one of their own")
	flags.StringVar(&cfg.Goimports, "goimports", cfg.Goimports, "the command goimports")
	flags.StringVar(&cfg.Fresh, "fresh", cfg.Fresh, "folder of executed copies; empty: compare nothing")
	flags.Float64Var(&cfg.Tolerance, "tolerance", cfg.Tolerance, "share by which fresh numbers may differ")
	unfilled := flags.String("unfilled", cfg.Unfilled.String(), "expression for notebooks without outputs")
	figure := flags.String("figure", cfg.FigureCall.String(), "expression for code that leaves a figure")
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

// pattern is nil where the text is empty: nothing matches.
func pattern(text string) (*regexp.Regexp, error) {
	if text == "" {
		return nil, nil
	}
	return regexp.Compile(text)
}
