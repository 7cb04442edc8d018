package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

// leastCovered is how much of a file must be text of known licences, in per cent, for the rest to be names
// and years only.
const leastCovered = 75

// permissive are the licences that ask for no more than notices, by their SPDX identifiers.
var permissive = []string{
	"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "ISC", "MIT",
	"Unlicense", "Zlib",
}

// licenceFile is how the file of a module with its licence is called.
var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|unlicense)`)

// licencePage is the table of all modules with their licences. Its error names every module that has none
// that is permissive.
func licencePage(modules []module) ([]byte, error) {
	var page bytes.Buffer
	fmt.Fprintf(&page, "# Licences\n\nThis module is Apache-2.0. It is built from Go and its standard "+
		"library (BSD-3-Clause) and from these %d modules;\n`make audit` recognises their licences by the "+
		"text in their files, and `go run ./pkg/cmd/audit -write` writes this page.\nModules in whose row "+
		"stands `course` are needed by lessons, documents or tests alone, not by a program that imports "+
		"`pkg` or\n`datasets`.\n\n", len(modules))
	page.WriteString("| module | version | licence | used by |\n|---|---|---|---|\n")
	var problems []error
	for _, m := range modules {
		name, err := licence(m.Dir)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s %s: %w", m.Path, m.Version, err))
		}
		by := "course"
		if m.imported {
			by = "packages"
		}
		fmt.Fprintf(&page, "| %s | %s | %s | %s |\n", m.Path, m.Version, name, by)
	}
	return page.Bytes(), errors.Join(problems...)
}

// licence names the licences in the files of a module's folder, by their SPDX identifiers. Any that is not
// permissive, and a text that is not recognised, is an error.
func licence(dir string) (string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", fmt.Errorf("its files are not here: run go mod download: %w", err)
	}
	var names []string
	for _, entry := range entries {
		name := entry.Name()
		if !licenceFile.MatchString(name) || filepath.Ext(name) == ".go" || !entry.Type().IsRegular() {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return "", err
		}
		found, err := recognised(text)
		if err != nil {
			return "", fmt.Errorf("%s %w: take another module, or ask its authors", name, err)
		}
		names = append(names, found...)
	}
	if len(names) == 0 {
		return "", errors.New("no file with a licence: take another module, or ask its authors")
	}
	slices.Sort(names)
	return strings.Join(slices.Compact(names), " and "), nil
}

// recognised names the licences in a text.
func recognised(text []byte) (names []string, err error) {
	covered := licensecheck.Scan(text)
	for _, match := range covered.Match {
		if match.IsURL {
			continue
		}
		if !slices.Contains(permissive, match.ID) {
			return nil, fmt.Errorf("holds %s, which is none of the permissive licences %s", match.ID,
				strings.Join(permissive, ", "))
		}
		names = append(names, match.ID)
	}
	if len(names) == 0 || covered.Percent < leastCovered {
		return nil, fmt.Errorf("is not recognised: %.0f %% of it is text of a known licence (%s)",
			covered.Percent, strings.Join(names, ", "))
	}
	return names, nil
}
