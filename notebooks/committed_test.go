package notebooks

import (
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
