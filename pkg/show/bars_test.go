package show

import (
	"math"
	"strings"
	"testing"
)

func TestBars(t *testing.T) {
	bars := []Bar{{Name: "go", Value: 1234.5}, {Name: "xla", Value: 0.01234, Color: Impostor}}
	f := must(t)(Bars(BarPanel{Title: "a step", X: "ms", Bars: bars}))
	if got, want := f.description(), "Bars. a step, ms: go 1234, xla 0.0123"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	plot := f["concat"].(list)[0].(object)
	values := plot["layer"].([]object)[0]["data"].(object)["values"].(list)
	if values[0].(object)["fill"] != string(palette[0]) || values[1].(object)["fill"] != string(Impostor) {
		t.Errorf("colours: %v", values)
	}
}

func TestBarsRefuse(t *testing.T) {
	one := Bar{Name: "a", Value: 1}
	for want, panels := range map[string][]BarPanel{
		"no panels":       nil,
		`no bars in`:      {{Title: "p"}},
		"a of the panel":  {{Title: "p", Bars: []Bar{one, one}}},
		"is NaN":          {{Title: "p", Bars: []Bar{{Name: "a", Value: math.NaN()}}}},
		"a bar starts at": {{Title: "p", Bars: []Bar{{Name: "a", Value: -1}}}},
	} {
		if _, err := Bars(panels...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
