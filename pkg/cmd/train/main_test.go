package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// The program trains, reports test people with a threshold of the validation people, and returns at once when
// it is run again.
func TestTrain(t *testing.T) {
	program, run := filepath.Join(t.TempDir(), "train"), filepath.Join(t.TempDir(), "run")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	figure := regexp.MustCompile(`test people: EER ([\d.]+) \(raw pixels ([\d.]+)\); at tau = [\d.]+, ` +
		`chosen on the validation people, FAR .+ and FRR .+`)
	var last string
	for range 2 {
		command := exec.Command(program, "-run", run, "-steps", "2")
		out, err := command.CombinedOutput()
		found := figure.FindStringSubmatch(string(out))
		if err != nil || found == nil {
			t.Fatalf("%v\n%s", err, out)
		}
		for _, text := range found[1:] {
			if eer, err := strconv.ParseFloat(text, 64); err != nil || eer < 0 || eer > 0.6 {
				t.Errorf("EER %s", text)
			}
		}
		if last != "" && (found[0] != last || strings.Contains(string(out), "step ")) {
			t.Errorf("run again:\n%s\nwant %q and no step", out, last)
		}
		last = found[0]
	}
}

func TestOneScreen(t *testing.T) {
	text, err := os.ReadFile("main.go")
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), "\n"); n > 60 {
		t.Errorf("main.go has %d lines, want at most 60: the whole trainer on one screen", n)
	}
}
