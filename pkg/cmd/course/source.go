package main

import (
	"fmt"
	"regexp"
	"strings"
)

// cell is a cell of a notebook, as in its source.
type cell struct {
	code     bool
	text     string
	tags     []string
	solution bool // In the lesson, but not in its exercises.
}

const (
	heading                     = "## "
	openCode, closeCode         = "```go", "```"
	openSolution, closeSolution = "<!-- solution -->", "<!-- end of solution -->"
)

// parse parses a lesson: Markdown text becomes text cells, a new one at each heading "## ", and the lines
// between ```go and ``` become a code cell. Words after ```go become its tags, which determine how the
// checker compares its output with a fresh run: timing, varies, tolerance=0.1. Everything between the lines
//
//	<!-- solution -->
//	<!-- end of solution -->
//
// is a solution.
func parse(source string) (cells []cell, err error) {
	var lines, tags []string
	code, solution := false, false
	end := func() {
		text := strings.Trim(strings.Join(lines, "\n"), "\n")
		if text != "" {
			cells = append(cells, cell{code: code, text: text, tags: tags, solution: solution})
		}
		lines, tags = nil, nil
	}
	for i, line := range strings.Split(source, "\n") {
		opens := line == openCode || strings.HasPrefix(line, openCode+" ")
		switch {
		case opens && !code:
			end()
			code, tags = true, strings.Fields(strings.TrimPrefix(line, openCode))
		case line == closeCode && code:
			end()
			code = false
		case line == openSolution && !code && !solution:
			end()
			solution = true
		case line == closeSolution && !code && solution:
			end()
			solution = false
		case opens, line == openSolution, line == closeSolution:
			return nil, fmt.Errorf("line %d: unexpected %s: close the open cell or solution first", i+1, line)
		default:
			if !code && strings.HasPrefix(line, heading) {
				end()
			}
			lines = append(lines, line)
		}
	}
	if code || solution {
		return nil, fmt.Errorf("end of file: a code cell or a solution is not closed")
	}
	end()
	return cells, nil
}

// answers matches the answer to a prediction.
var answers = regexp.MustCompile(`(?s)\n*<details><summary>Answer</summary>.*?</details>\n*`)

// exercises returns the cells without solutions and without the answers to predictions; text cells before and
// after a solution are merged.
func exercises(cells []cell) (kept []cell) {
	for _, c := range cells {
		if !c.code {
			c.text = strings.TrimSpace(answers.ReplaceAllString(c.text, "\n\n"))
		}
		last := len(kept) - 1
		switch {
		case c.solution, c.text == "":
		case last >= 0 && !c.code && !kept[last].code && !strings.HasPrefix(c.text, heading):
			kept[last].text += "\n\n" + c.text
		default:
			kept = append(kept, c)
		}
	}
	return kept
}
