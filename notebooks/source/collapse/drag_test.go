package collapse

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/internal/figuretest"
)

// evaluator computes expressions of a figure: numbers, arrays of numbers, and fields of selections.
type evaluator map[string]any

func (v evaluator) of(t *testing.T, expression string) any {
	t.Helper()
	inner, array := strings.CutPrefix(expression, "[")
	if array {
		inner = strings.TrimSuffix(inner, "]")
	}
	inGo := "list{" + strings.ReplaceAll(inner, "if(", "choose(") + "}"
	e, err := parser.ParseExpr(inGo)
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	var all []float64
	for _, element := range e.(*ast.CompositeLit).Elts {
		all = append(all, v.number(t, element))
	}
	if array {
		return all
	}
	return all[0]
}

func (v evaluator) number(t *testing.T, e ast.Expr) float64 {
	t.Helper()
	switch e := e.(type) {
	case *ast.BasicLit:
		x, err := strconv.ParseFloat(e.Value, 64)
		if err != nil {
			t.Fatal(err)
		}
		return x
	case *ast.Ident:
		return v[e.Name].(float64)
	case *ast.ParenExpr:
		return v.number(t, e.X)
	case *ast.IndexExpr:
		return v.array(e.X)[int(v.number(t, e.Index))]
	case *ast.BinaryExpr:
		return binary(t, e.Op, v.number(t, e.X), v.number(t, e.Y))
	case *ast.CallExpr:
		var x []float64
		for _, argument := range e.Args {
			x = append(x, v.number(t, argument))
		}
		switch name := e.Fun.(*ast.Ident).Name; {
		case name == "choose" && x[0] != 0:
			return x[1]
		case name == "choose":
			return x[2]
		case name == "max":
			return max(x[0], x[1])
		case name == "sqrt":
			return math.Sqrt(x[0])
		case name == "pow":
			return math.Pow(x[0], x[1])
		}
	}
	t.Fatalf("unknown expression %T", e)
	return 0
}

func (v evaluator) array(e ast.Expr) []float64 {
	if s, ok := e.(*ast.SelectorExpr); ok {
		return v[s.X.(*ast.Ident).Name+"."+s.Sel.Name].([]float64)
	}
	return v[e.(*ast.Ident).Name].([]float64)
}

func binary(t *testing.T, op token.Token, x, y float64) float64 {
	t.Helper()
	switch op {
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
	t.Fatalf("unknown operator %s", op)
	return 0
}

// tripletLoss is the loss of the points a, p, n, six coordinates, scaled to length 1 or not.
func tripletLoss(at [6]float64, alpha float64, circle bool) float64 {
	if circle {
		for k := 0; k < 6; k += 2 {
			length := math.Hypot(at[k], at[k+1])
			at[k], at[k+1] = at[k]/length, at[k+1]/length
		}
	}
	d := func(k int) float64 { return square(at[0]-at[k]) + square(at[1]-at[k+1]) }
	return max(d(2)-d(4)+alpha, 0)
}

// The figure computes the loss, the change of the loss if all embeddings are shorter, and steps against the
// gradient: those of finite differences. On the circle they are the gradients of embeddings of length 1.
func TestDragComputes(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 8))
	active := 0
	for range 200 {
		alpha, circle := 2*rng.Float64(), rng.IntN(2)
		values := evaluator{"alpha": alpha, "circle": float64(circle)}
		var at [6]float64
		for k, of := range dragged {
			for i, axis := range []string{"x", "y"} {
				c := 3*rng.Float64() - 1.5
				at[2*k+i] = c
				values["grip_"+of.name+"."+axis] = []float64{c - dragGrip, c + dragGrip}
			}
		}
		for _, e := range dragExpressions() {
			values[e[0]] = values.of(t, e[1])
		}
		loss := tripletLoss(at, alpha, circle == 1)
		if got := values["loss"].(float64); math.Abs(got-loss) > 1e-9 {
			t.Fatalf("%v, alpha %g: loss %g, want %g", at, alpha, got, loss)
		}
		shorter := at
		for k := range shorter {
			shorter[k] *= 0.9
		}
		want := tripletLoss(shorter, alpha, false) - loss
		if got := values["shorter"].(float64); circle == 0 && math.Abs(got-want) > 1e-9 {
			t.Fatalf("%v: shorter %g, want %g", at, got, want)
		}
		if loss > 0 {
			active++
		}
		if loss < 0.01 { // Too near to the kink of the loss, or beyond.
			continue
		}
		checkSteps(t, values, at, alpha, circle == 1)
	}
	if active < 50 || active == 200 {
		t.Errorf("%d of 200 triplets are active", active)
	}
}

func checkSteps(t *testing.T, values evaluator, at [6]float64, alpha float64, circle bool) {
	t.Helper()
	const h = 1e-6
	for k := range at {
		scale := 1.0
		if circle { // The step is drawn at the point on the circle.
			scale = math.Hypot(at[k/2*2], at[k/2*2+1])
		}
		up, down := at, at
		up[k], down[k] = at[k]+h, at[k]-h
		slope := scale * (tripletLoss(up, alpha, circle) - tripletLoss(down, alpha, circle)) / (2 * h)
		got := values[[]string{"us", "vs"}[k%2]].([]float64)[k/2]
		if want := -dragRate * slope; math.Abs(got-want) > 1e-5 {
			t.Fatalf("%v, alpha %g, circle %v: step %d is %g, want %g", at, alpha, circle, k, got, want)
		}
	}
}

// The figure is valid Vega-Lite, and its description has the numbers of the first positions.
func TestDragIsVegaLite(t *testing.T) {
	f := Drag(0.5)
	want := fmt.Sprintf("loss %.2f with alpha 0.5", tripletLoss([6]float64{
		dragged[0].x, dragged[0].y, dragged[1].x, dragged[1].y, dragged[2].x, dragged[2].y,
	}, 0.5, false))
	if text, _ := f["description"].(string); !strings.Contains(text, want) {
		t.Errorf("description %q, want %q", text, want)
	}
	text, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "null") {
		t.Error("the figure has a null, which GoNB cannot send")
	}
	figuretest.Obeys(t, "schema", f)
}
