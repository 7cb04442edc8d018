package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
)

// Every experiment runs to completion in quick mode, those on real pictures if these are available, and the
// page contains all of them.
func TestQuick(t *testing.T) {
	t.Chdir(filepath.Join("..", "..", ".."))
	out := t.TempDir()
	l := &lab{
		ctx: context.Background(), dev: devicetest.Open(t, "xla"), data: os.Getenv("SIAMESE_DATA"),
		runs: filepath.Join(out, "runs"), quick: true,
	}
	if err := all(l, "", out); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(out, "results.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range experiments {
		if e.needs != "" && l.data == "" {
			continue
		}
		r, err := readRecord(filepath.Join(out, "results", e.name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Tables) == 0 || len(r.Tables[0].Rows) < 2 || !strings.Contains(string(page), r.Title) {
			t.Errorf("%s: the record has no figures, or is not on the page: %+v", e.name, r)
		}
	}
	if l.data == "" {
		t.Skip("needs SIAMESE_DATA, the folder of real pictures, for the other experiments")
	}
}

// The committed page is generated from the committed records, without manual changes.
func TestPageIsOfRecords(t *testing.T) {
	t.Chdir(filepath.Join("..", "..", ".."))
	committed, err := os.ReadFile(filepath.Join("docs", "results.md"))
	if err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	records := os.DirFS(filepath.Join("docs", "results"))
	if err := os.CopyFS(filepath.Join(out, "results"), records); err != nil {
		t.Fatal(err)
	}
	if err := writePage(out); err != nil {
		t.Fatal(err)
	}
	made, err := os.ReadFile(filepath.Join(out, "results.md"))
	if err != nil {
		t.Fatal(err)
	}
	if string(made) != string(committed) {
		t.Error("docs/results.md does not match its records: run make results")
	}
	for _, e := range experiments {
		r, err := readRecord(filepath.Join("docs", "results", e.name+".json"))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil || r.Quick {
			t.Errorf("%s: quick %v, %v: only full runs may be committed", e.name, r.Quick, err)
		}
	}
}

func TestUnknownExperiment(t *testing.T) {
	err := all(&lab{}, "orl,nothing", t.TempDir())
	if err == nil || !strings.Contains(err.Error(), `no experiment "nothing": choose from`) {
		t.Errorf("got %v", err)
	}
}

func TestReadPeer(t *testing.T) {
	path := filepath.Join(t.TempDir(), "peer.txt")
	read := func(text string) ([]peerResult, error) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return readPeer(path)
	}
	const line = "{'eer': 0.06, 'auc': 0.97, 'tar@far1%': 0.75, 'one-shot': 0.9} 40 s\n"
	results, err := read("0 " + line + "1 " + line + "PyTorch, 600 steps  splits 2\n")
	if err != nil || len(results) != 2 || results[1] != (peerResult{0.06, 0.97, 0.75, 0.9}) {
		t.Errorf("got %v, %v", results, err)
	}
	if _, err := read("1 " + line); err == nil || !strings.Contains(err.Error(), "got split 1") {
		t.Errorf("a split left out: got %v", err)
	}
	if _, err := read("Traceback"); err == nil || !strings.Contains(err.Error(), "has no line such as") {
		t.Errorf("no figures: got %v", err)
	}
	if results, err := readPeer(""); len(results) > 0 || err != nil {
		t.Errorf("no file: got %v, %v", results, err)
	}
}
