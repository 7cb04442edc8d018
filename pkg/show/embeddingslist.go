package show

import "fmt"

// list draws the selected face and those nearest to it, one below the other.
func (f faces) list() object {
	const wide, top, side, row = 220.0, 104.0, 56.0, 61.0
	line := func(field string, down float64, style object) object {
		return read(field, merged(object{"dy": down, "dx": side/2 + 10}, style))
	}
	verdict := line("verdict", 19, nil)
	verdict["encoding"].(object)["color"] = object{"field": "color", "type": "nominal", "scale": nil}
	url := object{"url": object{"field": "url", "type": "nominal"}}
	nearest := object{
		"data": object{"values": f.ranks()},
		"transform": calculated(
			[2]string{"id", "toNumber(split(near, ' ')[datum.rank])"},
			[2]string{"url", "urls[datum.id]"},
			[2]string{"name", "names[datum.id]"},
			[2]string{"d", "'d = ' + split(far, ' ')[datum.rank]"},
			[2]string{"accepted", accepted},
			[2]string{"right", "datum.accepted == (people[datum.id] == people[chosen])"},
			[2]string{"verdict", "(datum.accepted ? 'accepted' : 'rejected') + " +
				"(datum.right ? '' : ': wrong')"},
			[2]string{"color", fmt.Sprintf("datum.right ? '%s' : datum.accepted ? '%s' : '%s'", ink, Impostor,
				Genuine)},
			[2]string{"x", fmt.Sprint(side / 2)},
			[2]string{"y", fmt.Sprintf("%g + %g * datum.rank", top+row/2, row)},
		),
		"layer": list{
			marked("image", object{"width": side, "height": side}, url),
			line("name", -17, object{"fontWeight": "bold"}), line("d", 1, nil), verdict,
		},
	}
	face := layer("image", list{object{"x": 44, "y": 44}}, object{"width": 88, "height": 88}, url)
	face["transform"] = calculated([2]string{"url", "urls[chosen]"})
	return canvas(wide, mapSide,
		face,
		spoken("names[chosen]", 102, 26, object{"fontSize": 15, "fontWeight": "bold"}),
		spoken("'at tau = ' + tau + ','", 102, 48, nil),
		spoken("'with the nearest:'", 102, 66, nil),
		nearest,
	)
}

// ranks returns the positions in the list, from 0.
func (f faces) ranks() (ranks list) {
	for i := range min(listedFaces, len(f.points)-1) {
		ranks = append(ranks, object{"rank": i})
	}
	return ranks
}

// people draws the legend of the people, below the map, and a hint on its use.
func (f faces) people() object {
	const column, columns, row = 144.0, 5, 20.0
	groups := groupsOf(f.points)
	if len(groups) > len(peopleColors) {
		groups = nil // They are all grey.
	}
	var boxes, names list
	for i, group := range groups {
		x, y := float64(i%columns)*column, 36+float64(i/columns)*row
		boxes = append(boxes, object{"x": x, "x2": x + 12, "y": y - 6, "y2": y + 6, "color": peopleColors[i]})
		names = append(names, object{"x": x + 18, "y": y, "text": group})
	}
	hint := "'Click a face, or type a name or a part of it. Drag the map to move it, Ctrl + wheel zooms.'"
	layers := []object{spoken(hint, 0, 8, object{"color": grey})}
	if len(boxes) > 0 {
		box := boxLayer(boxes, nil)
		box["encoding"].(object)["color"] = object{"field": "color", "type": "nominal", "scale": nil}
		layers = append(layers, box, textLayer(names, object{"align": "left", "limit": column - 24}))
	}
	rows := (len(boxes) + columns - 1) / columns
	return canvas(columns*column, 24+row*float64(rows), layers...)
}
