package figuretest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"strconv"
	"testing"
)

// Evaluate computes an arithmetic expression of Vega, which is one of Go, too; x > y is 1 or 0.
func Evaluate(t *testing.T, expression string, names map[string]float64) float64 {
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
			v, err := strconv.ParseFloat(e.Value, 64)
			if err != nil {
				t.Fatal(err)
			}
			return v
		case *ast.Ident:
			v, ok := names[e.Name]
			if !ok {
				t.Fatalf("%s has no value in %s", e.Name, expression)
			}
			return v
		case *ast.UnaryExpr:
			if e.Op == token.SUB {
				return -of(e.X)
			}
		case *ast.CallExpr:
			switch e.Fun.(*ast.Ident).Name {
			case "sin":
				return math.Sin(of(e.Args[0]))
			case "cos":
				return math.Cos(of(e.Args[0]))
			case "max":
				return max(of(e.Args[0]), of(e.Args[1]))
			case "pow":
				return math.Pow(of(e.Args[0]), of(e.Args[1]))
			case "exp":
				return math.Exp(of(e.Args[0]))
			case "round":
				return math.Floor(of(e.Args[0]) + 0.5)
			}
		case *ast.BinaryExpr:
			x, y := of(e.X), of(e.Y)
			switch e.Op {
			case token.ADD:
				return x + y
			case token.SUB:
				return x - y
			case token.MUL:
				return x * y
			case token.QUO:
				return x / y
			case token.GTR:
				if x > y {
					return 1
				}
				return 0
			}
		}
		t.Fatalf("cannot evaluate %s", expression)
		return 0
	}
	return of(parsed)
}
