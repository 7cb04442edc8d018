// Package docs_test checks that the documents agree with the code and the lessons.
package docs_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// rows are the rows of all tables below a heading, with their columns.
func rows(t *testing.T, page, heading string) (rows [][]string) {
	t.Helper()
	_, text, found := strings.Cut(page, "\n## "+heading+"\n")
	if !found {
		t.Fatalf("no heading %q", heading)
	}
	text, _, _ = strings.Cut(text, "\n## ")
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "|") || strings.HasPrefix(line, "|---") {
			continue
		}
		var columns []string
		for column := range strings.SplitSeq(strings.Trim(strings.TrimSpace(line), "|"), "|") {
			columns = append(columns, strings.TrimSpace(column))
		}
		rows = append(rows, columns)
	}
	return rows[1:]
}

// headings are those of a lesson; nil if it is not written yet.
func headings(t *testing.T, lesson string) (found []string) {
	t.Helper()
	path := filepath.Join("../notebooks/source", lesson+".md")
	if _, err := os.Stat(path); err != nil {
		return nil
	}
	for line := range strings.Lines(read(t, path)) {
		if heading, ok := strings.CutPrefix(line, "## "); ok {
			found = append(found, strings.TrimSpace(heading))
		}
	}
	return found
}

// Every topic of the lecture has at least one place, and every place exists if its lesson does. A row without
// a number is a further place of the topic above it.
func TestCommittedTopicsHaveTheirCells(t *testing.T) {
	page, topics := read(t, "course.md"), 0
	for _, row := range rows(t, page, "The lecture, topic by topic") {
		if row[0] != "" {
			topics++
		}
		for place := range strings.SplitSeq(row[2], "; ") {
			lesson, heading, _ := strings.Cut(place, ": ")
			if there := headings(t, lesson); there != nil && !slices.Contains(there, heading) {
				t.Errorf("course.md, topic %s: %s has no heading %q, it has %q", row[0], lesson, heading,
					there)
			}
		}
	}
	if topics != 19 {
		t.Errorf("%d topics, want 19", topics)
	}
	named := map[string]bool{}
	for _, row := range rows(t, page, "The lessons") {
		named[row[0]] = true
	}
	sources, err := filepath.Glob("../notebooks/source/*.md")
	if err != nil || len(sources) == 0 {
		t.Fatalf("no lessons: %v", err)
	}
	for _, source := range sources {
		if name := strings.TrimSuffix(filepath.Base(source), ".md"); !named[name] {
			t.Errorf("course.md has no row for the lesson %s", name)
		}
	}
}

var (
	goName = regexp.MustCompile(`\b([a-z]+)\.([A-Z]\w*)(?:\.([A-Z]\w*))?`)
	inline = regexp.MustCompile("`[^`\n]+`")
)

// foreign are the packages of other modules, and the variables, that the documents mention.
var foreign = []string{
	"cfg", "comms", "dev", "faces", "gonbui", "graph", "history", "image", "model", "os", "rand", "split",
}

// named returns the texts of the documents in which every Go name must exist: code between backticks, the
// drawing of the architecture, and the second listing in the README. The changelog and the upstream reports
// are left out, since they mention former names and names of other modules.
func named(t *testing.T) map[string]string {
	t.Helper()
	pages := map[string]string{}
	for _, page := range []string{
		"../README.md", "architecture.md", "CONTRIBUTING.md", "decisions.md", "gonbcheck.md", "notation.md",
		"style.md", "tried.md", "weights.md",
	} {
		pages[page] = strings.Join(inline.FindAllString(read(t, page), -1), "\n")
	}
	_, drawing, _ := strings.Cut(read(t, "architecture.md"), "```\n")
	drawing, _, _ = strings.Cut(drawing, "\n```")
	pages["architecture.md"] += drawing
	_, program, _ := strings.Cut(read(t, "../README.md"), "\n## In your own program\n")
	_, program, _ = strings.Cut(program, "```go\n")
	program, _, _ = strings.Cut(program, "\n```")
	pages["../README.md"] += program
	return pages
}

// The listing in the README is the program.
func TestCommittedListing(t *testing.T) {
	const program = "../pkg/cmd/train/main.go"
	if !strings.Contains(read(t, "../README.md"), "```go\n"+read(t, program)+"```\n") {
		t.Errorf("the listing of the trainer in README.md is not %s: copy it", program)
	}
}

// Every Go name in the documents exists.
func TestCommittedNamesExist(t *testing.T) {
	packages := map[string]map[string]bool{}
	for pkg := range importsOf(t) {
		name := filepath.Base(pkg)
		if packages[name] == nil {
			packages[name] = map[string]bool{}
		}
		maps.Copy(packages[name], exported(t, pkg))
	}
	for page, text := range named(t) {
		found := goName.FindAllStringSubmatch(text, -1)
		for _, match := range found {
			name := strings.TrimSuffix(match[2]+"."+match[3], ".")
			if !slices.Contains(foreign, match[1]) && !packages[match[1]][name] {
				t.Errorf("%s names %s, which package %s does not have", page, match[0], match[1])
			}
		}
		if len(found) == 0 && slices.Contains([]string{"notation.md", "architecture.md"}, page) {
			t.Errorf("%s names nothing", page)
		}
	}
}

// exported are the exported names of a package: functions, types, Type.Method, Type.Field.
func exported(t *testing.T, pkg string) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	files, err := filepath.Glob(filepath.Join("..", pkg, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			add(names, decl)
		}
	}
	return names
}

func add(names map[string]bool, decl ast.Decl) {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		name := d.Name.Name
		if d.Recv != nil {
			receiver := d.Recv.List[0].Type
			if pointer, ok := receiver.(*ast.StarExpr); ok {
				receiver = pointer.X
			}
			if owner, ok := receiver.(*ast.Ident); ok {
				name = owner.Name + "." + name
			}
		}
		names[name] = true
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				names[s.Name.Name] = true
				for _, member := range members(s.Type) {
					names[s.Name.Name+"."+member] = true
				}
			case *ast.ValueSpec:
				for _, name := range s.Names {
					names[name.Name] = true
				}
			}
		}
	}
}

// members are the fields of a struct, without those of embedded types, or the methods of an interface.
func members(of ast.Expr) (names []string) {
	var fields []*ast.Field
	switch of := of.(type) {
	case *ast.StructType:
		fields = of.Fields.List
	case *ast.InterfaceType:
		fields = of.Methods.List
	}
	for _, field := range fields {
		for _, name := range field.Names {
			names = append(names, name.Name)
		}
	}
	return names
}
