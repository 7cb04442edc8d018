package check

import (
	"go/scanner"
	"go/token"
	"strings"
)

// part is a part of a cell with the line at which it begins, from 1.
type part struct {
	text string
	line int
}

// goCell is a code cell, split as GoNB does. Special lines are blanked, so that lines keep their numbers.
type goCell struct {
	declared part // Declarations that remain: imports, types, constants, variables, functions.
	body     part // The program below %%.
	special  bool // Whether some lines were special.
}

// otherCells are the beginnings of cells that are not Go.
var otherCells = []string{"%%writefile", "%%script", "%%bash", "%%sh", "%%gx"}

// takeApart splits a cell at its line %% (or %main). It returns false if the cell is not Go.
func takeApart(source string) (goCell, bool) {
	lines := strings.Split(source, "\n")
	first, _, _ := strings.Cut(trimPrefix(lines[0]), " ")
	for _, other := range otherCells {
		if first == other {
			return goCell{}, false
		}
	}
	cell, begin, continued := goCell{}, -1, false
	for i, line := range lines {
		line = trimPrefix(line)
		command := continued || len(line) > 1 && (line[0] == '%' || line[0] == '!')
		continued = command && strings.HasSuffix(line, `\`)
		if !command {
			continue
		}
		if begin < 0 && startsProgram(line) {
			begin = i
		} else {
			cell.special = true
		}
		lines[i] = ""
	}
	if begin < 0 {
		begin = len(lines)
	}
	cell.declared = part{strings.Join(lines[:begin], "\n"), 1}
	cell.body.line = 1
	if begin < len(lines) {
		cell.body = part{strings.Join(lines[begin+1:], "\n"), begin + 2}
	}
	return cell, true
}

// trimPrefix removes the prefix with which editors of plain Go files write special lines.
func trimPrefix(line string) string { return strings.TrimPrefix(line, "//gonb:") }

// startsProgram reports whether the line is %% or %main, with or without arguments.
func startsProgram(line string) bool {
	command, _, _ := strings.Cut(strings.ReplaceAll(line, "\t", " "), " ")
	return command == "%%" || command == "%main"
}

// deepest is the maximum number of open brackets. Gofmt indents a line for each of them, so the size of its
// output and its running time grow with the square of the depth.
const deepest = 100

// tooDeep returns the first line of a cell on which more than deepest brackets are open, or 0.
func (c goCell) tooDeep() int {
	for _, p := range []part{c.declared, c.body} {
		if line := p.tooDeep(); line > 0 {
			return line
		}
	}
	return 0
}

func (p part) tooDeep() int {
	file := token.NewFileSet().AddFile("", -1, len(p.text))
	var tokens scanner.Scanner
	tokens.Init(file, []byte(p.text), nil, 0)
	for open := 0; ; {
		at, kind, _ := tokens.Scan()
		switch kind {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			open++
		case token.RPAREN, token.RBRACK, token.RBRACE:
			open = max(open-1, 0)
		case token.EOF:
			return 0
		}
		if open > deepest {
			return p.line + file.Line(at) - 1
		}
	}
}
