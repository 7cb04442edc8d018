package oneshot

import (
	"fmt"

	"github.com/gosiamese/gosiamese/notebooks/internal/vega"
)

// faces draws probes above the nearest enrolled person of each, with the answer.
func (c *control) faces(name string, probes []searched, title, colour string) object {
	const top, second = 38.0, 38.0 + face + 42
	var data list
	for i, s := range probes {
		data = append(data, object{"i": i, "own": c.names[s.person], "x": (float64(i) + 0.5) * pitch})
	}
	answer := []object{
		calculate("probe", fmt.Sprintf("%sProbe[0][datum.i]", name)),
		calculate("nearest", fmt.Sprintf("%sNearest[datum.i][j]", name)),
		calculate("d", fmt.Sprintf("toNumber(%sDistance[datum.i][j])", name)),
		calculate("accepted", "datum.d <= tau"),
		calculate("same", fmt.Sprintf("%t && names[datum.nearest] == datum.own", name == "mated")),
		calculate(
			"right",
			fmt.Sprintf("%t ? datum.accepted && datum.same : !datum.accepted", name == "mated"),
		),
		calculate("says", "datum.accepted ? (datum.right ? 'identified' : 'wrong name') : 'unknown'"),
	}
	if name != "mated" {
		answer[6] = calculate("says", "datum.accepted ? 'identified' : 'unknown'")
	}
	layerOf := func(mark, encoding object, more ...object) object {
		transform := list{}
		for _, t := range append(append([]object{}, answer...), more...) {
			transform = append(transform, t)
		}
		return object{
			"data":      object{"values": data},
			"transform": transform,
			"mark":      mark,
			"encoding":  encoding,
		}
	}
	verdictColour := object{
		"condition": object{"test": "datum.right", "value": rightColor}, "value": errorColor,
	}
	words := func(expression string, y float64, style object) object {
		mark := object{"type": "text", "fontSize": 12, "color": vega.Ink, "limit": pitch - 4, "aria": true}
		for key, value := range style {
			mark[key] = value
		}
		return layerOf(mark, object{"text": object{"field": "t", "type": "nominal"}},
			calculate("y", fmt.Sprint(y)), calculate("t", expression))
	}
	picture := func(url string, y float64) object {
		return layerOf(object{"type": "image", "width": face, "height": face, "aria": false},
			object{"url": object{"field": "url", "type": "nominal"}},
			calculate("y", fmt.Sprint(y)), calculate("url", url))
	}
	frame := layerOf(
		object{"type": "rect", "filled": false, "strokeWidth": 4, "aria": false},
		object{"x2": object{"field": "x2"}, "y2": object{"field": "y2"}, "stroke": verdictColour},
		calculate(
			"x2",
			fmt.Sprintf("datum.x + %g", face/2+1),
		),
		calculate("x", fmt.Sprintf("datum.x - %g", face/2+1)),
		calculate("y", fmt.Sprint(top-1)),
		calculate("y2", fmt.Sprint(top+face+1)),
	)
	verdict := words("datum.says", second+face+30, object{"fontWeight": "bold", "fontSize": 13})
	verdict["encoding"].(object)["color"] = verdictColour
	return canvas(second+face+40, list{
		text("'"+title+"'", 0, 6, 14, object{"fontWeight": "bold", "color": colour}),
		words("datum.own", 27, object{"fontWeight": "bold"}),
		picture("faces[0][datum.probe]", top+face/2), frame,
		text("'nearest in the gallery of ' + n + ':'", 0, top+face+14, 12, object{"color": vega.Grey}),
		words("names[datum.nearest]", second-11, nil),
		picture("faces[0][datum.nearest]", second+face/2),
		words("'d = ' + format(datum.d, '.2f')", second+face+13, nil),
		verdict,
	})
}
