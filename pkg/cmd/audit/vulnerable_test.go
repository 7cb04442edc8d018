package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// messages concern a module at all three reaches (required, imported, called), another module without a fix,
// and Go.
const messages = `{"config": {"scanner_name": "govulncheck"}}
{"osv": {"id": "GO-1", "summary": "It never ends"}}
{"finding": {"osv": "GO-1", "fixed_version": "v1.3.0", "trace": [{"module": "a.org/a", "version": "v1.2.0"}]}}
{"finding": {"osv": "GO-1", "fixed_version": "v1.3.0", "trace": [
	{"module": "a.org/a", "version": "v1.2.0", "package": "a.org/a"}]}}
{"finding": {"osv": "GO-2", "trace": [
	{"module": "a.org/b", "version": "v0.1.0", "package": "a.org/b", "function": "F"}]}}
{"finding": {"osv": "GO-1", "fixed_version": "v1.3.0", "trace": [
	{"module": "a.org/a", "version": "v1.2.0", "package": "a.org/a", "function": "F"},
	{"module": "ours", "package": "main", "function": "main"}]}}
{"finding": {"osv": "GO-3", "fixed_version": "v1.26.9", "trace": [
	{"module": "stdlib", "version": "v1.26.8", "package": "os", "function": "Open"}]}}
{"finding": {"osv": "GO-4", "fixed_version": "v1.3.0", "trace": [
	{"module": "a.org/a", "version": "v1.2.0", "package": "a.org/a/b"}]}}
`

func TestFindings(t *testing.T) {
	found, err := findings(strings.NewReader(messages))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, f := range found {
		lines = append(lines, f.String())
		if f.mustGo() != (f.id == "GO-1") {
			t.Errorf("%v: must go: %v", f, f.mustGo())
		}
	}
	want := `GO-1  a.org/a v1.2.0  called; fixed in v1.3.0: It never ends
GO-2  a.org/b v0.1.0  called; not fixed yet: 
GO-3  stdlib v1.26.8  called; fixed in v1.26.9: 
GO-4  a.org/a v1.2.0  imported, not called; fixed in v1.3.0: `
	if got := strings.Join(lines, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if _, err := findings(strings.NewReader(messages[:100])); err == nil {
		t.Error("no error for a truncated message")
	}
}

// vulnerable is a made-up entry of the database.
const vulnerable = `{"schema_version": "1.3.1", "id": "GO-1-1", "modified": "2026-01-01T00:00:00Z",
	"published": "2026-01-01T00:00:00Z", "summary": "It opens too much", "details": "", "affected": [{
		"package": {"name": "github.com/gofrs/flock", "ecosystem": "Go"},
		"ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "99.0.0"}]}],
		"ecosystem_specific": {"imports": [
			{"path": "github.com/gofrs/flock", "symbols": ["Flock.TryLock"]}]}}],
	"database_specific": {"url": "https://pkg.go.dev/vuln/GO-1-1"}}`

// The tool reads a folder of entries and finds what our code calls.
func TestGovulncheck(t *testing.T) {
	tools, err := filepath.Glob("../../../.lab/bin/govulncheck")
	if err != nil || len(tools) == 0 {
		t.Skip("needs govulncheck: run make audit, which installs it in .lab")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "GO-1-1.json"), []byte(vulnerable), 0o644); err != nil {
		t.Fatal(err)
	}
	found, err := govulncheck(t.Context(), tools[0], dir, "../../../pkg/trainer")
	if err != nil || len(found) != 1 || !found[0].mustGo() || found[0].fixed != "v99.0.0" ||
		found[0].module != "github.com/gofrs/flock" || found[0].summary != "It opens too much" {
		t.Errorf("got %+v, %v", found, err)
	}
}

// Without a network the audit prints a message and does not fail.
func TestNoDatabase(t *testing.T) {
	t.Setenv("GOPROXY", "off")
	t.Setenv("GOFLAGS", "")
	if _, _, err := database(t.Context()); err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v, want one line", err)
	}
	if err := vulnerabilities(t.Context(), "no tool"); err != nil {
		t.Error(err)
	}
}
