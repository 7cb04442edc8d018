package show

import (
	"errors"
	"fmt"
	"strings"
)

// Columns draws groups of columns side by side: in each group one column of every series, with its value
// above it. Values are counts or other numbers, at least 0. The bands of a series are not drawn.
//
// Columns returns an error if there are no groups or no series, if a series differs in length from the
// groups, if a name occurs twice, or if a value is negative or non-finite.
func Columns(y string, groups []string, series ...Series) (Figure, error) {
	if len(groups) == 0 || len(series) == 0 {
		return nil, fmt.Errorf("show: columns of %d series in %d groups: nothing to draw", len(series),
			len(groups))
	}
	legend := Panel{Title: y, Y: y, Series: series}
	if err := errors.Join(legend.checkColumns(len(groups)), repeated(groups)); err != nil {
		return nil, err
	}
	var columns list
	var says []string
	for k, group := range groups {
		for _, s := range series {
			columns = append(columns, object{
				"group": group, "series": s.Name, "y": s.Values[k], "told": fmt.Sprintf("%g", s.Values[k]),
			})
			says = append(says, fmt.Sprintf("%s, %s: %g", group, s.Name, s.Values[k]))
		}
	}
	return figure(
		fmt.Sprintf("Columns of %s. %s", y, strings.Join(says, "; ")), legend.columns(groups, columns))
}

// columns draws the columns and the numbers above them.
func (p Panel) columns(groups []string, values list) object {
	height := object{"field": "y", "type": "quantitative", "axis": object{"title": p.Y, "tickCount": 5}}
	group := object{
		"field": "group", "type": "nominal", "scale": object{"domain": groups, "paddingInner": 0.35},
		"axis": object{"title": "", "labelAngle": 0, "labelFontSize": 13, "ticks": false},
	}
	color := p.color(object{"symbolType": "square", "symbolStrokeWidth": 0})
	place := object{
		"field": "series", "type": "nominal", "scale": object{"domain": color["scale"].(object)["domain"]},
	}
	number := object{"field": "told", "type": "nominal"}
	return object{
		"width": 480, "height": 220, "data": object{"values": values},
		"encoding": object{"x": group, "xOffset": place, "y": height},
		"layer": []object{
			marked("bar", nil, object{"color": color}),
			marked("text", object{"dy": -8, "fontSize": 13, "color": ink}, object{"text": number}),
		},
	}
}

// repeated returns an error if a name occurs twice.
func repeated(names []string) error {
	seen := map[string]bool{}
	for _, name := range names {
		if seen[name] {
			return fmt.Errorf("show: %q occurs twice", name)
		}
		seen[name] = true
	}
	return nil
}
