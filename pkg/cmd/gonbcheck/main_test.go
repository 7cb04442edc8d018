package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	path := filepath.Join(t.TempDir(), "01_x.ipynb")
	const book = `{"cells": [{"cell_type": "code", "execution_count": 1, "source": "%%\nf( )"}]}`
	if err := os.WriteFile(path, []byte(book), 0o600); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	n, err := run([]string{"-module", "", "-fresh", "", "-lines", "1", path}, &said)
	if err != nil || n != 2 || !strings.Contains(said.String(), "cell 1, line 2: format") {
		t.Errorf("got %d, %v, %q", n, err, said.String())
	}
	if n, err = run([]string{"-module", "", "-unfilled", "01", path}, &said); err != nil || n != 2 {
		t.Errorf("unfilled: got %d, %v", n, err)
	}
	for _, arguments := range [][]string{
		{}, {"-unfilled", "(", path}, {"-figure", "(", path}, {"-no-such-flag"},
	} {
		if _, err := run(arguments, &said); err == nil {
			t.Errorf("%v: want an error", arguments)
		}
	}
}
