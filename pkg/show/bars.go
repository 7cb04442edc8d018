package show

import (
	"errors"
	"fmt"
	"strings"
)

// Bar is one named value.
type Bar struct {
	Name  string
	Value float64
	// Color is chosen where it is empty.
	Color Color
}

// BarPanel is one plot of bars that lie below each other in their order; X is the title of the axis.
type BarPanel struct {
	Title, X string
	Bars     []Bar
}

// Bars draws panels of bars side by side, two in a row, each over an axis of its own that starts at 0, with
// the value at the end of each bar.
//
// No panels, a panel without bars, a name that is there twice in a panel, and a value that is not a number,
// infinite or below 0 are errors.
func Bars(panels ...BarPanel) (Figure, error) {
	if len(panels) == 0 {
		return nil, errors.New("show: no panels of bars: nothing to draw")
	}
	var plots list
	var says []string
	for _, p := range panels {
		if err := p.check(); err != nil {
			return nil, err
		}
		var told []string
		for _, b := range p.Bars {
			told = append(told, fmt.Sprintf("%s %s", b.Name, short(b.Value)))
		}
		says = append(says, fmt.Sprintf("%s, %s: %s", p.Title, p.X, strings.Join(told, ", ")))
		plots = append(plots, p.plot(barWidth(len(panels))))
	}
	return checked(figure("Bars. "+strings.Join(says, "; "), object{
		"concat": plots, "columns": 2, "spacing": 28,
	}))
}

// barWidth is in pixels; the names need the rest.
func barWidth(panels int) float64 {
	if panels == 1 {
		return 480
	}
	return 230
}

// short is a value to three digits, without an exponent.
func short(v float64) string {
	if v >= 100 {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.3g", v)
}

func (p BarPanel) check() error {
	if len(p.Bars) == 0 {
		return fmt.Errorf("show: no bars in the panel %q", p.Title)
	}
	names := map[string]bool{}
	for _, b := range p.Bars {
		what := fmt.Sprintf("%s of the panel %q", b.Name, p.Title)
		if names[b.Name] {
			return fmt.Errorf("show: %s is there twice", what)
		}
		names[b.Name] = true
		if err := finite(what, []float64{b.Value}); err != nil {
			return err
		}
		if b.Value < 0 {
			return fmt.Errorf("show: %s is %g: a bar starts at 0", what, b.Value)
		}
	}
	return nil
}

func (p BarPanel) plot(width float64) object {
	const thick = 34.0
	var values, names list
	most := 0.0
	for _, b := range p.Bars {
		color := b.Color
		if color == "" {
			color = palette[0]
		}
		values = append(values, object{
			"name": b.Name, "value": b.Value, "text": short(b.Value), "fill": string(color),
		})
		names, most = append(names, b.Name), max(most, b.Value)
	}
	if most == 0 {
		most = 1
	}
	const room = 1.18 // For the value at the end of the longest bar.
	return object{
		"title": p.Title, "width": width, "height": thick * float64(len(p.Bars)),
		"encoding": object{
			"y": object{
				"field": "name", "type": "nominal", "sort": names,
				"axis": object{"title": "", "ticks": false, "labelLimit": 210},
			},
			"x": object{
				"field": "value", "type": "quantitative",
				"scale": object{"domain": list{0, room * most}, "nice": false},
				"axis":  object{"title": p.X, "tickCount": 5},
			},
		},
		"layer": []object{
			layer("bar", values, object{"height": object{"band": 0.66}}, object{
				"color": ownColor,
				"tooltip": list{
					object{"field": "name", "type": "nominal", "title": "what"},
					object{"field": "text", "type": "nominal", "title": tooltipTitle(p.X)},
				},
			}),
			textLayer(values, object{"align": "left", "dx": 6}),
		},
	}
}

// ownColor is the colour that the field fill of a value holds, as it is.
var ownColor = object{"field": "fill", "type": "nominal", "scale": nil}
