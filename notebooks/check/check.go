// Package check holds GoNB notebooks to rules, without running them: what a compiler and a careful reader
// would find before the first student does. It needs Go, goimports and the module that the notebooks use, and
// nothing of Jupyter or of this course; the command gonbcheck, which runs it, is for other projects, too.
//
// The rules, by the names that problems carry:
//
//	format     each cell is as gofmt writes it: declarations above %% and the program below, by themselves
//	compile    each cell compiles and passes go vet, with the declarations of the cells before it
//	limits     number of code cells, lines of a cell and depth of its brackets, bytes of a notebook
//	links      relative links and pictures lead to a file, anchors to a heading
//	paths      no path that exists only on the machine where the notebook was executed
//	outputs    a filled notebook has run as a whole, without errors, warnings and empty outputs
//	figures    a Vega-Lite figure has its PNG; a cell that calls Display has a figure
//	fresh      what is stored agrees with a fresh run, its numbers within a tolerance
//
// GoNB assembles a program from cells; package check does the same (declarations add up, a later one replaces
// an earlier one of the same name, the part below %% becomes main, lines with ! and % are taken out,
// goimports has its say) and then lets go vet see all cells of all notebooks at once.
//
// A cell says by a tag in its metadata how its output is compared: "timing" for words only, "varies" for not
// at all, "tolerance=0.1" for numbers that may differ by a tenth.
package check

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
)

// Config says what is checked. Start from [DefaultConfig].
type Config struct {
	// MaxCells, MaxLines and MaxBytes bound the code cells of a notebook, the lines of one, and the file.
	MaxCells, MaxLines, MaxBytes int
	// Unfilled matches the paths of notebooks that are kept without outputs.
	Unfilled *regexp.Regexp
	// FigureCall matches code that must leave a figure.
	FigureCall *regexp.Regexp
	// Module is a folder of the module that cells are compiled in: their imports must be in its go.mod.
	// Where it is empty nothing is compiled.
	Module string
	// Work is a folder of the module, as seen from Module. The assembled programs are written to a new folder
	// in it, whose name begins with "_" to hide it from "./...", and which is removed at the end.
	Work string
	// Goimports is the command that completes and tidies imports, as GoNB calls it.
	Goimports string
	// Fresh is the folder of executed copies, which may be missing; where it is empty nothing is compared.
	Fresh string
	// Tolerance is by what share a number may differ from that of a fresh run.
	Tolerance float64
}

// DefaultConfig are the limits of this course, for notebooks of the module in the working directory.
func DefaultConfig() Config {
	return Config{
		MaxCells: 12, MaxLines: 15, MaxBytes: 500_000,
		Unfilled:   regexp.MustCompile(`_exercises\.ipynb$`),
		FigureCall: regexp.MustCompile(`\.Display\(\)`),
		Module:     ".", Work: "build", Goimports: "goimports",
		Fresh: "build", Tolerance: 0.02,
	}
}

// Problem is one breach of a rule.
type Problem struct {
	Notebook string
	Cell     int // Counted over code cells from 1, as `make lesson` prints it; 0 for the notebook as a whole.
	Line     int // Within the cell, from 1; 0 for the cell as a whole.
	Rule     string
	Text     string // What is wrong, and what to do.
}

// String is the problem in one line.
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

// Run checks the notebooks by all rules, and returns the problems in their order. An error means that it
// could not: a notebook that cannot be read, or no go or goimports.
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
