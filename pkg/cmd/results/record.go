package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/gosiamese/gosiamese/pkg/internal/atomicfile"
	"github.com/gosiamese/gosiamese/pkg/regularfile"
)

// record is the result of an experiment.
type record struct {
	Name  string   `json:"name"`
	Title string   `json:"title"`
	Text  []string `json:"text"` // Paragraphs above the tables: method and people.

	Tables []table  `json:"tables"`
	Notes  []string `json:"notes"` // Paragraphs below: interpretation and limits.

	Commit  string  `json:"commit"`
	Backend string  `json:"backend"`
	Machine string  `json:"machine"`
	Minutes float64 `json:"minutes"`
	Quick   bool    `json:"quick"`
}

// table is a table of the page; the first row is its header.
type table struct {
	Rows [][]string `json:"rows"`
}

func (t *table) add(cells ...string) { t.Rows = append(t.Rows, cells) }

func (r record) save(path string) error {
	text, err := json.MarshalIndent(r, "", "\t")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return atomicfile.Write(path, append(text, '\n'), 0o644)
}

func readRecord(path string) (r record, err error) {
	text, err := regularfile.ReadFile(path)
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(text, &r); err != nil {
		return r, fmt.Errorf("results: %s is not a valid record: remove it and measure again: %w", path, err)
	}
	return r, nil
}

const preface = `# Results

Written by ` + "`make results DATA=folder`" + ` and by nothing else. Every figure was measured on people
(or characters) that were seen neither in training nor in choosing tau, unless a line says otherwise. Percent;
"a +- b" is mean and standard deviation over splits; [low, high] is a 95 % interval over people by the
jackknife of ` + "`pkg/verify`" + `. EER: equal error rate. TAR: share of genuine pairs accepted at the
stated FAR. 1-shot: share of pictures identified correctly from one picture of each person. For how the
settings were chosen, and what did not help, see [tried.md](tried.md).

`

// writePage generates results.md from the records.
func writePage(out string) error {
	var page strings.Builder
	page.WriteString(preface)
	for _, e := range experiments {
		r, err := readRecord(filepath.Join(out, "results", e.name+".json"))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return err
		}
		r.write(&page)
	}
	text := strings.TrimSpace(page.String()) + "\n"
	return atomicfile.Write(filepath.Join(out, "results.md"), []byte(text), 0o644)
}

func (r record) write(page *strings.Builder) {
	fmt.Fprintf(page, "## %s\n\n", r.Title)
	if r.Quick {
		page.WriteString("**A quick run: these figures mean nothing.**\n\n")
	}
	for _, paragraph := range r.Text {
		page.WriteString(paragraph + "\n\n")
	}
	for _, t := range r.Tables {
		for i, row := range t.Rows {
			page.WriteString("| " + strings.Join(row, " | ") + " |\n")
			if i == 0 {
				page.WriteString("|" + strings.Repeat("---|", len(row)) + "\n")
			}
		}
		page.WriteString("\n")
	}
	for _, paragraph := range r.Notes {
		page.WriteString(paragraph + "\n\n")
	}
	fmt.Fprintf(page, "`make results ONLY=%s`: %.1f minutes, %s, backend %s, commit %s.\n\n",
		r.Name, r.Minutes, r.Machine, r.Backend, r.Commit)
}

// commit returns the commit of the tree, with a plus if files have changed since.
func commit() string {
	id, err := exec.Command("git", "rev-parse", "--short", "HEAD").Output()
	if err != nil {
		return "unknown"
	}
	changed, err := exec.Command("git", "status", "--porcelain", "--", "*.go", "go.mod").Output()
	if err != nil || len(changed) > 0 {
		return strings.TrimSpace(string(id)) + "+"
	}
	return strings.TrimSpace(string(id))
}

// machine describes the machine: cores, processor if known, and operating system.
func machine() string {
	cores := fmt.Sprintf("%d cores", runtime.NumCPU())
	text, err := os.ReadFile("/proc/cpuinfo")
	if _, after, found := strings.Cut(string(text), "model name"); err == nil && found {
		line, _, _ := strings.Cut(after, "\n")
		cores += " of " + strings.Trim(line, " \t:")
	}
	return fmt.Sprintf("%s, %s/%s", cores, runtime.GOOS, runtime.GOARCH)
}
