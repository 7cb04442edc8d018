package main

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

const (
	before = "**Predict.** What?"
	hidden = "\n\n<details><summary>Answer</summary>\n\nThis.\n\n</details>"
)

const small = "# Title\n\nText.\n\n## Do it\n\n```go timing\n%%\nfmt.Println(1)\n```\n\nAnd then.\n\n" +
	"<!-- solution -->\n\n```go\n%%\nfmt.Println(2)\n```\n\nTwo.\n\n<!-- end of solution -->\n\nAfter.\n"

func TestParse(t *testing.T) {
	cells, err := parse(small)
	if err != nil {
		t.Fatal(err)
	}
	want := []cell{
		{text: "# Title\n\nText."},
		{text: "## Do it"},
		{text: "%%\nfmt.Println(1)", code: true, tags: []string{"timing"}},
		{text: "And then."},
		{text: "%%\nfmt.Println(2)", code: true, tags: []string{}, solution: true},
		{text: "Two.", solution: true},
		{text: "After."},
	}
	if !reflect.DeepEqual(cells, want) {
		t.Errorf("got %+v", cells)
	}
	want = []cell{want[0], want[1], want[2], {text: "And then.\n\nAfter."}}
	if got := exercises(cells); !reflect.DeepEqual(got, want) {
		t.Errorf("exercises: got %+v", got)
	}
	answered := append(cells[:3:3], cell{text: before + hidden + "\n\nAnd then."}, cells[6])
	want = append(want[:3:3], cell{text: before + "\n\nAnd then.\n\nAfter."})
	if got := exercises(answered); !reflect.DeepEqual(got, want) {
		t.Errorf("exercises with an answer: got %+v", got)
	}
	for source, message := range map[string]string{
		"```go\nx":                      "not closed",
		"<!-- solution -->\nx":          "not closed",
		"<!-- end of solution -->":      "line 1",
		"a\n```go\n```go\n```":          "line 3",
		"a\n```go\n```go timing\n```":   "line 3",
		"```go\n<!-- solution -->\n```": "line 2",
	} {
		if _, err := parse(source); err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("%q: got %v, want %q", source, err, message)
		}
	}
}

// A lesson keeps its outputs while its code is unchanged, and its exercises have none.
func TestWrite(t *testing.T) {
	folder := t.TempDir()
	source := filepath.Join(folder, "source", "01_small.md")
	put := func(path, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	get := func(name string) string {
		t.Helper()
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	make := func() {
		t.Helper()
		if err := write(folder); err != nil {
			t.Fatal(err)
		}
	}
	put(source, small)
	make()
	make() // Over a notebook without outputs.
	if got := get("01_small.ipynb"); !strings.Contains(got, `"execution_count": null`) {
		t.Errorf("no execution_count: %s", got)
	}
	filled := strings.Replace(get("01_small.ipynb"), `"outputs": []`, `"outputs": ["kept <b>"]`, 1)
	put(filepath.Join(folder, "01_small.ipynb"), filled)
	put(source, small+"More text.\n")
	make()
	has := func(text, part string) bool { return strings.Contains(text, part) }
	if got := get("01_small.ipynb"); !has(got, "kept <b>") || !has(got, "More text.") {
		t.Errorf("outputs lost, or text not written: %s", got)
	}
	if got := get("01_small_exercises.ipynb"); has(got, "kept") || has(got, "Two.") {
		t.Errorf("exercises with outputs or a solution: %s", got)
	}
	put(source, strings.Replace(small, "Println(1)", "Println(3)", 1))
	make()
	if got := get("01_small.ipynb"); strings.Contains(got, "kept") {
		t.Errorf("outputs of changed code were kept: %s", got)
	}
	if err := write(t.TempDir()); err == nil || !strings.Contains(err.Error(), "root of the repository") {
		t.Errorf("no sources: got %v", err)
	}
}

// The committed notebooks match their sources, without manual changes.
func TestCommittedAreOfSources(t *testing.T) {
	sources, err := filepath.Glob(filepath.Join("..", "..", "..", "notebooks", "source", "*.md"))
	if err != nil || len(sources) == 0 {
		t.Fatalf("no sources: %v", err)
	}
	for _, source := range sources {
		text, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		cells, err := parse(string(text))
		if err != nil {
			t.Fatalf("%s: %v", source, err)
		}
		name := strings.TrimSuffix(filepath.Base(source), ".md")
		for suffix, want := range map[string]book{
			".ipynb": newBook(cells), "_exercises.ipynb": newBook(exercises(cells)),
		} {
			got, err := readBook(filepath.Join("..", "..", "..", "notebooks", name+suffix))
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(sourcesOf(got), sourcesOf(want)) {
				t.Errorf("%s%s does not match its source: run make notebooks N=%.2s", name, suffix, name)
			}
		}
	}
}

func sourcesOf(b book) (sources []string) {
	for _, c := range b.Cells {
		sources = append(sources, fmt.Sprintln(c.Type, c.ID, c.Metadata.Tags)+strings.Join(c.Source, ""))
	}
	return sources
}
