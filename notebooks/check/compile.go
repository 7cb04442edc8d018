package check

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// compile runs goimports on the programs of all notebooks, and compiles and vets them, all at once.
func compile(cfg Config, books []*Notebook) (problems []Problem, err error) {
	var programs []program
	for _, book := range books {
		for _, p := range assemble(book) {
			problems = append(problems, p.tooEarly()...)
			p.id = len(programs)
			programs = append(programs, p)
		}
	}
	work, err := makeWork(cfg)
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(work) //nolint:errcheck // Leftover programs do no harm.
	files, folders, err := writePrograms(cfg, work, programs)
	if err != nil || len(files) == 0 {
		return problems, err
	}
	if output, err := inModule(cfg, cfg.Goimports, append([]string{"-w"}, files...)...); err != nil {
		return nil, fmt.Errorf("check: %s: %w: is it on the PATH?\n%s", cfg.Goimports, err, output)
	}
	found, err := vet(cfg, programs, folders)
	return append(problems, found...), err
}

// makeWork creates a new folder for the programs below [Config.Work]. Other files there are not touched.
func makeWork(cfg Config) (string, error) {
	if !filepath.IsLocal(filepath.Join(".", cfg.Work)) || filepath.IsAbs(cfg.Work) {
		return "", fmt.Errorf("check: the work folder %q is not below the module: name a folder in it, "+
			"such as %q", cfg.Work, DefaultConfig().Work)
	}
	parent := filepath.Join(cfg.Module, cfg.Work)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return "", fmt.Errorf("check: create the work folder: %w", err)
	}
	work, err := os.MkdirTemp(parent, "_cells-*")
	if err != nil {
		return "", fmt.Errorf("check: create the work folder: %w", err)
	}
	return work, nil
}

// writePrograms writes each program to its own package and returns their files and folders, relative to the
// module.
func writePrograms(cfg Config, work string, programs []program) (files, folders []string, err error) {
	for i, p := range programs {
		folder := filepath.Join(work, fmt.Sprintf("cells%03d", i+1))
		if err := os.Mkdir(folder, 0o755); err != nil {
			return nil, nil, fmt.Errorf("check: %w", err)
		}
		file := filepath.Join(folder, "cells.go")
		if err := os.WriteFile(file, []byte(p.source()), 0o644); err != nil {
			return nil, nil, fmt.Errorf("check: %w", err)
		}
		if folder, err = filepath.Rel(cfg.Module, folder); err != nil {
			return nil, nil, fmt.Errorf("check: %w", err)
		}
		files = append(files, filepath.Join(folder, "cells.go"))
		folders = append(folders, "./"+filepath.ToSlash(folder))
	}
	return files, folders, nil
}

// vet returns the messages of go vet on the packages, and those of the compiler, which reports more than the
// first error.
func vet(cfg Config, programs []program, folders []string) ([]Problem, error) {
	vetted, err := inModule(cfg, "go", append([]string{"vet"}, folders...)...)
	if err == nil {
		return nil, nil
	}
	built, err := inModule(cfg, "go", append([]string{"build", "-gcflags=-e"}, folders...)...)
	said := string(vetted)
	if err != nil {
		said = firstErrors.ReplaceAllString(said, "") + string(built)
	}
	problems := append(complaints(programs, said), unknownImports(programs, said)...)
	if len(problems) == 0 {
		return nil, fmt.Errorf("check: go vet: %s\n%s", vetted, built)
	}
	return problems, nil
}

// firstErrors matches the lines of go vet on packages that do not compile.
var firstErrors = regexp.MustCompile(`(?m)^vet: .*\n`)

func inModule(cfg Config, name string, arguments ...string) ([]byte, error) {
	command := exec.Command(name, arguments...)
	command.Dir = cfg.Module
	var output bytes.Buffer
	command.Stdout, command.Stderr = &output, &output
	err := command.Run()
	return output.Bytes(), err
}

var complaint = regexp.MustCompile(`program (\d+) (cell \d+:\d+)(?::\d+)?: (.*)`)

// complaints parses the problems that go vet and go build report.
func complaints(programs []program, output string) (problems []Problem) {
	for _, match := range complaint.FindAllStringSubmatch(output, -1) {
		id, err := strconv.Atoi(match[1])
		if err != nil || id >= len(programs) {
			continue
		}
		problem := programs[id].place(match[2])
		problem.Text = strings.TrimSpace(match[3])
		problems = append(problems, problem)
	}
	return problems
}

var noPackage = regexp.MustCompile(`(?:provides|find) package ([^\s;:]+)|package (\S+) is not in std`)

// unknownImports returns the imports that the module does not have.
func unknownImports(programs []program, output string) (problems []Problem) {
	for _, match := range noPackage.FindAllStringSubmatch(output, -1) {
		path := match[1] + match[2]
		for _, p := range programs {
			for _, d := range p.imports {
				if strings.HasSuffix(d.text, `"`+path+`"`) {
					text := fmt.Sprintf("no package %s in the module: add it to go.mod", path)
					problems = append(problems, Problem{p.book.Path, d.cell, d.line, "compile", text})
				}
			}
		}
	}
	return problems
}

var position = regexp.MustCompile(`cell (\d+):(\d+)`)

// place converts a position written as in the comments of [program.source] to cell and line.
func (p program) place(at string) Problem {
	problem := Problem{Notebook: p.book.Path, Rule: "compile"}
	if match := position.FindStringSubmatch(at); match != nil {
		problem.Cell, _ = strconv.Atoi(match[1])
		problem.Line, _ = strconv.Atoi(match[2])
	}
	return problem
}
