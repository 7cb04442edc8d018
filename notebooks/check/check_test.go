package check_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/check"
)

type (
	object = map[string]any
	list   = []any
)

// text returns a text cell, and code a code cell that has run.
func text(source string) object { return object{"cell_type": "markdown", "source": source} }

func code(source string, outputs ...any) object {
	return object{
		"cell_type": "code", "execution_count": 1, "source": strings.SplitAfter(source, "\n"),
		"outputs": append(list{}, outputs...), "metadata": object{},
	}
}

func tagged(cell object, tags ...string) object {
	cell["metadata"] = object{"tags": tags}
	return cell
}

func unrun(cell object) object {
	cell["execution_count"] = nil
	return cell
}

func printed(text string) object {
	return object{"output_type": "stream", "name": "stdout", "text": text}
}

// figure returns a Vega-Lite figure with a PNG of two pixels in these colours, or without a PNG if none are
// given.
func figure(t *testing.T, colours ...color.Gray) object {
	t.Helper()
	data := object{"application/vnd.vegalite.v5+json": object{"mark": "bar"}, "text/plain": "2 bars"}
	if len(colours) > 0 {
		picture := image.NewGray(image.Rect(0, 0, len(colours), 1))
		for x, c := range colours {
			picture.SetGray(x, 0, c)
		}
		var encoded bytes.Buffer
		if err := png.Encode(&encoded, picture); err != nil {
			t.Fatal(err)
		}
		data["image/png"] = base64.StdEncoding.EncodeToString(encoded.Bytes())
	}
	return object{"output_type": "display_data", "data": data}
}

var black, white = color.Gray{Y: 0}, color.Gray{Y: 255}

