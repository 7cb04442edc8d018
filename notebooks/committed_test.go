package notebooks

import (
	"regexp"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/check"
)

// TestCommittedNotebooks checks lessons and exercises against the rules of package check.
func TestCommittedNotebooks(t *testing.T) {
	needLab(t)
	cfg := check.DefaultConfig()
	cfg.Module, cfg.Work = "..", "build/_committed"
	cfg.Goimports = "./.lab/bin/goimports"
	cfg.Fresh = "" // TestLessons compares.
	problems, err := check.Run(cfg, notebooks(t)...)
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range problems {
		t.Error(problem)
	}
}

// TestLastLine requires lesson 07 to end with the EER of its network beside that of raw pixels.
func TestLastLine(t *testing.T) {
	cells := readNotebook(t, "07_triplet_loss.ipynb").Code()
	lines := strings.Split(strings.TrimSpace(stdout(cells[len(cells)-1])), "\n")
	want, last := regexp.MustCompile(`EER \d\.\d+ \(raw pixels \d\.\d+\)`), lines[len(lines)-1]
	if !want.MatchString(last) {
		t.Errorf("the last line is %q", last)
	}
}
