package pairs_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/source/pairs"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// value evaluates an arithmetic expression of Vega, which is one of Go, too.
func value(t *testing.T, expression string, names map[string]float64) float64 {
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
			v, _ := strconv.ParseFloat(e.Value, 64)
			return v
		case *ast.Ident:
			v, ok := names[e.Name]
			if !ok {
				t.Fatalf("%s has no value in %s", e.Name, expression)
			}
			return v
		case *ast.CallExpr:
			switch e.Fun.(*ast.Ident).Name {
			case "pow":
				return math.Pow(of(e.Args[0]), of(e.Args[1]))
			case "exp":
				return math.Exp(of(e.Args[0]))
			case "round":
				return math.Floor(of(e.Args[0]) + 0.5)
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

// At every position of the sliders the figure shows the rates of the pairs and the precision of AtThreshold.
func TestControl(t *testing.T) {
	vectors, labels, head := people(12, 8)
	scores, err := pairs.Scores(head, vectors, labels)
	if err != nil {
		t.Fatal(err)
	}
	calibrated, err := verify.Calibrate(scores, 0.5)
	if err != nil {
		t.Fatal(err)
	}
	var logits []float64
	var same []bool
	for _, s := range scores {
		logits, same = append(logits, calibrated.Intercept-calibrated.Slope*s.Distance), append(same, s.Same)
	}
	f, err := pairs.Control(calibrated, scores)
	spec := obeys(t, f, err)
	expressions, counts := map[string]string{}, map[string][]string{}
	for _, p := range spec["params"].([]any) {
		p := p.(map[string]any)
		text, _ := p["expr"].(string)
		expressions[p["name"].(string)] = text
		if in, ok := strings.CutPrefix(text, "split('"); ok {
			counts[p["name"].(string)] = strings.Fields(strings.TrimSuffix(in, "', ' ')"))
		}
	}
	for z := -8.0; z <= 8; z += 0.4 {
		for _, rarity := range []float64{0, 1, 2.5} {
			names := map[string]float64{"z": math.Round(10*z) / 10, "rarity": rarity}
			step := int(value(t, expressions["step"], names))
			for name, of := range map[string]string{"tar": "accepted", "far": "falsely"} {
				_, divided, _ := strings.Cut(expressions[name], " / ")
				count, err := strconv.ParseFloat(counts[of][step], 64)
				if err != nil || !strings.HasPrefix(expressions[name], "toNumber("+of+"[step])") {
					t.Fatal(expressions[name], err)
				}
				names[name] = count / value(t, divided, names)
			}
			names["prior"] = value(t, expressions["prior"], names)
			far, frr, precision := pairs.AtThreshold(logits, same, names["z"], names["prior"])
			if math.Abs(far-names["far"]) > 1e-9 || math.Abs(frr-(1-names["tar"])) > 1e-9 {
				t.Fatalf("z = %g: FAR %g and TAR %g, want %g and %g", names["z"], names["far"],
					names["tar"], far, 1-frr)
			}
			formula := strings.TrimPrefix(expressions["precision"], "tar + far > 0 ? ")
			formula = strings.TrimSuffix(formula, " : 1")
			if got := value(t, formula, names); names["tar"]+far > 0 && math.Abs(got-precision) > 1e-9 {
				t.Fatalf("z = %g, prior %g: precision %g, want %g", names["z"], names["prior"], got,
					precision)
			}
			// At the threshold of Bayes the posterior is 1/2.
			names["z"] = value(t, expressions["balance"], names)
			if got := value(t, expressions["posterior"], names); math.Abs(got-0.5) > 1e-6 {
				t.Fatalf("posterior %g at the threshold of Bayes", got)
			}
		}
	}
}
