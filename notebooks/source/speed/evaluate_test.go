package speed_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"
)

func number(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// evaluate computes an arithmetic expression of Vega, which is one of Go, too.
func evaluate(t *testing.T, expression string, names map[string]float64) float64 {
	t.Helper()
	parsed, err := parser.ParseExpr(expression)
	if err != nil {
		t.Fatal(err)
	}
	var of func(ast.Expr) float64
	of = func(e ast.Expr) float64 {
		switch e := e.(type) {
		case *ast.ParenExpr:
			return of(e.X)
		case *ast.BasicLit:
			return number(t, e.Value)
		case *ast.Ident:
			if v, ok := names[e.Name]; ok {
				return v
			}
		case *ast.BinaryExpr:
			x, y := of(e.X), of(e.Y)
			return map[token.Token]float64{
				token.ADD: x + y, token.SUB: x - y, token.MUL: x * y, token.QUO: x / y,
			}[e.Op]
		}
		t.Fatalf("cannot evaluate %s", expression)
		return 0
	}
	return of(parsed)
}
