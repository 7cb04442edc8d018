package check

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
)

// declaration is a part of a cell that remains visible in later cells.
type declaration struct {
	names []string // The declared names; an import has none and is identified by its text.
	text  string
	cell  int
	line  int // Within its cell.
}

// program is the content of one package: cells that can be compiled together, since none of them redeclares a
// name of another.
type program struct {
	book         *Notebook
	id           int // Identifies the program in compiler messages.
	imports      []declaration
	declarations []declaration
	bodies       []body
}

// body is the code that a cell runs.
type body struct {
	part
	cell int
}

// assemble splits all cells of a notebook and combines them into programs; one is enough unless a cell
// redeclares a name. Cells that do not parse or nest too deeply are omitted: checkFormat and checkLimits
// report them.
func assemble(b *Notebook) []program {
	now := program{book: b}
	var done []program
	for i, c := range b.Code() {
		cell, ok := takeApart(string(c.Source))
		if !ok || cell.tooDeep() > 0 {
			continue
		}
		imports, declarations, err := declarationsOf(cell.declared, i+1)
		if err != nil {
			continue
		}
		main := slices.IndexFunc(declarations, func(d declaration) bool { return d.declares("main") })
		run := body{cell.body, i + 1}
		if main >= 0 { // A cell may have its own func main, which GoNB runs and then drops.
			run = body{mainBody(declarations[main]), i + 1}
			declarations = slices.Delete(declarations, main, main+1)
		}
		if now.replaces(declarations) {
			done = append(done, now)
			now = now.without(declarations)
		}
		now.imports = append(now.imports, imports...)
		now.declarations = append(now.declarations, declarations...)
		whole := "package p; func _() {" + run.text + "\n}"
		if _, err := parser.ParseFile(token.NewFileSet(), "", whole, 0); err == nil {
			now.bodies = append(now.bodies, run)
		}
	}
	return append(done, now)
}

// mainBody returns the code between the braces of a func main.
func mainBody(d declaration) part {
	open, last := strings.Index(d.text, "{"), strings.LastIndex(d.text, "}")
	return part{d.text[open+1 : last], d.line + strings.Count(d.text[:open], "\n")}
}

// replaces reports whether one of the declarations has the name of an earlier one.
func (p program) replaces(declarations []declaration) bool {
	return slices.ContainsFunc(p.declarations, func(old declaration) bool {
		return old.replacedBy(declarations)
	})
}

func (d declaration) declares(name string) bool { return slices.Contains(d.names, name) }

func (d declaration) replacedBy(others []declaration) bool {
	return slices.ContainsFunc(others, func(other declaration) bool {
		return slices.ContainsFunc(other.names, d.declares)
	})
}

// without starts the next program: earlier declarations are kept except those that are replaced.
func (p program) without(declarations []declaration) program {
	next := program{book: p.book, imports: slices.Clone(p.imports)}
	for _, d := range p.declarations {
		if !d.replacedBy(declarations) {
			next.declarations = append(next.declarations, d)
		}
	}
	return next
}

// declarationsOf parses the part above %%. A group in parentheses is split into its parts, except constants
// that use iota.
func declarationsOf(p part, cell int) (imports, declarations []declaration, err error) {
	const before = "package p;"
	text := before + p.text
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", text, parser.ParseComments)
	if err != nil {
		return nil, nil, err
	}
	cut := func(word string, from, to token.Pos, names ...string) declaration {
		return declaration{
			names: names, cell: cell, line: p.line + fset.Position(from).Line - 1,
			text: word + text[fset.Position(from).Offset:fset.Position(to).Offset],
		}
	}
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			declarations = append(declarations, cut("", d.Pos(), d.End(), nameOf(d)))
		case *ast.GenDecl:
			switch {
			case d.Tok == token.IMPORT:
				for _, spec := range d.Specs {
					imports = append(imports, cut("import ", spec.Pos(), spec.End()))
				}
			case d.Tok == token.CONST && len(d.Specs) > 1:
				declarations = append(declarations, cut("", d.Pos(), d.End(), namesOf(d.Specs...)...))
			default:
				for _, spec := range d.Specs {
					one := cut(d.Tok.String()+" ", spec.Pos(), spec.End(), namesOf(spec)...)
					declarations = append(declarations, one)
				}
			}
		}
	}
	return imports, declarations, nil
}

// nameOf returns the name of a function, with the type of its receiver if it is a method.
func nameOf(f *ast.FuncDecl) string {
	if f.Recv == nil || len(f.Recv.List) == 0 {
		return f.Name.Name
	}
	receiver := f.Recv.List[0].Type
	if pointer, ok := receiver.(*ast.StarExpr); ok {
		receiver = pointer.X
	}
	if generic, ok := receiver.(*ast.IndexExpr); ok {
		receiver = generic.X
	}
	return fmt.Sprint(receiver) + "." + f.Name.Name
}

func namesOf(specs ...ast.Spec) (names []string) {
	for _, spec := range specs {
		switch s := spec.(type) {
		case *ast.TypeSpec:
			names = append(names, s.Name.Name)
		case *ast.ValueSpec:
			for _, name := range s.Names {
				if name.Name != "_" {
					names = append(names, name.Name)
				}
			}
		}
	}
	return names
}

// source returns the program as a Go file, with a function for each cell; line comments map each part to its
// line in its cell. The package is not called main, so that it is not linked.
func (p program) source() string {
	var text strings.Builder
	place := func(cell, line int) {
		fmt.Fprintf(&text, "//line program %d cell %d:%d\n", p.id, cell, line)
	}
	text.WriteString("package cells\n\n")
	seen := map[string]bool{}
	for _, d := range p.imports {
		if !seen[d.text] {
			text.WriteString(d.text + "\n")
		}
		seen[d.text] = true
	}
	for _, d := range p.declarations {
		text.WriteString("\n")
		place(d.cell, d.line)
		text.WriteString(d.text + "\n")
	}
	for _, b := range p.bodies {
		fmt.Fprintf(&text, "\nfunc gonbCell%d() {\n", b.cell)
		place(b.cell, b.line)
		text.WriteString(b.text + "\n}\n")
	}
	return text.String()
}

// tooEarly finds names that a cell uses but only a later cell declares: in one package they would compile.
func (p program) tooEarly() (problems []Problem) {
	for _, b := range p.bodies {
		later := map[string]int{}
		upTo := program{book: p.book, bodies: []body{b}}
		for _, d := range p.declarations {
			if d.cell <= b.cell {
				upTo.declarations = append(upTo.declarations, d)
				continue
			}
			for _, name := range d.names {
				later[name] = d.cell
			}
		}
		problems = append(problems, upTo.unresolved(later)...)
	}
	return problems
}

// unresolved finds the uses of names that the given later cells declare.
func (p program) unresolved(later map[string]int) (problems []Problem) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", p.source(), 0)
	if err != nil || len(later) == 0 {
		return nil
	}
	keys := map[*ast.Ident]bool{} // Field names, which the parser cannot distinguish from other names.
	ast.Inspect(file, func(n ast.Node) bool {
		if pair, ok := n.(*ast.KeyValueExpr); ok {
			if key, ok := pair.Key.(*ast.Ident); ok {
				keys[key] = true
			}
		}
		return true
	})
	for _, name := range file.Unresolved {
		if cell, ok := later[name.Name]; ok && !keys[name] {
			problem := p.place(fset.Position(name.Pos()).String())
			problem.Text = fmt.Sprintf("%s is declared in cell %d, which comes later", name.Name, cell)
			problems = append(problems, problem)
		}
	}
	return problems
}
