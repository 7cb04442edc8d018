package notebooks

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const unanswered = "// Your answer."

var (
	solution = regexp.MustCompile("(?s)<summary>Solution</summary>\\s+(?:```\n(.*?)\n```|`([^`]+)`)")
	answer   = regexp.MustCompile("(?m)^.*" + unanswered + "$")
)

// TestExercises executes the cell of every exercise twice, unsolved and with the solution of the lesson
// inserted, and requires the check to print "Not yet" and then "Right".
func TestExercises(t *testing.T) {
	needLab(t)
	var cells, where []string
	add := func(source, lesson string) {
		cells = append(cells, source)
		where = append(where, lesson)
	}
	for _, lesson := range lessons(t) {
		book, solved, exercises := readNotebook(t, lesson), "", 0
		add(string(book.Code()[0].Source), "")
		for _, cell := range book.Cells {
			source := string(cell.Source)
			if found := solution.FindStringSubmatch(source); found != nil && cell.Type == "markdown" {
				solved = found[1] + found[2]
			}
			if cell.Type == "code" && strings.Contains(source, unanswered) {
				exercises++
				add(source, lesson)
				add(answer.ReplaceAllLiteralString(source, solved), lesson)
			}
		}
		if exercises == 0 {
			t.Errorf("%s has no exercise", lesson)
		}
	}
	printed := executeCells(t, cells)
	for i, lesson := range where {
		switch {
		case lesson == "":
		case strings.Contains(cells[i], unanswered) && !strings.HasPrefix(printed[i], "Not yet"):
			t.Errorf("%s, without an answer: the check prints %q", lesson, printed[i])
		case !strings.Contains(cells[i], unanswered) && !strings.HasPrefix(printed[i], "Right"):
			t.Errorf("%s, with its solution: the check prints %q", lesson, printed[i])
		}
	}
}

// executeCells runs the code cells of one notebook in the kernel and returns the output of each.
func executeCells(t *testing.T, sources []string) []string {
	t.Helper()
	cells := make([]map[string]any, len(sources))
	for i, source := range sources {
		cells[i] = map[string]any{
			"cell_type": "code", "metadata": map[string]any{}, "outputs": []any{},
			"execution_count": nil, "source": source,
		}
	}
	text, err := json.Marshal(map[string]any{
		"nbformat": 4, "nbformat_minor": 4, "cells": cells,
		"metadata": map[string]any{"kernelspec": map[string]any{"name": "gonb", "display_name": "Go (gonb)"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	path := filepath.Join(folder, "cells.ipynb")
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	executed := filepath.Join(folder, "executed")
	if err := os.Mkdir(executed, 0o755); err != nil {
		t.Fatal(err)
	}
	output, err := exec.Command("../.lab/venv/bin/python", "lab/execute.py", path, executed).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	var printed []string
	for _, cell := range readNotebook(t, filepath.Join(executed, "cells.ipynb")).Code() {
		var said strings.Builder
		for _, o := range cell.Outputs {
			if o.Name == "stdout" {
				said.WriteString(string(o.Text))
			}
		}
		printed = append(printed, said.String())
	}
	return printed
}
