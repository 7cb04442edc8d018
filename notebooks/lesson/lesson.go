// Package lesson holds what several notebooks share: the data, the folders of runs, and figures that need
// more than one package. Code for a single lesson is in its own package below notebooks/source, and the
// subject matter is in the cells or in pkg.
package lesson

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gosiamese/gosiamese/pkg/classify"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// Must returns the value, or ends the cell with the error, in one line.
func Must[T any](value T, err error) T {
	Check(err)
	return value
}

// Check ends the cell if there is an error.
func Check(err error) {
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// DataDir returns the path of real pictures: the folder or file with the given name in the folder that the
// environment variable DATA names, as in `make lab DATA=folder`, or that folder itself if it does not contain
// the name. If DATA is not set, DataDir returns "", and lessons use synthetic pictures.
func DataDir(name string) string {
	dir := os.Getenv("DATA")
	if dir == "" {
		return ""
	}
	return within(dir, name)
}

// Dir returns the folder of a run: its parts joined by "-", in the folder runs beside the notebook, or in the
// one that the environment variable SIAMESE_RUNS names. Runs on real pictures have their own folders.
func Dir(parts ...any) string {
	var words []string
	for _, part := range parts {
		words = append(words, fmt.Sprint(part))
	}
	if data := os.Getenv("DATA"); data != "" {
		words = append(words, filepath.Base(data))
	}
	return filepath.Join(runs(), strings.Join(words, "-"))
}

// runs is the folder of all runs.
func runs() string { return cmp.Or(os.Getenv("SIAMESE_RUNS"), "runs") }

// Budget returns the number of epochs, and of steps of each, that a lesson trains for. If the environment
// variable QUICK is set, as in `make lesson N=07 QUICK=1`, it is about a tenth of that: enough to see that
// everything works, too little for meaningful results.
func Budget(epochs, steps int) (int, int) {
	if os.Getenv("QUICK") == "" {
		return epochs, steps
	}
	return max(epochs/4, 2), max(steps/3, 2)
}

// Progress shows a progress line below the cell during a run.
func Progress() func(siamese.Progress) {
	var line func(int, string)
	return func(p siamese.Progress) {
		if line == nil {
			line = show.Progress(p.Steps)
		}
		line(p.Step, p.String())
	}
}

// ClassProgress is [Progress] for a classifier.
func ClassProgress() func(classify.Progress) {
	var line func(int, string)
	return func(p classify.Progress) {
		if line == nil {
			line = show.Progress(p.Steps)
		}
		line(p.Step, p.String())
	}
}

// Must2 is [Must] for two values.
func Must2[A, B any](a A, b B, err error) (A, B) {
	Check(err)
	return a, b
}
