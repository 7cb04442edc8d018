package check

import (
	"fmt"
	"strings"
)

// checkLimits limits the size of notebooks and cells, so that each cell can be taken in at a glance.
func checkLimits(cfg Config, b *Notebook) (problems []Problem) {
	add := func(cell, line int, format string, arguments ...any) {
		problems = append(problems, Problem{b.Path, cell, line, "limits", fmt.Sprintf(format, arguments...)})
	}
	if b.Bytes > cfg.MaxBytes {
		add(0, 0, "%d bytes, want at most %d: fewer or smaller figures", b.Bytes, cfg.MaxBytes)
	}
	code := b.Code()
	if len(code) > cfg.MaxCells {
		add(0, 0, "%d code cells, want at most %d", len(code), cfg.MaxCells)
	}
	for i, c := range code {
		if n := strings.Count(strings.TrimSpace(string(c.Source)), "\n") + 1; n > cfg.MaxLines {
			add(i+1, 0, "%d lines, want at most %d: move long code to a tested package", n,
				cfg.MaxLines)
		}
		if cell, ok := takeApart(string(c.Source)); ok && cell.tooDeep() > 0 {
			add(i+1, cell.tooDeep(), "brackets nested more than %d deep: name the inner parts", deepest)
		}
	}
	return problems
}
