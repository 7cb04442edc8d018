package show

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Bars draws panels of horizontal bars, two panels in a row, each with its own axis from 0, titled [Panel.Y],
// and with the value at the end of each bar. Each [Series] is one bar: its name and its only value.
//
// Bars returns an error if there are no panels or a panel has no bars, if a name occurs twice in a panel or
// contains a tab or a quote, or if a series does not have exactly one value, finite and at least 0.
func Bars(panels ...Panel) (Figure, error) {
	if len(panels) == 0 {
		return nil, errors.New("show: no panels of bars: nothing to draw")
	}
	var plots list
	var says []string
	for _, p := range panels {
		if err := p.checkColumns(1); err != nil {
			return nil, err
		}
		var told []string
		for _, b := range p.Series {
			told = append(told, fmt.Sprintf("%s %s", b.Name, short(b.Values[0])))
		}
		says = append(says, fmt.Sprintf("%s, %s: %s", p.Title, p.Y, strings.Join(told, ", ")))
		plots = append(plots, p.bars(panelWidth(len(panels), 480, 230)))
	}
	return figure("Bars. "+strings.Join(says, "; "), object{
		"concat": plots, "columns": 2, "spacing": 28,
	})
}

// short formats a value to three digits, without an exponent.
func short(v float64) string {
	if v >= 100 {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.3g", v)
}

// checkColumns returns an error if check does or if a value is negative.
func (p Panel) checkColumns(n int) error {
	if err := p.check(n); err != nil {
		return err
	}
	for _, s := range p.Series {
		if least := slices.Min(s.Values); least < 0 {
			return fmt.Errorf("show: %s of the panel %q: %g is below 0", s.Name, p.Title, least)
		}
	}
	return nil
}

func (p Panel) bars(width float64) object {
	const thick = 34.0
	var values, names list
	most := 0.0
	for _, b := range p.Series {
		color := b.Color
		if color == "" {
			color = palette[0]
		}
		values = append(values, object{
			"name": b.Name, "value": b.Values[0], "text": short(b.Values[0]), "fill": color,
		})
		names, most = append(names, b.Name), max(most, b.Values[0])
	}
	if most == 0 {
		most = 1
	}
	const room = 1.18 // Space for the value at the end of the longest bar.
	return object{
		"title": p.Title, "width": width, "height": thick * float64(len(p.Series)),
		"encoding": object{
			"y": object{
				"field": "name", "type": "nominal", "sort": names,
				"axis": object{"title": "", "ticks": false, "labelLimit": 210},
			},
			"x": axis("value", p.Y, 0, room*most, object{"tickCount": 5}),
		},
		"layer": []object{
			layer("bar", values, object{"height": object{"band": 0.66}}, object{
				"color": ownColor,
				"tooltip": list{
					object{"field": "name", "type": "nominal", "title": "what"},
					object{"field": "text", "type": "nominal", "title": tooltipTitle(p.Y)},
				},
			}),
			textLayer(values, object{"align": "left", "dx": 6}),
		},
	}
}

// ownColor takes the colour of a mark from the field fill of its value.
var ownColor = object{"field": "fill", "type": "nominal", "scale": nil}
