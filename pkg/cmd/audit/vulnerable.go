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

// vulnerabilities prints what is known of the modules and of Go, and fails where [finding.mustGo] says so.
// The database is the newest module golang.org/x/vulndb, which comes the same way as all other modules; where
// that is not to be had it says so, and does not fail.
func vulnerabilities(ctx context.Context, tool string) error {
	version, dir, err := database(ctx)
	if err != nil {
		fmt.Println("audit: vulnerabilities are not looked for, since no database is within reach:", err)
		return nil
	}
	found, err := govulncheck(ctx, tool, filepath.Join(dir, "data", "osv"), "./...")
	if err != nil {
		return err
	}
	fmt.Printf("known vulnerabilities, by golang.org/x/vulndb %s: %d\n", version, len(found))
	var problems []error
	for _, f := range found {
		fmt.Println(f)
		if f.mustGo() {
			problems = append(problems, fmt.Errorf("our code calls what is vulnerable in %s %s (%s): take %s",
				f.module, f.version, f.id, f.fixed))
		}
	}
	return errors.Join(problems...)
}

// database fetches the newest database, unless it is here already.
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

// finding is a vulnerability of a module at the version that is used.
type finding struct {
	id, module, version, summary string

	fixed string // The version in which it is mended, "" where there is none.
	reach reach
}

// reach is how near our code comes to it.
type reach int

const (
	required reach = iota // The module has it, in a package that we do not use,
	imported              // in one that we use,
	called                // in a function that our code calls.
)

func (r reach) String() string { return []string{"not imported", "imported, not called", "called"}[r] }

// String is one line.
func (f finding) String() string {
	mended := "not mended yet"
	if f.fixed != "" {
		mended = "mended in " + f.fixed
	}
	return fmt.Sprintf("%s  %s %s  %v; %s: %s", f.id, f.module, f.version, f.reach, mended, f.summary)
}

// mustGo says whether a newer version of a module is to be taken. Go itself is whatever the machine has.
func (f finding) mustGo() bool { return f.reach == called && f.fixed != "" && f.module != "stdlib" }

// govulncheck is what the tool finds in packages, with a folder of OSV files as its database.
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

// message is what we read of one of govulncheck's messages.
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

// findings reads the messages of govulncheck: one finding for each vulnerability of a module, as near as our
// code comes to it, the nearest first.
func findings(messages io.Reader) (found []finding, err error) {
	summaries, place := map[string]string{}, map[[2]string]int{}
	for decoder := json.NewDecoder(messages); ; {
		var m message
		if err := decoder.Decode(&m); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("messages of govulncheck: %w", err)
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
