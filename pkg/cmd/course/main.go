// Course generates the notebooks of the course from their sources, notebooks/source/*.md: the lessons, and
// their counterparts *_exercises without solutions and outputs. A lesson keeps its outputs if its code is
// unchanged; `make notebooks` executes it.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gosiamese/gosiamese/pkg/regularfile"
)

func main() {
	if err := write("notebooks"); err != nil {
		fmt.Fprintln(os.Stderr, "course:", err)
		os.Exit(1)
	}
}

// write generates all notebooks of a folder.
func write(folder string) error {
	sources, err := filepath.Glob(filepath.Join(folder, "source", "*.md"))
	if err != nil || len(sources) == 0 {
		return fmt.Errorf("no lessons in %s: run it from the root of the repository (%w)",
			filepath.Join(folder, "source"), err)
	}
	for _, source := range sources {
		text, err := regularfile.ReadFile(source)
		if err != nil {
			return err
		}
		cells, err := parse(string(text))
		if err != nil {
			return fmt.Errorf("%s: %w", source, err)
		}
		path := filepath.Join(folder, strings.TrimSuffix(filepath.Base(source), ".md"))
		old, err := readBook(path + ".ipynb")
		if err != nil {
			return err
		}
		lesson := newBook(cells)
		lesson.keep(old)
		if err := lesson.write(path + ".ipynb"); err != nil {
			return err
		}
		if err := newBook(exercises(cells)).write(path + "_exercises.ipynb"); err != nil {
			return err
		}
	}
	return nil
}
