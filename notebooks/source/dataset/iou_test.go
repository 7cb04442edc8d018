package dataset_test

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"math"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/internal/figuretest"
	"github.com/gosiamese/gosiamese/notebooks/source/dataset"
)

// specification returns the figure as it is sent.
func specification(t *testing.T) map[string]any {
	t.Helper()
	figure, err := dataset.IoU()
	if err != nil {
		t.Fatal(err)
	}
	return figuretest.Plain(t, figure)
}

// evaluated computes the parameters of the figure at positions of the sliders: their expressions are also
// constant expressions of Go.
func evaluated(t *testing.T, spec map[string]any, at map[string]float64) func(name string) float64 {
	t.Helper()
	var source strings.Builder
	source.WriteString("package p\n")
	for _, p := range spec["params"].([]any) {
		param := p.(map[string]any)
		name, value := param["name"].(string), ""
		switch moved, slides := at[name]; {
		case slides:
			value = fmt.Sprintf("%.1f", moved)
		case param["expr"] != nil:
			value = param["expr"].(string)
		default:
			value = fmt.Sprintf("%.1f", param["value"])
		}
		fmt.Fprintf(&source, "const %s = %s\n", name, value)
	}
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "p.go", source.String(), 0)
	if err != nil {
		t.Fatalf("%v in\n%s", err, &source)
	}
	pkg, err := (&types.Config{}).Check("p", files, []*ast.File{file}, nil)
	if err != nil {
		t.Fatalf("%v in\n%s", err, &source)
	}
	return func(name string) float64 {
		value, _ := constant.Float64Val(constant.ToFloat(pkg.Scope().Lookup(name).(*types.Const).Val()))
		return value
	}
}

// The figure computes the intersection over union of the pixels that the boxes cover.
func TestIoU(t *testing.T) {
	const side = 96
	spec := specification(t)
	start := evaluated(t, spec, nil)
	x, y, x2, y2 := start("bx"), start("by"), start("bx2"), start("by2")
	if !(x > 0 && y >= 0 && x2-x > 30 && y2-y > 30 && x2 <= side && y2 <= side) {
		t.Fatalf("the ground truth is from (%g, %g) to (%g, %g)", x, y, x2, y2)
	}
	for _, a := range [][4]float64{
		{x, y, x2 - x, y2 - y},
		{0, 0, 1, 1},
		{0, 0, side, side},
		{40, 50, 30, 20},
		{80, 80, 90, 90},
		{10, 5, 44, 60},
		{side, side, 5, 5},
	} {
		at := evaluated(t, spec, map[string]float64{"ax": a[0], "ay": a[1], "aw": a[2], "ah": a[3]})
		both, either := 0, 0
		for i := range side * side {
			px, py := float64(i%side), float64(i/side)
			inA := px >= a[0] && px < a[0]+a[2] && py >= a[1] && py < a[1]+a[3]
			inB := px >= x && px < x2 && py >= y && py < y2
			if inA && inB {
				both++
			}
			if inA || inB {
				either++
			}
		}
		want := float64(both) / float64(either)
		if at("intersection") != float64(both) || at("union") != float64(either) ||
			math.Abs(at("iou")-want) > 1e-12 {
			t.Errorf("box %v: got %g / %g = %g, want %d / %d = %g", a, at("intersection"), at("union"),
				at("iou"), both, either, want)
		}
	}
}

func TestIoUObeysVegaLite(t *testing.T) {
	figure, err := dataset.IoU()
	if err != nil {
		t.Fatal(err)
	}
	figuretest.Obeys(t, "schema", figure)
}
