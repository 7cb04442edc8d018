package transforms_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/notebooks/internal/figuretest"
	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/notebooks/source/transforms"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
)

// sampled returns the figure of the samples of two pictures, and the pictures.
func sampled(t *testing.T) (show.Figure, []images.Picture) {
	t.Helper()
	cats, err := synthetic.Animals(1, transforms.Side, 1)
	if err != nil {
		t.Fatal(err)
	}
	letters, err := transforms.Letters().Resize(transforms.Side, transforms.Side)
	if err != nil {
		t.Fatal(err)
	}
	pictures := []images.Picture{lesson.Grey(cats).Picture(0), letters.Picture(0)}
	f, err := transforms.Samples([]string{"cat", "letter b"}, pictures...)
	if err != nil {
		t.Fatal(err)
	}
	return f, pictures
}

func TestSamplesObeyVegaLite(t *testing.T) {
	f, _ := sampled(t)
	figuretest.Obeys(t, "schema", f)
}

// The squares of the figure have the grey of images.Augment with the same seed, wherever the sliders are.
func TestSamplesAreThoseOfAugment(t *testing.T) {
	f, pictures := sampled(t)
	for seed, a := range []images.Augment{
		{},
		{Rotate: 15, Shift: 0.1, Scale: 0.2, Contrast: 0.3, Brightness: 0.1},
		{Rotate: 180, Shift: 0.5, Scale: 0.8, Flip: true},
		{Contrast: 1, Brightness: 1, Flip: true},
		{Rotate: 45, Scale: 0.4},
	} {
		which := seed % len(pictures)
		figure := newFigure(t, f, map[string]any{
			"picture": []any{"cat", "letter b"}[which], "seed": float64(seed + 1), "flip": a.Flip,
			"rotate": a.Rotate, "shift": a.Shift, "scale": a.Scale,
			"contrast": a.Contrast, "brightness": a.Brightness,
		})
		for k := range 10 {
			want := pictures[which]
			if k > 0 {
				rng := rand.New(rand.NewPCG(uint64(seed+1), uint64(k-1)))
				want, _ = a.Apply(want, rng)
			}
			for i := 0; i < len(want.Values); i += 7 {
				level, grey := figure.square(k*len(want.Values) + i)
				// The pixels have 256 levels, the squares 32.
				if math.Abs(level-float64(want.Values[i])) > 4e-3 || math.Abs(grey-level) > 0.5/31+2e-3 {
					t.Fatalf("%+v, sample %d, row %d, column %d: %.3f, drawn as %.3f, want %.3f", a, k,
						i/transforms.Side, i%transforms.Side, level, grey, want.Values[i])
				}
			}
		}
	}
}

func TestSamplesErrors(t *testing.T) {
	letter := transforms.Letters().Picture(0)
	for want, figure := range map[string]func() (show.Figure, error){
		"1 names for 0": func() (show.Figure, error) { return transforms.Samples([]string{"b"}) },
		"want 32 x 32":  func() (show.Figure, error) { return transforms.Samples([]string{"b"}, letter) },
	} {
		if _, err := figure(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// drawn evaluates the expressions of a figure, whose syntax is that of Go but for the last of the captions.
type drawn struct {
	t      *testing.T
	values map[string]any
	fields [][2]string // Of the squares: name and expression.
}

func newFigure(t *testing.T, f show.Figure, controls map[string]any) drawn {
	spec, d := figuretest.Plain(t, f), drawn{t: t, values: map[string]any{"PI": math.Pi}}
	for _, param := range spec["params"].([]any) {
		p := param.(map[string]any)
		name := p["name"].(string)
		value, isValue := p["value"]
		switch set, isControl := controls[name]; {
		case isControl:
			d.values[name] = set
		case isValue:
			d.values[name] = value
		default:
			source := p["expr"].(string) // A constant, a list in brackets, or like Go.
			var constant []any
			if json.Unmarshal([]byte(source), &constant) == nil {
				d.values[name] = constant
				continue
			}
			if strings.HasPrefix(source, "[") {
				source = "list(" + source[1:len(source)-1] + ")"
			}
			d.values[name] = d.value(source)
		}
	}
	for _, step := range spec["layer"].([]any)[0].(map[string]any)["transform"].([]any) {
		s := step.(map[string]any)
		d.fields = append(d.fields, [2]string{s["as"].(string), s["calculate"].(string)})
	}
	return d
}

// square returns the value of a square and the grey in which it is drawn, in [0, 1].
func (d drawn) square(n int) (value, grey float64) {
	datum := map[string]any{"n": float64(n)}
	d.values["datum"] = datum
	for _, f := range d.fields {
		datum[f[0]] = d.value(f[1])
	}
	level, err := strconv.ParseUint(datum["fill"].(string)[1:3], 16, 8)
	if err != nil {
		d.t.Fatal(err)
	}
	return min(max(datum["level"].(float64)/255, 0), 1), float64(level) / 255
}

var parsed = map[string]ast.Expr{}

func (d drawn) value(source string) any {
	expr, known := parsed[source]
	if !known {
		var err error
		if expr, err = parser.ParseExpr(source); err != nil {
			d.t.Fatalf("%s: %v", source, err)
		}
		parsed[source] = expr
	}
	return d.of(expr)
}

func (d drawn) number(e ast.Expr) float64 {
	switch v := d.of(e).(type) {
	case float64:
		return v
	case bool:
		if v {
			return 1
		}
	}
	return 0
}

func (d drawn) of(e ast.Expr) any {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return d.of(e.X)
	case *ast.Ident:
		v, known := d.values[e.Name]
		if !known {
			d.t.Fatalf("no value %s", e.Name)
		}
		return v
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			return strings.Trim(e.Value, `"`)
		}
		v, _ := strconv.ParseFloat(e.Value, 64)
		return v
	case *ast.SelectorExpr:
		return d.of(e.X).(map[string]any)[e.Sel.Name]
	case *ast.IndexExpr:
		return d.of(e.X).([]any)[int(d.number(e.Index))]
	case *ast.UnaryExpr:
		return -d.number(e.X)
	case *ast.BinaryExpr:
		x, y := d.number(e.X), d.number(e.Y)
		return map[token.Token]float64{
			token.ADD: x + y, token.SUB: x - y, token.MUL: x * y, token.QUO: x / y, token.REM: math.Mod(x, y),
		}[e.Op]
	case *ast.CallExpr:
		return d.call(e.Fun.(*ast.Ident).Name, e.Args)
	}
	d.t.Fatalf("an expression of type %T", e)
	return nil
}

func (d drawn) call(name string, args []ast.Expr) any {
	switch name {
	case "list":
		var all []any
		for _, a := range args {
			all = append(all, d.of(a))
		}
		return all
	case "indexof":
		for i, v := range d.of(args[0]).([]any) {
			if v == d.of(args[1]) {
				return float64(i)
			}
		}
		return -1.
	}
	x := d.number(args[0])
	switch name {
	case "floor":
		return math.Floor(x)
	case "round":
		return math.Floor(x + 0.5)
	case "sin":
		return math.Sin(x)
	case "cos":
		return math.Cos(x)
	case "min":
		return math.Min(x, d.number(args[1]))
	case "max":
		return math.Max(x, d.number(args[1]))
	}
	d.t.Fatalf("no function %s", name)
	return nil
}
