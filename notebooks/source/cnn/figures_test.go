package cnn

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"strconv"
	"testing"

	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/notebooks/internal/figuretest"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
)

// evaluator computes expressions of a figure, as far as they are written as in Go too.
type evaluator struct {
	values map[string]any // Numbers, texts and lists; fields of the datum as "datum.x".
}

func (e evaluator) number(t *testing.T, expression string) float64 {
	t.Helper()
	parsed, err := parser.ParseExpr(expression)
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	v, ok := e.eval(t, parsed).(float64)
	if !ok {
		t.Fatalf("%s is not a number", expression)
	}
	return v
}

func (e evaluator) eval(t *testing.T, x ast.Expr) any {
	t.Helper()
	number := func(x ast.Expr) float64 { return e.eval(t, x).(float64) }
	switch x := x.(type) {
	case *ast.ParenExpr:
		return e.eval(t, x.X)
	case *ast.Ident:
		return e.values[x.Name]
	case *ast.SelectorExpr:
		return e.values["datum."+x.Sel.Name]
	case *ast.IndexExpr:
		return e.eval(t, x.X).([]float64)[int(number(x.Index))]
	case *ast.BasicLit:
		if x.Kind == token.STRING {
			text, _ := strconv.Unquote(x.Value)
			return text
		}
		v, _ := strconv.ParseFloat(x.Value, 64)
		return v
	case *ast.BinaryExpr:
		a, b := e.eval(t, x.X), e.eval(t, x.Y)
		if text, ok := a.(string); ok {
			return text + b.(string)
		}
		return arithmetic[x.Op](a.(float64), b.(float64))
	case *ast.CallExpr:
		name := x.Fun.(*ast.Ident).Name
		switch name {
		case "toNumber":
			v, err := strconv.ParseUint(e.eval(t, x.Args[0]).(string), 0, 8)
			if err != nil {
				t.Fatal(err)
			}
			return float64(v)
		case "substring":
			return e.eval(t, x.Args[0]).(string)[int(number(x.Args[1])):int(number(x.Args[2]))]
		case "floor":
			return math.Floor(number(x.Args[0]))
		case "max":
			return max(number(x.Args[0]), number(x.Args[1]))
		case "pow":
			return math.Pow(number(x.Args[0]), number(x.Args[1]))
		}
	}
	t.Fatalf("cannot evaluate %T", x)
	return nil
}

var arithmetic = map[token.Token]func(a, b float64) float64{
	token.ADD: func(a, b float64) float64 { return a + b },
	token.SUB: func(a, b float64) float64 { return a - b },
	token.MUL: func(a, b float64) float64 { return a * b },
	token.QUO: func(a, b float64) float64 { return a / b },
	token.REM: math.Mod,
}

// The feature map of the figure is a convolution with zero padding.
func TestKernelFormulas(t *testing.T) {
	set, err := synthetic.Animals(1, 64, 1)
	if err != nil {
		t.Fatal(err)
	}
	levels := shrunk(set.Picture(0))
	kernel := presets()[0].weights
	kernel[4] = 0.5
	at := func(y, x int) float64 {
		if min(x, y) < 0 || max(x, y) >= mapSide {
			return 0
		}
		return float64(levels[y*mapSide+x]) / 255
	}
	for _, p := range [][2]int{{0, 0}, {0, 47}, {47, 47}, {20, 31}, {31, 20}} {
		want := 0.
		for k, w := range kernel {
			want += w * at(p[0]+k/3-1, p[1]+k%3-1)
		}
		e := evaluator{map[string]any{
			"pixels": padded(levels), "kernel": kernel[:], "datum.i": float64(p[0]*mapSide + p[1]),
		}}
		for _, pair := range convolution() {
			if pair[0] == "size" { // This and the next choose what the scale of grey ignores.
				break
			}
			e.values["datum."+pair[0]] = e.number(t, pair[1])
		}
		if got := e.values["datum.v"].(float64); math.Abs(got-want) > 1e-9 {
			t.Errorf("at %v: %g, want %g", p, got, want)
		}
		if got := e.values["datum.relu"].(float64); got != max(e.values["datum.v"].(float64), 0) {
			t.Errorf("at %v: ReLU %g", p, got)
		}
	}
}

// The path of the figure is that of gradient descent, step by step.
func TestDescentFormulas(t *testing.T) {
	for _, rate := range []float64{0.05, 0.15, 0.21} {
		u, v := -9., 3.
		for step := range descentSteps {
			e := evaluator{map[string]any{"rate": rate, "u0": -9., "v0": 3., "datum.t": float64(step)}}
			for _, pair := range path() {
				e.values["datum."+pair[0]] = e.number(t, pair[1])
			}
			for name, want := range map[string]float64{"u": u, "v": v, "loss": (u*u + 10*v*v) / 2} {
				got := e.values["datum."+name].(float64)
				if math.Abs(got-want) > 1e-9*max(1, math.Abs(want)) {
					t.Errorf("rate %g, step %d: %s = %g, want %g", rate, step, name, got, want)
				}
			}
			u, v = u-rate*u, v-rate*10*v
		}
	}
}

func TestFigures(t *testing.T) {
	set, err := synthetic.Animals(1, 64, 1)
	if err != nil {
		t.Fatal(err)
	}
	kernel, err := KernelFigure(set.Picture(0))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := KernelFigure(images.Picture{Channels: 2}); err == nil {
		t.Error("two channels: want an error")
	}
	m, err := Measured()
	if err != nil {
		t.Fatal(err)
	}
	for name, f := range map[string]show.Figure{
		"kernel": kernel, "descent": DescentFigure(), "differences": m.Figure(),
	} {
		text, err := json.Marshal(f)
		if err != nil || len(text) > 60_000 {
			t.Errorf("%s: %d bytes, %v", name, len(text), err)
		}
		if description, _ := f["description"].(string); len(description) < 20 {
			t.Errorf("%s: description %q", name, description)
		}
		figuretest.Obeys(t, name, f)
	}
}
