package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// vulnerabilities prints the known vulnerabilities of the modules and of Go, and returns an error if
// [finding.mustGo] is true for one of them. The database is the latest module golang.org/x/vulndb, downloaded
// like all other modules; if that fails, vulnerabilities prints a message and returns nil.
func vulnerabilities(ctx context.Context, tool string) error {
	version, dir, err := database(ctx)
	if err != nil {
		fmt.Println("audit: vulnerabilities not checked, since the database is not available:", err)
		return nil
	}
	found, err := govulncheck(ctx, tool, filepath.Join(dir, "data", "osv"), "./...")
	if err != nil {
		return err
	}
	fmt.Printf("known vulnerabilities according to golang.org/x/vulndb %s: %d\n", version, len(found))
	var problems []error
	for _, f := range found {
		fmt.Println(f)
		if f.mustGo() {
			problems = append(problems, fmt.Errorf(
				"our code calls a vulnerable function of %s %s (%s): upgrade to %s",
				f.module, f.version, f.id, f.fixed))
		}
	}
	return errors.Join(problems...)
}

// database downloads the latest database, unless it is cached.
func database(ctx context.Context) (version, dir string, err error) {
	const newest = "golang.org/x/vulndb@latest"
	var m struct{ Version, Dir, Error string }
	out, err := run(exec.CommandContext(ctx, "go", "mod", "download", "-json", newest))
	if json.Unmarshal(out, &m) == nil && m.Error != "" {
		why, _, _ := strings.Cut(m.Error, "\n")
		return "", "", errors.New(why)
	}
	return m.Version, m.Dir, err
}

// finding is a vulnerability of a module at the version in use.
type finding struct {
	id, module, version, summary string

	fixed string // The version with the fix, "" if there is none.
	reach reach
}

// reach is how closely our code depends on the vulnerable code.
type reach int

const (
	required reach = iota // In a package of the module that we do not import.
	imported              // In a package that we import.
	called                // In a function that our code calls.
)

func (r reach) String() string { return []string{"not imported", "imported, not called", "called"}[r] }

// String returns a one-line summary.
func (f finding) String() string {
	fix := "not fixed yet"
	if f.fixed != "" {
		fix = "fixed in " + f.fixed
	}
	return fmt.Sprintf("%s  %s %s  %v; %s: %s", f.id, f.module, f.version, f.reach, fix, f.summary)
}

// mustGo reports whether the module must be upgraded. The version of Go itself depends on the machine.
func (f finding) mustGo() bool { return f.reach == called && f.fixed != "" && f.module != "stdlib" }

// govulncheck runs the tool on packages, with a folder of OSV files as its database.
func govulncheck(ctx context.Context, tool, osv string, packages ...string) ([]finding, error) {
	tool, err := filepath.Abs(tool)
	if err != nil {
		return nil, err
	}
	database := url.URL{Scheme: "file", Path: filepath.ToSlash(osv)}
	arguments := append([]string{"-db", database.String(), "-format", "json"}, packages...)
	out, err := run(exec.CommandContext(ctx, tool, arguments...))
	if err != nil {
		return nil, err
	}
	return findings(strings.NewReader(string(out)))
}

// message holds the fields that we read from a message of govulncheck.
type message struct {
	OSV *struct {
		ID, Summary string
	}
	Finding *struct {
		OSV   string
		Fixed string `json:"fixed_version"`
		Trace []struct{ Module, Version, Package, Function string }
	}
}

// findings parses the messages of govulncheck into one finding for each vulnerability of a module, with the
// closest reach, sorted with the closest first.
func findings(messages io.Reader) (found []finding, err error) {
	summaries, place := map[string]string{}, map[[2]string]int{}
	for decoder := json.NewDecoder(messages); ; {
		var m message
		if err := decoder.Decode(&m); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("parse the messages of govulncheck: %w", err)
		}
		if m.OSV != nil {
			summaries[m.OSV.ID] = m.OSV.Summary
		}
		if m.Finding == nil || len(m.Finding.Trace) == 0 {
			continue
		}
		at := m.Finding.Trace[0]
		f := finding{id: m.Finding.OSV, module: at.Module, version: at.Version, fixed: m.Finding.Fixed}
		if at.Package != "" {
			f.reach = imported
		}
		if at.Function != "" {
			f.reach = called
		}
		key := [2]string{f.id, f.module}
		if i, ok := place[key]; ok {
			found[i].reach = max(found[i].reach, f.reach)
			continue
		}
		place[key], found = len(found), append(found, f)
	}
	for i, f := range found {
		found[i].summary = summaries[f.id]
	}
	slices.SortFunc(found, func(a, b finding) int {
		return cmp.Or(cmp.Compare(b.reach, a.reach), cmp.Compare(a.module, b.module), cmp.Compare(a.id, b.id))
	})
	return found, nil
}
