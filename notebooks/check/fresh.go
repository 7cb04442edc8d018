package check

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// checkFresh compares a notebook with the executed copy of the same name, if that has the same code and was
// made with the default settings.
func checkFresh(cfg Config, b *Notebook) ([]Problem, error) {
	if cfg.Fresh == "" || cfg.unfilled(b) {
		return nil, nil
	}
	path := filepath.Join(cfg.Fresh, filepath.Base(b.Path))
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	fresh, err := Read(path)
	if err != nil {
		return nil, err
	}
	if len(fresh.Metadata.MadeWith) > 0 || !fresh.Finished() || !sameCode(b, fresh) {
		return nil, nil
	}
	return Compare(b, fresh, cfg.Tolerance), nil
}

func sameCode(a, b *Notebook) bool {
	x, y := a.Code(), b.Code()
	for i := range x {
		if i >= len(y) || x[i].Source != y[i].Source {
			return false
		}
	}
	return len(x) == len(y)
}

// Compare returns the problems if a fresh run of the same code differs from a notebook: in its words, in the
// number of its figures, or in a number that differs by more than the tolerance, relative to the larger one,
// and by more than one unit of the last printed digit. Tags of the cells of the notebook override this.
// Outputs in HTML, such as progress lines, are not compared.
func Compare(b, fresh *Notebook, tolerance float64) (problems []Problem) {
	now := fresh.Code()
	for i, c := range b.Code() {
		add := func(format string, arguments ...any) {
			problems = append(problems, Problem{b.Path, i + 1, 0, "fresh", fmt.Sprintf(format, arguments...)})
		}
		how, err := c.comparison(tolerance)
		switch {
		case err != nil:
			add("%v", err)
			continue
		case i >= len(now):
			add("a fresh run has no such cell")
			continue
		case how.skip:
			continue
		}
		if got, want := now[i].figures(), c.figures(); got != want {
			add("a fresh run shows %d figures, but %d are stored", got, want)
		}
		if text := differs(c.said(), now[i].said(), how); text != "" {
			add("%s", text)
		}
	}
	return problems
}

// said returns everything that a cell printed, followed by the descriptions of its figures. The kernel sends
// the two through different channels, so their relative order is random.
func (c Cell) said() string {
	var printed, shown strings.Builder
	for _, o := range c.Outputs {
		if _, html := o.Data["text/html"]; html || o.Name == "stderr" {
			continue
		}
		printed.WriteString(string(o.Text))
		shown.WriteString(o.text("text/plain") + "\n")
	}
	return printed.String() + "\n" + shown.String()
}

var number = regexp.MustCompile(`[-+]?\d+(\.\d+)?([eE][-+]?\d+)?`)

// differs describes the first difference between two texts, or returns "" if there is none.
func differs(stored, fresh string, how comparison) string {
	a, b := number.FindAllStringIndex(stored, -1), number.FindAllStringIndex(fresh, -1)
	endA, endB := 0, 0
	for i := range max(len(a), len(b)) + 1 {
		startA, startB := len(stored), len(fresh)
		if i < len(a) {
			startA = a[i][0]
		}
		if i < len(b) {
			startB = b[i][0]
		}
		x := strings.Join(strings.Fields(stored[endA:startA]), " ")
		y := strings.Join(strings.Fields(fresh[endB:startB]), " ")
		if x != y {
			return fmt.Sprintf("stored is %.60q, but a fresh run prints %.60q", x, y)
		}
		if i >= len(a) && i >= len(b) {
			break
		}
		if i >= len(a) || i >= len(b) {
			return fmt.Sprintf("%d numbers are stored, but a fresh run prints %d", len(a), len(b))
		}
		endA, endB = a[i][1], b[i][1]
		old, now := stored[startA:endA], fresh[startB:endB]
		if !how.words && !agree(old, now, how.tolerance) {
			return fmt.Sprintf("after %.60q the number %s is stored, but a fresh run prints %s", x, old, now)
		}
	}
	return ""
}

// agree reports whether two numbers as printed are equal up to the tolerance or one unit of the last decimal
// place.
func agree(a, b string, tolerance float64) bool {
	if a == b {
		return true
	}
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX != nil || errY != nil {
		return false
	}
	last := 0.0
	if mantissa, _, _ := strings.Cut(strings.ToLower(a), "e"); strings.Contains(mantissa, ".") {
		_, digits, _ := strings.Cut(mantissa, ".")
		last = math.Pow10(-len(digits)) * 1.001
		if _, exponent, ok := strings.Cut(strings.ToLower(a), "e"); ok {
			power, _ := strconv.Atoi(exponent)
			last *= math.Pow10(power)
		}
	}
	return math.Abs(x-y) <= max(last, tolerance*max(math.Abs(x), math.Abs(y)))
}
