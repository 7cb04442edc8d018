package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const mit = `Copyright (c) 2026 Somebody

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without
limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of
the Software, and to permit persons to whom the Software is furnished to do so, subject to the following
conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial
portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT
LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO
EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN
AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE
OR OTHER DEALINGS IN THE SOFTWARE.
`

const copyleft = `This program is free software: you can redistribute it and/or modify it under the terms
of the GNU General Public License as published by the Free Software Foundation, either version 3 of the
License, or (at your option) any later version.
`

func TestLicence(t *testing.T) {
	apache, err := os.ReadFile("../../../LICENSE")
	if err != nil {
		t.Fatal(err)
	}
	mixed := mit + strings.Repeat("But ask me before you use it. ", 100)
	type files map[string]string
	for name, c := range map[string]struct {
		files      files
		want, fail string
	}{
		"one":           {files{"LICENCE.txt": mit, "main.go": "package main"}, "MIT", ""},
		"two files":     {files{"LICENSE-MIT": mit, "COPYING": string(apache)}, "Apache-2.0 and MIT", ""},
		"one file":      {files{"LICENSE": mit + string(apache)}, "Apache-2.0 and MIT", ""},
		"none":          {files{"license.go": mit}, "", "no licence file"},
		"own words":     {files{"LICENSE": "Ask me before you use it."}, "", "not recognised: 0 %"},
		"mixed":         {files{"LICENSE": mixed}, "", "of it matches a known licence (MIT)"},
		"copyleft":      {files{"LICENSE": copyleft}, "", "not one of the permissive"},
		"copyleft, too": {files{"LICENSE": mit, "COPYING": copyleft}, "", "COPYING contains GPL-3.0"},
	} {
		dir := t.TempDir()
		for file, text := range c.files {
			if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := licence(dir)
		if c.fail == "" && (got != c.want || err != nil) ||
			c.fail != "" && (err == nil || !strings.Contains(err.Error(), c.fail)) {
			t.Errorf("%s: got %q, %v, want %q, %q", name, got, err, c.want, c.fail)
		}
	}
}

// The error names each module without an accepted licence.
func TestLicencePage(t *testing.T) {
	_, err := licencePage([]module{
		{Path: "a.org/a", Version: "v1.0.0", Dir: t.TempDir()},
		{Path: "a.org/b", Dir: "../../.."},
		{Path: "a.org/c", Version: "v1.2.0", Dir: filepath.Join(t.TempDir(), "none")},
	})
	if err == nil || !strings.Contains(err.Error(), "a.org/a v1.0.0: no licence file") ||
		!strings.Contains(err.Error(), "a.org/c v1.2.0: its files are missing") ||
		strings.Contains(err.Error(), "a.org/b") {
		t.Errorf("got %v", err)
	}
	page, err := licencePage([]module{{Path: "a.org/b", Version: "v2.0.0", Dir: "../../..", imported: true}})
	if err != nil || !strings.Contains(string(page), "\n| a.org/b | v2.0.0 | Apache-2.0 | packages |\n") {
		t.Errorf("got %s, %v", page, err)
	}
}
