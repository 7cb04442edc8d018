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
)

const unanswered = "// Your answer."

var (
	solution = regexp.MustCompile("(?s)<summary>Solution</summary>\\s+(?:```\n(.*?)\n```|`([^`]+)`)")
	answer   = regexp.MustCompile("(?m)^.*" + unanswered + "$")
)

// TestExercises executes the cell of every exercise twice, after the declarations of the cells before it:
// unsolved and with the solution of the lesson inserted. It requires the check to print "Not yet" and then
// "Right".
func TestExercises(t *testing.T) {
	needLab(t)
	for _, lesson := range lessons(t) {
		t.Run(lesson, func(t *testing.T) {
			var cells, wanted []string
			add := func(source, want string) { cells, wanted = append(cells, source), append(wanted, want) }
			declared, solved := "", ""
			for _, cell := range readNotebook(t, lesson).Cells {
				source := string(cell.Source)
				if found := solution.FindStringSubmatch(source); found != nil && cell.Type == "markdown" {
					solved = found[1] + found[2]
				}
				above, _, _ := strings.Cut(source, "%%\n")
				exercise := strings.Contains(source, unanswered)
				if declared != "" && (exercise || strings.HasPrefix(above, "import")) {
					add(declared, "")
					declared = "" // The kernel knows them now.
				}
				switch {
				case cell.Type != "code":
				case exercise:
					add(source, "Not yet")
					add(answer.ReplaceAllLiteralString(source, solved), "Right")
				default:
					declared += above
				}
			}
			if !slices.Contains(wanted, "Right") {
				t.Fatal("no exercise")
			}
			for i, printed := range executeCells(t, cells) {
				if !strings.HasPrefix(printed, wanted[i]) {
					t.Errorf("the check prints %q, want %s, after\n%s", printed, wanted[i], cells[i])
				}
			}
		})
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
