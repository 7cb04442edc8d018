package notebooks

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const (
	maxBytes     = 500_000
	maxCodeCells = 12
	maxCodeLines = 15
)

// machinePath finds a path that exists only where the notebook was executed.
var machinePath = regexp.MustCompile(`(^|[\s"'(=\[])/(home|root|tmp|Users)/`)

// TestCommittedNotebooks holds lessons and exercises to the rules of docs/architecture.md: small, short
// cells, executed without an error, and free of paths of the machine they were executed on.
func TestCommittedNotebooks(t *testing.T) {
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	for _, lesson := range notebooks(t) {
		info, err := os.Stat(lesson)
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > maxBytes {
			t.Errorf("%s: %d bytes, want at most %d: fewer or smaller figures", lesson, info.Size(), maxBytes)
		}
		book := readNotebook(t, lesson)
		if failure := book.failure(); failure != "" {
			t.Errorf("%s: a cell failed: %s", lesson, failure)
		}
		code := book.codeCells()
		if len(code) > maxCodeCells {
			t.Errorf("%s: %d code cells, want at most %d", lesson, len(code), maxCodeCells)
		}
		for i, c := range code {
			text := source(c)
			if n := strings.Count(strings.TrimSpace(text), "\n") + 1; n > maxCodeLines {
				t.Errorf("%s: code cell %d has %d lines, want at most %d", lesson, i+1, n, maxCodeLines)
			}
		}
		for _, text := range book.texts() {
			if machinePath.MatchString(text) || strings.Contains(text, root+"/") {
				t.Errorf("%s: a path of this machine: %.120s", lesson, text)
			}
		}
	}
}
