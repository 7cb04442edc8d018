package notebooks

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/check"
)

const unanswered = "// Your answer."

var (
	solution = regexp.MustCompile("(?s)<summary>Solution</summary>\\s+(?:```\n(.*?)\n```|`([^`]+)`)")
	answer   = regexp.MustCompile("(?m)^.*" + unanswered + "$")
)

// withSolutions writes a copy of a lesson in which each exercise is followed by a cell with its solution. It
// returns the path of the copy and the numbers of the solved code cells.
func withSolutions(t *testing.T, lesson string) (path string, solved []int) {
	t.Helper()
	text, err := os.ReadFile(lesson)
	if err != nil {
		t.Fatal(err)
	}
	var book map[string]any
	if err := json.Unmarshal(text, &book); err != nil {
		t.Fatal(err)
	}
	var cells []any
	right, number := "", 0
	for i, cell := range readNotebook(t, lesson).Cells {
		cells = append(cells, book["cells"].([]any)[i])
		source := string(cell.Source)
		if found := solution.FindStringSubmatch(source); found != nil && cell.Type == "markdown" {
			right = found[1] + found[2]
		}
		if cell.Type != "code" {
			continue
		}
		number++
		if strings.Contains(source, unanswered) {
			cells = append(cells, codeCell(answer.ReplaceAllLiteralString(source, right)))
			solved = append(solved, number)
			number++
		}
	}
	if len(solved) == 0 {
		t.Fatal("no exercise")
	}
	book["cells"] = cells
	return writeJSON(t, lesson, book), solved
}

// checkSolutions requires each exercise to print "Not yet" and its solution "Right". It returns the notebook
// without the solved cells.
func checkSolutions(t *testing.T, executed *check.Notebook, solved []int) *check.Notebook {
	t.Helper()
	out, number := *executed, -1
	out.Cells = nil
	for _, cell := range executed.Cells {
		if cell.Type == "code" {
			number++
		}
		want, isSolved := "", cell.Type == "code" && slices.Contains(solved, number)
		switch {
		case isSolved:
			want = "Right"
		case cell.Type == "code" && slices.Contains(solved, number+1):
			want = "Not yet"
		}
		if printed := stdout(cell); !strings.HasPrefix(printed, want) {
			t.Errorf("the check prints %q, want %s, after\n%s", printed, want, cell.Source)
		}
		if !isSolved {
			out.Cells = append(out.Cells, cell)
		}
	}
	return &out
}

// stdout is what a cell printed.
func stdout(cell check.Cell) string {
	var said strings.Builder
	for _, o := range cell.Outputs {
		if o.Name == "stdout" {
			said.WriteString(string(o.Text))
		}
	}
	return said.String()
}

func codeCell(source string) map[string]any {
	return map[string]any{
		"cell_type": "code", "metadata": map[string]any{}, "outputs": []any{}, "execution_count": nil,
		"source": source,
	}
}

// writeJSON writes a notebook to a folder of its own and returns its path.
func writeJSON(t *testing.T, name string, book map[string]any) string {
	t.Helper()
	text, err := json.Marshal(book)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// executeNotebook executes a notebook in the kernel, with further settings of the environment, and returns
// the executed one and what the command printed.
func executeNotebook(t *testing.T, path string, settings ...string) (*check.Notebook, string) {
	t.Helper()
	folder := t.TempDir()
	command := exec.Command("../.lab/venv/bin/python", "lab/execute.py", path, folder)
	command.Env = append(os.Environ(), settings...)
	output, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	return readNotebook(t, filepath.Join(folder, filepath.Base(path))), string(output)
}

// executeCells runs the code cells of one notebook in the kernel and returns the output of each.
func executeCells(t *testing.T, sources []string) []string {
	t.Helper()
	cells := make([]any, len(sources))
	for i, source := range sources {
		cells[i] = codeCell(source)
	}
	executed, _ := executeNotebook(t, writeJSON(t, "cells.ipynb", map[string]any{
		"nbformat": 4, "nbformat_minor": 4, "cells": cells,
		"metadata": map[string]any{"kernelspec": map[string]any{"name": "gonb", "display_name": "Go (gonb)"}},
	}))
	var printed []string
	for _, cell := range executed.Code() {
		printed = append(printed, stdout(cell))
	}
	return printed
}
