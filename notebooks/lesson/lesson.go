// Package lesson holds what the notebooks share: where pictures come from, where runs go, the figures that
// need more than one package, and the checks of the exercises. Everything that is worth learning is in a cell
// or in pkg.
package lesson

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gosiamese/gosiamese/datasets/orl"
	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// Must returns the value, or ends the cell with the error in one line.
func Must[T any](value T, err error) T {
	Check(err)
	return value
}

// Check ends the cell where there is an error.
func Check(err error) {
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// Real is the folder (or file) of real pictures with that name below the folder that the environment variable
// DATA names, as in `make lab DATA=folder`, or DATA itself where it holds none of that name; empty where DATA
// is not set: then lessons draw their pictures.
func Real(name string) string {
	dir := os.Getenv("DATA")
	if dir == "" {
		return ""
	}
	if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
		return filepath.Join(dir, name)
	}
	return dir
}

// Faces returns pictures of side x side pixels: 10 of each of so many synthetic people, or all of the real
// folder orl_faces, sN/M.pgm.
func Faces(people, side int) (images.Set, error) {
	dir := Real("orl_faces")
	if dir == "" {
		return synthetic.Faces(people, 10, side, 1)
	}
	set, err := orl.Load(dir)
	if err != nil {
		return images.Set{}, err
	}
	return set.Resize(side, side)
}

// Dir is the folder of a run: its parts joined by "-", below the folder runs beside the notebook, or below
// the one that the environment variable SIAMESE_RUNS names. Runs on pictures of one's own have their own
// folders.
func Dir(parts ...any) string {
	var words []string
	for _, part := range parts {
		words = append(words, fmt.Sprint(part))
	}
	if data := os.Getenv("DATA"); data != "" {
		words = append(words, filepath.Base(data))
	}
	return filepath.Join(cmp.Or(os.Getenv("SIAMESE_RUNS"), "runs"), strings.Join(words, "-"))
}

// Budget is the epochs, and the steps of each, that a lesson trains for. Where the environment variable QUICK
// is set, as in `make lesson N=07 QUICK=1`, it is about a tenth of that: enough to see that everything works,
// too little for figures that mean anything.
func Budget(epochs, steps int) (int, int) {
	if os.Getenv("QUICK") == "" {
		return epochs, steps
	}
	return max(epochs/4, 2), max(steps/3, 2)
}

// Progress shows a line below the cell while a run trains.
func Progress() func(siamese.Progress) {
	var line *show.Progress
	return func(p siamese.Progress) {
		if line == nil {
			line = show.NewProgress(p.Steps)
		}
		line.Update(p.Step, p.String())
		if p.Step == p.Steps {
			line.Done(p.String())
		}
	}
}

// Must2 is Must for two values.
func Must2[A, B any](a A, b B, err error) (A, B) {
	Check(err)
	return a, b
}