// write writes a notebook to a folder and returns its path.
func write(t *testing.T, folder, name string, metadata object, cells ...object) string {
	t.Helper()
	data, err := json.Marshal(object{"cells": cells, "metadata": metadata, "nbformat": 4})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// plain returns the configuration without compilation and comparison.
func plain() check.Config {
	cfg := check.DefaultConfig()
	cfg.Module, cfg.Fresh = "", ""
	return cfg
}

// expect runs the checks and requires exactly one problem with each text, in this order.
func expect(t *testing.T, cfg check.Config, path string, want ...string) {
	t.Helper()
	problems, err := check.Run(cfg, path)
	if err != nil {
		t.Fatal(err)
	}
	for i, problem := range problems {
		if i >= len(want) || !strings.Contains(problem.String(), want[i]) {
			t.Errorf("problem %d: got %v, want %q", i+1, problem, want)
		}
	}
	if len(problems) < len(want) {
		t.Errorf("got %v, want %q", problems, want)
	}
}

func TestRules(t *testing.T) {
	long := "%%\n" + strings.Repeat("println(1)\n", 24) + "println(1)"
	for name, c := range map[string]struct {
		cells []object
		want  []string
	}{
		"good": {cells: []object{
			text("# Title\n\n[a heading](#Title), [a page](https://go.dev), `[code](x.md)`, $[a](b)$"),
			code("!*pwd \\\n  -P\n%goflags -x", printed("ok\n")),
			code("import \"fmt\"\n\nfunc f() {}\n\n%% -flag\nfmt.Println(1)\n\n%ls\n\nf()", printed("1\n")),
			code("%%bash\necho  anything"),
			code("%%\nfigure.Display()", figure(t, black, white)),
		}},
		"format": {
			cells: []object{
				code("func f() {\n  println(1)\n}"), code("func f() {}\n\n%%\n\nf( )"), code("%%\nif {"),
				code("%%\nprintln(1)\n\n\nprintln(2)"), code("println(1)\n"),
			},
			want: []string{
				"cell 1, line 2: format: gofmt writes println(1)", "cell 2, line 5: format: gofmt writes f()",
				"cell 3, line 2: format: missing condition", "cell 4, line 4: format: gofmt writes",
				"cell 5: format: a line break at the end",
			},
		},
		"long cell": {
			cells: []object{code(long)},
			want:  []string{"cell 1: limits: 26 lines, want at most 25"},
		},
		"many cells": {
			cells: slices.Repeat([]object{code("%%")}, 17),
			want:  []string{"limits: 17 code cells"},
		},
		"large": {
			cells: []object{code("%%", printed(strings.Repeat("x", 500_000)))},
			want:  []string{"bytes, want at most 500000"},
		},
		"links": {
			cells: []object{
				text("[a](nowhere.md) and ![b](/etc/passwd) and [c](#Elsewhere)\n\n[d]: gone.md"), code("%%"),
				text("<img src=\"no.png\">\n![e](attachment:e.png) [f](bad.ipynb#links)"),
			},
			want: []string{
				"nowhere.md: no such file", "/etc/passwd: an absolute path", "#Elsewhere: no heading",
				"gone.md: no such file",
				"cell 1: links: in the text after it: attachment:e.png: no such attachment",
				"bad.ipynb#links: no heading", "no.png: no such file",
			},
		},
		"anchors": {cells: []object{text("## What is α, really?\n\n" +
			"[a](#What-is-α,-really?) [b](#what-is-α-really) <a id=\"x\"></a>[c](#x)")}},
		"paths": {
			cells: []object{text("See /home/me/x."), code("%%", printed("open /tmp/y: no such file"))},
			want:  []string{"paths: a path of this machine", "cell 1: paths: a path of this machine"},
		},
		"outputs": {
			cells: []object{
				code("%%", printed("\n")), unrun(code("%%")),
				code("%%", object{"output_type": "error", "ename": "ERROR", "evalue": "no faces"}),
				code("%%", object{"output_type": "stream", "name": "stderr", "text": "warning"}),
				code("%%", object{"output_type": "display_data", "data": object{"text/html": ""}}),
			},
			want: []string{
				"cell 1: outputs: an empty output", "cell 2: outputs: was not executed",
				"cell 3: outputs: failed: ERROR: no faces", "cell 4: outputs: wrote to stderr: \"warning\"",
				"cell 5: outputs: an empty output",
			},
		},
		"figures": {
			cells: []object{
				code("%%", figure(t)), code("%%", figure(t, white, white)),
				code("%%\nf.Display()", printed("1")),
			},
			want: []string{
				"cell 1: figures: a figure without its PNG",
				"cell 2: figures: the PNG of a figure is of one colour",
				"cell 3: figures: shows no figure",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			expect(t, plain(), write(t, t.TempDir(), "bad.ipynb", nil, c.cells...), c.want...)
		})
	}
}

// Notebooks that Config.Unfilled matches must have no outputs, and outputs made with other than the default
// settings must not be kept.
func TestFilledOrNot(t *testing.T) {
	folder := t.TempDir()
	twin := write(t, folder, "01_x_exercises.ipynb", nil, unrun(code("%%\nf.Display()")), code("%%"))
	expect(t, plain(), twin, "cell 2: outputs: has outputs")
	expect(t, plain(), write(t, folder, "01_x.ipynb", object{"made_with": list{"DATA", "QUICK"}}, code("%%")),
		"01_x.ipynb: outputs: made with DATA, QUICK set")
	broken := filepath.Join(folder, "broken.ipynb")
	if err := os.WriteFile(broken, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{broken, filepath.Join(folder, "none.ipynb")} {
		_, err := check.Run(plain(), path)
		if err == nil || !strings.Contains(err.Error(), filepath.Base(path)) {
			t.Errorf("%s: got %v", path, err)
		}
	}
}

// findGoimports skips the test if the command is not installed.
func findGoimports(t *testing.T) string {
	t.Helper()
	goimports, err := exec.LookPath("goimports")
	if err != nil {
		if goimports, err = filepath.Abs("../../.lab/bin/goimports"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(goimports); err != nil {
		t.Skip("needs goimports: run make test, which installs it in .lab")
	}
	return goimports
}

// writeFile writes a file with its folders.
func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

const gomod = "module x\n\ngo 1.26\n"

// Whatever Work is, only the assembled programs are removed.
func TestWorkKeepsOtherFiles(t *testing.T) {
	goimports := findGoimports(t)
	for work, want := range map[string]string{
		"": "", ".": "", "notes": "", "new/_cells": "", "notes/cells001": "",
		"..": "not below the module", "../beside": "not below the module", "/": "not below the module",
		"notes/a.txt": "a.txt",
	} {
		t.Run(work, func(t *testing.T) {
			folder := t.TempDir()
			module := filepath.Join(folder, "outer", "module")
			kept := map[string]string{
				"go.mod": gomod, "notes/a.txt": "a", "notes/cells001/cells.go": "package other\n",
				"../beside/b.txt": "b", "../../c.txt": "c",
			}
			for name, text := range kept {
				writeFile(t, filepath.Join(module, name), text)
			}
			cfg := check.DefaultConfig()
			cfg.Module, cfg.Work, cfg.Fresh, cfg.Goimports = module, work, "", goimports
			problems, err := check.Run(cfg, write(t, t.TempDir(), "a.ipynb", nil, code("%%\nx := 1")))
			if want == "" && (err != nil || len(problems) != 1) {
				t.Errorf("got %v, %v; want a problem", problems, err)
			}
			if want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
				t.Errorf("got %v, want an error with %q", err, want)
			}
			for name, text := range kept {
				if got, err := os.ReadFile(filepath.Join(module, name)); string(got) != text {
					t.Errorf("%s: got %q, %v; want %q", name, got, err, text)
				}
			}
			found := 0
			_ = filepath.WalkDir(folder, func(_ string, entry fs.DirEntry, _ error) error {
				if entry != nil && !entry.IsDir() {
					found++
				}
				return nil
			})
			if found != len(kept) {
				t.Errorf("%d files remain, want the original %d", found, len(kept))
			}
		})
	}
}

// The test uses a separate module, so that it is independent of ours.
func TestCompile(t *testing.T) {
	module := t.TempDir()
	writeFile(t, filepath.Join(module, "go.mod"), gomod)
	cfg := check.DefaultConfig()
	cfg.Module, cfg.Fresh, cfg.Goimports = module, "", findGoimports(t)
	for name, c := range map[string]struct {
		cells []object
		want  []string
	}{
		"good": {cells: []object{
			code("!pwd"),
			code("import (\n\t\"os\"\n\tshout \"strings\"\n)\n\n" +
				"const (\n\ta = iota\n\tb\n)\n\n%%\nfmt.Println(a, b)"),
			code("type point struct{ x, later int }\n\nfunc (p *point) length() int { return p.x }"),
			code("%%\np := point{x: 1, later: 2}\nfmt.Println(shout.ToUpper(\"a\"), p.length())"),
			code("func later() string { return \"1\" }\n\nfunc main() {\n\tfmt.Println(later() + \"2\")\n}"),
			code("func later() int { return 1 }\n\n%%\nfmt.Println(later() + 2)\nreturn"),
			code("func (p *point) length() int { return p.x + later() }\n\n" +
				"func main() {\n\tfmt.Println((&point{}).length())\n}"),
		}},
		"bad": {
			cells: []object{
				code("func f(n int) int { return n }\n\n%%\nx := 1"),
				code("%%\nfmt.Println(f(\"a\"))\nfmt.Println(g())"),
				code("func g() int { return h() }\n\n%%\nfmt.Println(missing)"),
				code("func h() int { return 1 }"),
			},
			want: []string{
				"cell 1, line 4: compile: declared and not used: x",
				"cell 2, line 2: compile: cannot use \"a\"",
				"cell 2, line 3: compile: g is declared in cell 3, which comes later",
				"cell 3, line 1: compile: h is declared in cell 4, which comes later",
				"cell 3, line 4: compile: undefined: missing",
			},
		},
		"vet": {
			cells: []object{code("func f() {\n\tfmt.Printf(\"%d\\n\", \"a\")\n}"), code("%%\nf()")},
			want:  []string{"cell 1, line 2: compile: fmt.Printf format %d has arg \"a\" of wrong"},
		},
		"unknown package": {
			cells: []object{code("import \"example.org/none\"\n\n%%\nnone.F()")},
			want:  []string{"cell 1, line 1: compile: no package example.org/none in the module"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			expect(t, cfg, write(t, t.TempDir(), "cells.ipynb", nil, c.cells...), c.want...)
		})
	}
	cfg.Goimports = "no-such-command"
	path := write(t, t.TempDir(), "cells.ipynb", nil, code("%%"))
	if _, err := check.Run(cfg, path); err == nil || !strings.Contains(err.Error(), "no-such-command") {
		t.Errorf("no goimports: got %v", err)
	}
}
