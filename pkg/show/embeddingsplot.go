package show

import "fmt"

// accepted tells by the two letters of a face whether it is accepted for the chosen one; see [faces.params].
const accepted = "parseInt(substring(steps, 2 * datum.id, 2 * datum.id + 2), 36) <= step"

// plot is the map, with what is accepted for the chosen face written above it.
func (f faces) plot(title string) object {
	rows := table{fields: []string{"id", "x0", "y0", "name"}}
	for i, name := range f.names() {
		rows.add(i, f.at[i][0], f.at[i][1], name)
	}
	hint := object{"color": grey}
	plot := canvas{width: mapSide, height: mapSide}.draw(
		f.lines(),
		f.pictures(),
		ring("datum.id != chosen && datum.accepted && !datum.same", Impostor, 2.5),
		ring("datum.id != chosen && !datum.accepted && datum.same", Genuine, 2.5),
		ring("datum.id == chosen", ink, 4),
		f.counts(),
		written("'"+title+". Bright: accepted for the chosen face, d ≤ tau.'", 0, -30, hint),
		written("'Red rings: accepted, another person. Blue rings: rejected, the same person.'", 0, -12, hint),
		written("'Click a face or choose it in the list. Drag to move, Ctrl + wheel to zoom, double click: all again.'",
			0, mapSide+18, hint),
	)
	plot["encoding"].(object)["y"] = pixels("y", 0, mapSide) // Dragging turns an axis that points down around.
	plot["data"] = rows.layer("", nil, nil)["data"]
	plot["transform"] = append(window("toNumber(datum.x0)", "toNumber(datum.y0)", "x", "y"), calculated(
		[2]string{"accepted", accepted},
		[2]string{"same", "people[datum.id] == people[chosen]"},
	)...)
	plot["view"] = object{"stroke": "#CCCCCC"}
	return plot
}

// window puts places of the map into the part of it that is seen: all of it, or one that is zoom times as
// small, around the chosen face as far as the map reaches.
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

// pictures are the faces, pale where they are not accepted; a click chooses one.
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
				"bind":  object{"name": object{"input": "select", "options": f.names(), "name": "face"}},
				"value": list{object{"name": f.names()[0]}},
			},
			object{
				"name": "pan", "bind": "scales",
				"select": object{"type": "interval", "zoom": "wheel![event.ctrlKey]"},
			},
		},
	}
}

// ring marks the faces for which a test holds.
func ring(test string, color Color, width float64) object {
	return object{
		"mark": object{
			"type": "point", "shape": "square", "aria": false, "filled": false, "stroke": color,
			"strokeWidth": width, "opacity": 1, "clip": true, "size": object{"expr": "900 * zoom"},
		},
		"transform": list{object{"filter": test}},
	}
}

// lines lead from the chosen face to those that are listed.
func (f faces) lines() object {
	l := layer("rule", f.ranks(), object{"color": ink, "strokeWidth": 1.5, "clip": true}, object{
		"x2": object{"field": "x2"}, "y2": object{"field": "y2"},
	})
	l["transform"] = append(
		window("toNumber(xs[toNumber(split(near, ' ')[datum.rank])])", "toNumber(ys[toNumber(split(near, ' ')[datum.rank])])", "x", "y"),
		window("toNumber(xs[chosen])", "toNumber(ys[chosen])", "x2", "y2")...)
	return l
}

// ranks are the places in the list, from 0.
func (f faces) ranks() (ranks list) {
	for i := range min(nearestFaces, len(f.points)-1) {
		ranks = append(ranks, object{"rank": i})
	}
	return ranks
}

// counts says how many faces are accepted for the chosen one.
func (f faces) counts() object {
	sum := func(field string) object { return object{"op": "sum", "field": field, "as": field} }
	transform := append(list{object{"filter": "datum.id != chosen"}}, calculated(
		[2]string{"own", "datum.same ? 1 : 0"},
		[2]string{"others", "datum.same ? 0 : 1"},
		[2]string{"right", "datum.same && datum.accepted ? 1 : 0"},
		[2]string{"wrong", "!datum.same && datum.accepted ? 1 : 0"},
	)...)
	transform = append(transform, object{
		"aggregate": list{sum("own"), sum("others"), sum("right"), sum("wrong")},
	})
	transform = append(transform, calculated([2]string{
		"text",
		"'accepted for ' + names[chosen] + ': ' + datum.right + ' of ' + datum.own + ' of the same person, '" +
			" + datum.wrong + ' of ' + datum.others + ' of others'",
	})...)
	l := written("''", 0, -52, object{"fontSize": 15, "fontWeight": "bold"})
	delete(l, "data")
	delete(l["mark"].(object), "text")
	delete(l["mark"].(object), "description")
	l["transform"] = transform
	l["encoding"].(object)["text"] = object{"field": "text", "type": "nominal"}
	l["encoding"].(object)["description"] = object{"field": "text", "type": "nominal"}
	return l
}

// list is the chosen face and those nearest to it, below each other.
func (f faces) list() object {
	const wide, top, side, row = 220.0, 104.0, 56.0, 61.0
	field := func(name string) object { return object{"field": name, "type": "nominal"} }
	line := func(name string, down float64, style object) object {
		return object{
			"mark": merged(object{
				"type": "text", "align": "left", "fontSize": 13, "color": ink, "aria": true, "dy": down,
				"dx": side/2 + 10,
			}, style),
			"encoding": object{"text": field(name), "description": field(name)},
		}
	}
	verdict := line("verdict", 19, object{})
	verdict["encoding"].(object)["color"] = field("color")
	verdict["encoding"].(object)["color"].(object)["scale"] = nil
	nearest := object{
		"data": object{"values": f.ranks()},
		"transform": calculated(
			[2]string{"id", "toNumber(split(near, ' ')[datum.rank])"},
			[2]string{"url", "urls[datum.id]"},
			[2]string{"name", "names[datum.id]"},
			[2]string{"d", "'d = ' + split(far, ' ')[datum.rank]"},
			[2]string{"accepted", accepted},
			[2]string{"same", "people[datum.id] == people[chosen]"},
			[2]string{"verdict", "(datum.accepted ? 'accepted' : 'rejected') + " +
				"(datum.accepted == datum.same ? '' : ': wrong')"},
			[2]string{"color", fmt.Sprintf("datum.accepted == datum.same ? '%s' : datum.accepted ? '%s' : '%s'",
				ink, Impostor, Genuine)},
			[2]string{"x", fmt.Sprint(side / 2)},
			[2]string{"y", fmt.Sprintf("%g + %g * datum.rank", top+row/2, row)},
		),
		"layer": list{
			object{
				"mark":     object{"type": "image", "aria": false, "width": side, "height": side},
				"encoding": object{"url": field("url")},
			},
			line("name", -17, object{"fontWeight": "bold"}), line("d", 1, object{}), verdict,
		},
	}
	face := layer("image", list{object{"x": 44, "y": 44}}, object{"width": 88, "height": 88}, object{
		"url": field("url"),
	})
	face["transform"] = calculated([2]string{"url", "urls[chosen]"})
	return canvas{width: wide, height: mapSide}.draw(
		face,
		written("names[chosen]", 102, 26, object{"fontSize": 15, "fontWeight": "bold"}),
		written("'at tau = ' + tau + ',' ", 102, 48, object{}),
		written("'with the nearest:' ", 102, 66, object{}),
		nearest,
	)
}
