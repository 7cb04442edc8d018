package show

import (
	"fmt"
	"slices"
)

// accepted tests from the two letters of a face whether it is accepted for the selected one; see
// [faces.params].
const accepted = "parseInt(substring(steps, 2 * datum.id, 2 * datum.id + 2), 36) <= step"

// plot draws the map, with the counts of the accepted faces above it.
func (f faces) plot(title string) object {
	rows := table{fields: []string{"id", "x0", "y0", "name"}}
	for i, name := range f.names() {
		rows.add(i, f.at[i][0], f.at[i][1], name)
	}
	hint := object{"color": grey}
	plot := canvas(mapSide, mapSide,
		f.lines(),
		f.pictures(),
		ring("datum.id != chosen && datum.accepted && !datum.same", Impostor, 2.5),
		ring("datum.id != chosen && !datum.accepted && datum.same", Genuine, 2.5),
		ring("datum.id == chosen", ink, 4),
		f.counts(),
		spoken("inside < 0 ? 'Nobody is called so. This is the first face.' : '"+title+
			". Bright: accepted for the chosen face, d ≤ tau.'", 0, -30, hint),
		spoken("'Orange rings: accepted, another person. Blue rings: rejected, the same person.'", 0, -12,
			hint),
	)
	// The axis points up: dragging would flip one that points down.
	plot["encoding"].(object)["y"] = pixels("y", 0, mapSide)
	plot["data"] = rows.data()
	plot["transform"] = append(window("toNumber(datum.x0)", "toNumber(datum.y0)", "x", "y"), calculated(
		[2]string{"accepted", accepted},
		[2]string{"same", "people[datum.id] == people[chosen]"},
	)...)
	plot["view"] = object{"stroke": "#CCCCCC"}
	return plot
}

// window transforms positions on the map to the visible part: all of it, or a part smaller by the factor
// zoom, centred at the selected face as far as the edges of the map allow.
func window(x0, y0, x, y string) list {
	at := func(place, chosen string) string {
		part := fmt.Sprintf("%g / zoom", mapSide)
		return fmt.Sprintf("zoom * (%s - clamp(%s - %s / 2, 0, %g - %s))", place, chosen, part, mapSide, part)
	}
	return calculated(
		[2]string{x, at(x0, "toNumber(xs[chosen])")},
		[2]string{y, at(y0, "toNumber(ys[chosen])")},
	)
}

// pictures draws the faces, pale if they are not accepted; a click selects one.
func (f faces) pictures() object {
	return object{
		"name": "faces",
		"mark": object{
			"type": "image", "aria": false, "clip": true, "cursor": "pointer",
			"width": object{"expr": "28 * sqrt(zoom)"}, "height": object{"expr": "28 * sqrt(zoom)"},
		},
		"transform": calculated([2]string{"url", "urls[datum.id]"}),
		"encoding": object{
			"url":     object{"field": "url", "type": "nominal"},
			"tooltip": object{"field": "name", "type": "nominal"},
			"opacity": object{
				"condition": object{"test": "datum.accepted || datum.id == chosen", "value": 1}, "value": 0.3,
			},
		},
		"params": list{
			object{
				"name": "face",
				"select": object{
					"type": "point", "fields": list{"name"}, "on": "@faces_marks:click", "clear": false,
					"toggle": false,
				},
				"bind":  object{"name": object{"input": "text", "name": "face", "autocomplete": "off"}},
				"value": list{object{"name": f.names()[0]}},
			},
			object{
				"name": "pan", "bind": "scales",
				"select": object{"type": "interval", "zoom": "wheel![event.ctrlKey]"},
			},
		},
	}
}

// ring highlights the faces that pass a test.
func ring(test string, color string, width float64) object {
	r := marked("point", object{
		"shape": "square", "filled": false, "stroke": color, "strokeWidth": width, "opacity": 1, "clip": true,
		"size": object{"expr": "900 * zoom"},
	}, nil)
	r["transform"] = list{object{"filter": test}}
	return r
}

// lines draws lines from the selected face to those that are listed.
func (f faces) lines() object {
	l := layer("rule", f.ranks(), object{"color": ink, "strokeWidth": 1.5, "clip": true}, object{
		"x2": object{"field": "x2"}, "y2": object{"field": "y2"},
	})
	l["transform"] = slices.Concat(
		calculated([2]string{"id", "toNumber(split(near, ' ')[datum.rank])"}),
		window("toNumber(xs[datum.id])", "toNumber(ys[datum.id])", "x", "y"),
		window("toNumber(xs[chosen])", "toNumber(ys[chosen])", "x2", "y2"),
	)
	return l
}

// counts writes the number of faces accepted for the selected one.
func (f faces) counts() object {
	sum := func(field string) object { return object{"op": "sum", "field": field, "as": field} }
	transform := slices.Concat(
		list{object{"filter": "datum.id != chosen"}},
		calculated(
			[2]string{"own", "datum.same ? 1 : 0"},
			[2]string{"others", "datum.same ? 0 : 1"},
			[2]string{"right", "datum.same && datum.accepted ? 1 : 0"},
			[2]string{"wrong", "!datum.same && datum.accepted ? 1 : 0"},
		),
		list{object{"aggregate": list{sum("own"), sum("others"), sum("right"), sum("wrong")}}},
		calculated([2]string{
			"text",
			"'accepted for ' + names[chosen] + ': ' + datum.right + ' of ' + datum.own + " +
				"' of the same person, ' + datum.wrong + ' of ' + datum.others + ' of others'",
		}),
	)
	l := read("text", object{"fontSize": 15, "fontWeight": "bold", "clip": false})
	l["transform"] = transform
	l["encoding"].(object)["x"], l["encoding"].(object)["y"] = object{"value": 0}, object{"value": -52}
	return l
}
