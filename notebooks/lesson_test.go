package notebooks

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/check"
)

// notebooks returns those of the course, in order, each lesson followed by its exercises.
func notebooks(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob("[0-9][0-9]_*.ipynb")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no lessons here (%v)", err)
	}
	return paths
}

// lessons returns the notebooks without the exercises.
func lessons(t *testing.T) []string {
	t.Helper()
	return slices.DeleteFunc(notebooks(t), func(path string) bool {
		return strings.HasSuffix(path, "_exercises.ipynb")
	})
}

// needLab skips the test unless make has installed Jupyter and the kernel.
func needLab(t *testing.T) {
	t.Helper()
	if _, err := os.Stat("../.lab/venv/share/jupyter/kernels/gonb/kernel.json"); err != nil {
		t.Skip("needs the Go kernel: run make test, which installs it in .lab")
	}
}

// makeCommand runs a target of the project's Makefile, without the settings of the make that runs the tests.
func makeCommand(arguments ...string) *exec.Cmd {
	command := exec.Command("make", append([]string{"-C", ".."}, arguments...)...)
	command.Env = append(os.Environ(), "MAKEFLAGS=", "MAKELEVEL=")
	return command
}

func readNotebook(t *testing.T, path string) *check.Notebook {
	t.Helper()
	book, err := check.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// trains matches the first cell of a lesson that trains.
var trains = regexp.MustCompile(`(lesson\.(Budget|Recogniser)|(siamese|classify)\.Run)\(`)

// TestLessons executes every lesson in the real kernel with few training steps, each exercise followed by its
// solution: the checks must print "Not yet" and then "Right". All cells before the first one that trains must
// print what the committed lesson prints. With FULL=1 it trains completely and compares all cells. That
// requires the same type of processor, since others round differently, and training amplifies small
// differences.
func TestLessons(t *testing.T) {
	needLab(t)
	full := os.Getenv("FULL") != ""
	quick := "QUICK=1"
	if full {
		quick = "QUICK="
	}
	for _, lesson := range lessons(t) {
		t.Run(lesson, func(t *testing.T) {
			t.Parallel()
			path, solved := withSolutions(t, lesson)
			executed, output := executeNotebook(t, path, quick)
			t.Log(output)
			if !executed.Finished() {
				t.Error("a code cell was not executed")
			}
			executed = checkSolutions(t, executed, solved)
			if slices.Contains(executed.Metadata.MadeWith, "GOMLX_BACKEND") {
				return
			}
			stored := readNotebook(t, lesson)
			first := slices.IndexFunc(stored.Code(), func(c check.Cell) bool {
				return trains.MatchString(string(c.Source))
			})
			tolerance := check.DefaultConfig().Tolerance
			for _, problem := range check.Compare(stored, executed, tolerance) {
				if full || first < 0 || problem.Cell <= first {
					t.Error(problem)
				}
			}
		})
	}
}

// TestLessonByNumber requires `make lesson` to find a lesson by its number; the commands are only printed.
func TestLessonByNumber(t *testing.T) {
	needLab(t)
	output, err := makeCommand("-n", "lesson", "N=07").CombinedOutput()
	if err != nil || !strings.Contains(string(output), `lab/execute.py "notebooks/07_triplet_loss.ipynb"`) {
		t.Errorf("%v\n%s", err, output)
	}
}

// TestLessonFails requires a failing cell to end `make lesson` with its number, its message and an exit
// status.
func TestLessonFails(t *testing.T) {
	needLab(t)
	folder := t.TempDir()
	lesson := writeLesson(t, folder, "98_fails.ipynb", `panic(\"no faces\")`)
	output, err := makeCommand("lesson", "LESSON="+lesson).CombinedOutput()
	if err == nil {
		t.Errorf("the failing lesson ended successfully")
	}
	for _, want := range []string{"cell 1 of 2 failed", "no faces"} {
		if !strings.Contains(string(output), want) {
			t.Errorf("%q is missing from the output:\n%s", want, output)
		}
	}
}

// writeLesson writes a lesson of two cells, the first of which has the given program, escaped as in JSON.
func writeLesson(t *testing.T, folder, name, program string) string {
	t.Helper()
	text := `{"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": {
			"name": "gonb", "display_name": "Go (gonb)"}}, "cells": [
		{"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": null,
			"source": ["%%\n", "` + program + `"]},
		{"cell_type": "code", "id": "b", "metadata": {}, "outputs": [], "execution_count": null,
			"source": ["%%\n", "println(1)"]}]}`
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestAllLessons requires make lessons to continue after a lesson that fails, and to name it and those that
// take too long.
func TestAllLessons(t *testing.T) {
	needLab(t)
	folder := t.TempDir()
	command := exec.Command("../.lab/venv/bin/python", "lab/lessons.py", "--each", "0.1", folder,
		writeLesson(t, folder, "98_fails.ipynb", `panic(\"no faces\")`),
		writeLesson(t, folder, "99_works.ipynb", `println(2)`))
	command.Env = append(os.Environ(), "QUICK=", "GOMLX_BACKEND=")
	output, err := command.CombinedOutput()
	if err == nil {
		t.Error("the failing lesson ended successfully")
	}
	for _, want := range []string{
		`98_fails +[0-9.]+ s  failed`, `no faces`, `99_works +[0-9.]+ s  more than 0.1 s`, `all +[0-9.]+ s`,
		`98_fails failed: see .*98_fails.log`, `99_works took [0-9]+ s, more than 0.1`,
	} {
		if !regexp.MustCompile(want).Match(output) {
			t.Errorf("%q is missing from the output:\n%s", want, output)
		}
	}
}
