package check

import (
	"errors"
	"go/format"
	"go/scanner"
	"regexp"
	"strings"
)

// checkFormat requires that the declarations and the program of each cell are formatted as by gofmt.
func checkFormat(_ Config, b *Notebook) (problems []Problem) {
	for i, c := range b.Code() {
		cell, ok := takeApart(string(c.Source))
		if !ok || cell.tooDeep() > 0 { // checkLimits reports it.
			continue
		}
		for _, p := range []part{cell.declared, cell.body} {
			if line, text := unformatted(p, cell.special); text != "" {
				problems = append(problems, Problem{b.Path, i + 1, line, "format", text})
			}
		}
		if strings.HasSuffix(string(c.Source), "\n") {
			const text = "a line break at the end of the cell"
			problems = append(problems, Problem{b.Path, i + 1, 0, "format", text})
		}
	}
	return problems
}

var blankLines = regexp.MustCompile(`\n{2,}`)

// unformatted returns the first line that gofmt would change, and a message with its replacement; the message
// is empty if the code is formatted.
func unformatted(p part, special bool) (line int, problem string) {
	text := strings.Trim(p.text, "\n")
	if text == "" {
		return 0, ""
	}
	line = p.line + strings.Count(p.text[:strings.Index(p.text, text)], "\n")
	formatted, err := format.Source([]byte(text))
	var list scanner.ErrorList
	switch {
	case errors.As(err, &list):
		return line + list[0].Pos.Line - 1, list[0].Msg
	case err != nil:
		return line, err.Error()
	}
	want := string(formatted)
	if special { // A special line may have been between blank ones.
		text, want = blankLines.ReplaceAllString(text, "\n\n"), blankLines.ReplaceAllString(want, "\n\n")
	}
	wanted := strings.Split(want, "\n")
	for i, got := range strings.Split(text, "\n") {
		if i >= len(wanted) || got != wanted[i] {
			return line + i, "gofmt writes " + quoted(wanted, i)
		}
	}
	return 0, ""
}

func quoted(lines []string, i int) string {
	if i >= len(lines) || lines[i] == "" {
		return "this with or without a blank line: run gofmt"
	}
	return strings.TrimSpace(strings.ReplaceAll(lines[i], "\t", "    "))
}
