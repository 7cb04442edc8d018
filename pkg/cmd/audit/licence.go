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

	"github.com/gosiamese/gosiamese/datasets/photographs"
)

// leastCovered is the minimum share of a file, in per cent, that must be the text of known licences; the rest
// is then only names and years.
const leastCovered = 75

// permissive are the licences, by SPDX identifier, that require no more than notices.
var permissive = []string{
	"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "ISC", "MIT",
	"Unlicense", "Zlib",
}

// licenceFile matches the names of licence files.
var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|unlicense)`)

// licencePage returns the table of all modules with their licences, and that of the photographs. Its error
// names every module without a permissive licence.
func licencePage(modules []module) ([]byte, error) {
	var page bytes.Buffer
	fmt.Fprintf(&page, "# Licences\n\nThis module is Apache-2.0. It is built from Go and its standard "+
		"library (BSD-3-Clause) and from these %d modules.\n`make audit` identifies their licences by the "+
		"text of their licence files, and `go run ./pkg/cmd/audit -write` writes this page.\nModules marked "+
		"`course` are needed only by lessons, commands or tests, not by a program that imports `pkg` or\n"+
		"`datasets`.\n\n", len(modules))
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
	page.WriteString(photographsOfPeople())
	return page.Bytes(), errors.Join(problems...)
}

// photographsOfPeople lists the photographs of people that this repository contains.
func photographsOfPeople() string {
	var text strings.Builder
	text.WriteString("\n## Photographs\n\nThese photographs in `datasets/photographs` are not under the " +
		"licence of this module. Show them only with\ntheir credit and licence; figures of the lessons " +
		"do.\n\n" +
		"| photograph | person | author | licence |\n|---|---|---|---|\n")
	for _, p := range photographs.All() {
		fmt.Fprintf(&text, "| %s | %s | %s | %s |\n", p.Name, p.Person, p.Author, p.Licence)
	}
	return text.String()
}

// licence returns the SPDX identifiers of the licences in a module's folder. It returns an error if one of
// them is not permissive or not recognised.
func licence(dir string) (string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", fmt.Errorf("its files are missing: run go mod download: %w", err)
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
			return "", fmt.Errorf("%s %w: use another module, or ask its authors", name, err)
		}
		names = append(names, found...)
	}
	if len(names) == 0 {
		return "", errors.New("no licence file: use another module, or ask its authors")
	}
	slices.Sort(names)
	return strings.Join(slices.Compact(names), " and "), nil
}

// recognised returns the SPDX identifiers of the licences in a text.
func recognised(text []byte) (names []string, err error) {
	covered := licensecheck.Scan(text)
	for _, match := range covered.Match {
		if match.IsURL {
			continue
		}
		if !slices.Contains(permissive, match.ID) {
			return nil, fmt.Errorf("contains %s, which is not one of the permissive licences %s", match.ID,
				strings.Join(permissive, ", "))
		}
		names = append(names, match.ID)
	}
	if len(names) == 0 || covered.Percent < leastCovered {
		return nil, fmt.Errorf("is not recognised: %.0f %% of it matches a known licence (%s)",
			covered.Percent, strings.Join(names, ", "))
	}
	return names, nil
}
