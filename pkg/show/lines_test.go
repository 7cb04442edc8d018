package show

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
)

func TestPanelsWithTheSameAxisHaveTheSameRange(t *testing.T) {
	panel := func(y string, values ...float64) Panel {
		s := Series{Name: "s", Values: values, Low: values, High: values}
		return Panel{Title: "p", Y: y, Series: []Series{s}}
	}
	f := must(t)(Lines("epoch", []float64{1, 2},
		panel("distance", 0.5, 1), panel("share", 0, 0), panel("distance", 0.2, 3), panel("gap", -2, -1)))
	want := []list{{0.0, 3.0}, {0.0, 1.0}, {0.0, 3.0}, {-2.0, 0.0}}
	for i, plot := range f["concat"].(list) {
		for _, l := range plot.(object)["layer"].([]object)[:2] {
			y := l["encoding"].(object)["y"].(object)
			if got := y["scale"].(object)["domain"]; !reflect.DeepEqual(got, want[i]) {
				t.Errorf("panel %d has the range %v, want %v", i, got, want[i])
			}
		}
	}
}

// A logarithmic axis has no 0, neither in its range nor among its values.
func TestLogarithmicPanel(t *testing.T) {
	p := Panel{Title: "p", Y: "d", Log: true, Series: []Series{{Name: "s", Values: []float64{2, 0.01}}}}
	f := must(t)(Lines("epoch", []float64{1, 2}, p))
	y := f["concat"].(list)[0].(object)["layer"].([]object)[0]["encoding"].(object)["y"].(object)
	want := object{"type": "log", "domain": list{0.01, 2.0}, "nice": true}
	if !reflect.DeepEqual(y["scale"], want) {
		t.Errorf("the scale is %v, want %v", y["scale"], want)
	}
	p.Series[0].Values = []float64{2, 0}
	_, err := Lines("epoch", []float64{1, 2}, p)
	if text := `show: s of the panel "p": 0 on a logarithmic axis: want values above 0`; err == nil ||
		err.Error() != text {
		t.Errorf("error %v, want %s", err, text)
	}
}

// A symmetric-logarithmic axis has a place for 0, and bands are areas between two values of y.
func TestSymmetricLogarithmicPanel(t *testing.T) {
	s := Series{Name: "s", Values: []float64{0, 2}, Low: []float64{0, 1}, High: []float64{0.1, 30}}
	p := Panel{Title: "p", Y: "d", Linear: 0.1, Series: []Series{s}}
	plot := must(t)(Lines("epoch", []float64{1, 2}, p))["concat"].(list)[0].(object)
	area := plot["layer"].([]object)[0]
	y := area["encoding"].(object)["y"].(object)
	if want := (object{"type": "symlog", "constant": 0.1, "domain": list{0, 100.0}}); !reflect.DeepEqual(
		y["scale"], want) {
		t.Errorf("the scale is %v, want %v", y["scale"], want)
	}
	ticks := list{0, 0.1, 1.0, 10.0, 100.0}
	if got := y["axis"].(object)["values"]; !reflect.DeepEqual(got, ticks) {
		t.Errorf("ticks %v, want %v", got, ticks)
	}
	x := plot["encoding"].(object)["x"].(object)
	if stack, ok := x["stack"]; !ok || stack != nil || area["mark"].(object)["orient"] != "vertical" {
		t.Errorf("the area is stacked: %v, %v", x, area["mark"])
	}
	p.Series[0].Low[0] = -1
	_, err := Lines("epoch", []float64{1, 2}, p)
	if err == nil || !strings.Contains(err.Error(), "at least 0") {
		t.Errorf("error %v", err)
	}
}

func TestLegendKeepsTheColors(t *testing.T) {
	p := Panel{Series: []Series{{Name: "a"}, {Name: "d(a, p)", Color: Genuine}, {Name: "b"}}}
	for range 2 * len(palette) {
		p.Series = append(p.Series, Series{Name: "more"})
	}
	scale := p.color(nil)["scale"].(object)
	names, colors := scale["domain"].([]string), scale["range"].([]string)
	if len(names) != len(p.Series) || names[1] != "d(a, p)" || colors[1] != Genuine {
		t.Errorf("names %v, colours %v", names, colors)
	}
	if colors[0] != palette[0] || colors[2] != palette[1] || colors[2+len(palette)] != palette[1] {
		t.Errorf("colours %v, palette %v", colors, palette)
	}
}

func TestLinesRefuses(t *testing.T) {
	two := []float64{1, 2}
	nan := []float64{1, math.NaN()}
	series := func(s ...Series) []Panel { return []Panel{{Title: "p", Series: s}} }
	for _, c := range []struct {
		x      []float64
		panels []Panel
		want   string
	}{
		{nil, series(Series{}), "lines over 0 values of epoch in 1 panels: nothing to draw"},
		{two, nil, "lines over 2 values of epoch in 0 panels: nothing to draw"},
		{nan, series(Series{Values: two}), "epoch: value 2 of 2 is NaN"},
		{two, series(Series{Name: "a\tb"}), `the series "a\tb": want no tabs, quotes or line breaks`},
		{two, series(), `no series in the panel "p"`},
		{two, series(Series{Name: "s", Values: nan}), `s of the panel "p": value 2 of 2 is NaN`},
		{
			two, series(Series{Name: "s", Values: two}, Series{Name: "s", Values: two}),
			`s of the panel "p" occurs twice`,
		},
		{
			two, series(Series{Name: "s", Values: []float64{1}}),
			`s of the panel "p": 1 values, 0 low, 0 high: want 2 of each, or no band`,
		},
		{
			two, series(Series{Name: "s", Values: two, Low: two}),
			`s of the panel "p": 2 values, 2 low, 0 high: want 2 of each, or no band`,
		},
	} {
		if _, err := Lines("epoch", c.x, c.panels...); err == nil || err.Error() != "show: "+c.want {
			t.Errorf("error %v, want show: %s", err, c.want)
		}
	}
}

// An axis of whole numbers has no ticks between them; a logarithmic axis has one for each power of ten.
func TestTicks(t *testing.T) {
	p := Panel{Title: "p", Y: "d", Log: true, Series: []Series{{Name: "s", Values: []float64{2, 0.01}}}}
	for want, x := range map[float64][]float64{1: {1, 2}, 0: {0, 0.5}} {
		plot := must(t)(Lines("x", x, p))["concat"].(list)[0].(object)
		axis := plot["encoding"].(object)["x"].(object)["axis"].(object)
		if got := axis["tickMinStep"]; got != want {
			t.Errorf("x %v: minimum step %v, want %v", x, got, want)
		}
		y := plot["layer"].([]object)[0]["encoding"].(object)["y"].(object)["axis"].(object)
		if got := fmt.Sprint(y["values"]); got != "[0.01 0.1 1 10]" {
			t.Errorf("ticks %v", got)
		}
	}
}

// A legend that is wider than its panel is in two columns, so that it does not widen the figure.
func TestLegendFits(t *testing.T) {
	legend := func(names ...string) object {
		var p Panel
		for _, name := range names {
			p.Series = append(p.Series, Series{Name: name})
		}
		return p.color(p.wrapped(300))["legend"].(object)
	}
	if got := legend("near", "hard"); got["columns"] != nil {
		t.Errorf("short names: got %v", got)
	}
	if got := legend("batch-all", "semi-hard", "near", "batch-hard"); got["columns"] != 2 {
		t.Errorf("long names: got %v", got)
	}
}
