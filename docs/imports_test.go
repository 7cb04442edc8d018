package docs_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/gosiamese/gosiamese/"

// thirdParty are the modules that a row must name if its package imports them.
var thirdParty = map[string]string{
	"GoMLX": "github.com/gomlx/",
	"GoNB":  "github.com/janpfeifer/gonb",
}

// importsOf maps every package of the module that has Go files other than tests to what these import, under
// all build tags.
func importsOf(t *testing.T) map[string][]string {
	t.Helper()
	packages := map[string][]string{}
	for _, top := range []string{"datasets", "docs", "notebooks", "pkg"} {
		err := fs.WalkDir(os.DirFS(".."), top, func(file string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if name := entry.Name(); entry.IsDir() {
				if name == "testdata" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
					return fs.SkipDir
				}
				return nil
			}
			if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
				return nil
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", file), nil,
				parser.ImportsOnly)
			if err != nil {
				return err
			}
			pkg := path.Dir(file)
			packages[pkg] = append(packages[pkg], imported(parsed)...)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return packages
}

func imported(file *ast.File) (paths []string) {
	for _, spec := range file.Imports {
		paths = append(paths, strings.Trim(spec.Path.Value, `"`))
	}
	return paths
}

// rules maps each row in the table of packages of architecture.md, a package or "folder/...", to what it
// allows.
type rules map[string][]string

func readRules(t *testing.T) rules {
	t.Helper()
	all := rules{}
	for _, row := range rows(t, read(t, "architecture.md"), "Packages") {
		name := strings.Trim(row[0], "`")
		if _, twice := all[name]; twice || len(row) != 3 {
			t.Fatalf("architecture.md, row of %s: want one row of 3 columns", name)
		}
		all[name] = nil
		for entry := range strings.SplitSeq(row[2], ",") {
			if entry = strings.TrimSpace(entry); entry != "" {
				all[name] = append(all[name], fullName(entry))
			}
		}
	}
	return all
}

// fullName adds the prefix pkg/, which the last column leaves out.
func fullName(entry string) string {
	top, _, _ := strings.Cut(entry, "/")
	if thirdParty[entry] != "" || slices.Contains([]string{"pkg", "datasets", "notebooks"}, top) {
		return entry
	}
	return "pkg/" + entry
}

// matches reports whether a name of the table stands for a package.
func matches(name, pkg string) bool {
	folder, all := strings.CutSuffix(name, "...")
	return name == pkg || all && strings.HasPrefix(pkg, folder)
}

// row is the name of the row of a package: its own, or else the most specific "folder/..."; "" if there is
// none.
func (r rules) row(pkg string) (row string) {
	for name := range r {
		if matches(name, pkg) && (name == pkg || row != pkg && len(name) > len(row)) {
			row = name
		}
	}
	return row
}

// allowed returns the packages that the row of a package allows, and those that their rows allow in turn.
// Commands are left out: no package can import one.
func (r rules) allowed(pkg string, packages []string) map[string]bool {
	found := map[string]bool{}
	var follow func(row string)
	follow = func(row string) {
		for _, name := range r[row] {
			for _, other := range packages {
				if matches(name, other) && !matches("pkg/cmd/...", other) && !found[other] {
					found[other] = true
					follow(r.row(other))
				}
			}
		}
	}
	follow(r.row(pkg))
	return found
}

// Every package has its row in architecture.md, every row its package, and no package imports what its row
// does not allow.
func TestCommittedImportsFollowTheTable(t *testing.T) {
	packages, all := importsOf(t), readRules(t)
	names := slices.Sorted(maps.Keys(packages))
	for row, entries := range all {
		for _, name := range append([]string{row}, entries...) {
			if thirdParty[name] == "" && !slices.ContainsFunc(names, func(pkg string) bool {
				return matches(name, pkg)
			}) {
				t.Errorf("architecture.md, row of %s: there is no package %s", row, name)
			}
		}
	}
	for _, pkg := range names {
		row := all.row(pkg)
		if row == "" {
			t.Errorf("architecture.md has no row for %s: add one to the table of packages", pkg)
			continue
		}
		allowed := all.allowed(pkg, names)
		for _, imported := range packages[pkg] {
			if own, ok := strings.CutPrefix(imported, module); ok && !allowed[own] {
				t.Errorf("%s imports %s, which its row in architecture.md does not allow", pkg, own)
			}
			for name, prefix := range thirdParty {
				if strings.HasPrefix(imported, prefix) && !slices.Contains(all[row], name) {
					t.Errorf("%s imports %s, and its row in architecture.md does not name %s", pkg,
						imported, name)
				}
			}
		}
	}
}

// Every command has its row in architecture.md, and every row its command.
func TestCommittedCommandsAreListed(t *testing.T) {
	listed, found := map[string]bool{}, map[string]bool{}
	for _, row := range rows(t, read(t, "architecture.md"), "Commands") {
		listed[strings.Trim(row[0], "`")] = true
	}
	for pkg := range importsOf(t) {
		found[pkg] = matches("pkg/cmd/...", pkg)
		if found[pkg] && !listed[pkg] {
			t.Errorf("architecture.md has no row for %s: add one to the table of commands", pkg)
		}
	}
	for pkg := range listed {
		if !found[pkg] {
			t.Errorf("architecture.md, table of commands: there is no command %s", pkg)
		}
	}
}
