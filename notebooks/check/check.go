// Package check checks GoNB notebooks without running them, for mistakes that a compiler or a careful reader
// would find. It needs Go, goimports and the module that the notebooks use, but neither Jupyter nor this
// course; other projects can use it through the command gonbcheck.
//
// The rules, by the names that problems have:
//
//	format     cells are formatted by gofmt, the declarations above %% and the program below separately
//	compile    each cell compiles and passes go vet, with the declarations of the cells before it
//	limits     number of code cells, lines of a cell and depth of its brackets, bytes of a notebook
//	links      relative links and pictures lead to a file, anchors to a heading
//	paths      no path that exists only on the machine where the notebook was executed
//	outputs    a notebook with outputs has run completely, without errors, warnings or empty outputs
//	figures    a Vega-Lite figure has its PNG; a cell that calls Display has a figure
//	fresh      stored outputs agree with a fresh run, numbers within a tolerance
//
// GoNB assembles a program from cells, and package check does the same: declarations accumulate, a later one
// replaces an earlier one of the same name, the part below %% becomes main, lines with ! and % are removed,
// and goimports completes the imports. Then it lets go vet check all cells of all notebooks at once.
//
// A tag in the metadata of a cell determines how its output is compared: "timing" for words only, "varies"
// for no comparison, "tolerance=0.1" for numbers that may differ by a tenth.
package check

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
)

// Config describes the checks. Start from [DefaultConfig].
type Config struct {
	// MaxCells, MaxLines and MaxBytes limit the code cells of a notebook, the lines of a code cell, and the
	// file.
	MaxCells, MaxLines, MaxBytes int
	// Unfilled matches the paths of notebooks that are kept without outputs.
	Unfilled *regexp.Regexp
	// FigureCall matches code that must display a figure.
	FigureCall *regexp.Regexp
	// Module is a folder of the module in which cells are compiled: its go.mod must have their imports. If
	// Module is empty, cells are not compiled.
	Module string
	// Work is a folder of the module, relative to Module. The assembled programs are written to a new folder
	// in it, whose name begins with "_" to hide it from "./...", and which is removed at the end.
	Work string
	// Goimports is the command that completes and formats imports, as GoNB calls it.
	Goimports string
	// Fresh is the folder of executed copies, some of which may be missing. If Fresh is empty, outputs are
	// not compared.
	Fresh string
	// Tolerance is the relative difference allowed between a number and that of a fresh run.
	Tolerance float64
}

// DefaultConfig returns the limits of this course, for notebooks of the module in the working directory.
func DefaultConfig() Config {
	return Config{
		MaxCells: 16, MaxLines: 25, MaxBytes: 500_000,
		Unfilled:   regexp.MustCompile(`_exercises\.ipynb$`),
		FigureCall: regexp.MustCompile(`\.Display\(\)`),
		Module:     ".", Work: "build", Goimports: "goimports",
		Fresh: "build", Tolerance: 0.02,
	}
}

// Problem is a violation of a rule.
type Problem struct {
	Notebook string
	Cell     int // Number of the code cell, from 1 as in `make lesson`; 0 for the whole notebook.
	Line     int // Line within the cell, from 1; 0 for the whole cell.
	Rule     string
	Text     string // The problem and its remedy.
}

// String formats the problem in one line.
func (p Problem) String() string {
	place := p.Notebook
	if p.Cell > 0 {
		place += fmt.Sprintf(", cell %d", p.Cell)
	}
	if p.Line > 0 {
		place += fmt.Sprintf(", line %d", p.Line)
	}
	return fmt.Sprintf("%s: %s: %s", place, p.Rule, p.Text)
}

// Run checks the notebooks against all rules and returns the problems in order. It returns an error if the
// check itself fails: if a notebook cannot be read, or go or goimports is missing.
func Run(cfg Config, paths ...string) ([]Problem, error) {
	var problems []Problem
	var books []*Notebook
	for _, path := range paths {
		book, err := Read(path)
		if err != nil {
			return nil, err
		}
		books = append(books, book)
		for _, rule := range []func(Config, *Notebook) []Problem{
			checkFormat, checkLimits, checkLinks, checkPaths, checkOutputs, checkFigures,
		} {
			problems = append(problems, rule(cfg, book)...)
		}
		found, err := checkFresh(cfg, book)
		if err != nil {
			return nil, err
		}
		problems = append(problems, found...)
	}
	if cfg.Module != "" {
		found, err := compile(cfg, books)
		if err != nil {
			return nil, err
		}
		problems = append(problems, found...)
	}
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Notebook, b.Notebook), cmp.Compare(a.Cell, b.Cell),
			cmp.Compare(a.Line, b.Line))
	})
	return slices.Compact(problems), nil
}
