package show

import "fmt"

// The colours of the zones, and sizes in pixels.
const (
	easyColor     = "#009E73"
	semiHardColor = "#E69F00"
	hardColor     = "#CC79A7"

	planeSide  = 350.0
	panelWide  = 300.0
	minedFace  = 92.0
	minedPitch = 104.0                     // From a face to the next.
	minedTop   = 108.0                     // The faces of the triplet that is shown,
	minedText  = minedTop + minedFace + 26 // and the text on it.
)

// plane draws the points, the lines between the zones, and the loss of the triplet that is shown.
func (d minedDrawn) plane(triplets []Triplet) object {
	most := 0.0
	for _, t := range triplets {
		most = max(most, t.AP, t.AN)
	}
	end, _ := rangeTo(most)
	style := object{"tickCount": 6, "grid": false}
	x, y := axis("x", "d(a, p)", 0, end, style), axis("y", "d(a, n)", 0, end, style)
	line := func(above string, style object) object {
		style["clip"] = true
		return layer("rule", list{object{}}, style, object{
			"x": placed("0"), "x2": placed(fmt.Sprint(end)),
			"y": placed(above), "y2": placed(fmt.Sprintf("%g + %s", end, above)),
		})
	}
	zones := object{
		"condition": list{
			object{"test": "datum.turn < 0", "value": hardColor},
			object{"test": "datum.turn <= step", "value": semiHardColor},
		},
		"value": easyColor,
	}
	points := marked("circle", object{"size": 26, "opacity": 0.75}, object{"x": x, "y": y, "color": zones})
	// The point nearest to the pointer does not depend on alpha.
	pointer := marked("circle", object{"size": 26, "opacity": 0}, object{"x": x, "y": y})
	pointer["params"] = list{object{"name": "pointed", "select": object{
		"type": "point", "on": "pointerover", "clear": "pointerout", "nearest": true, "fields": list{"id"},
	}}}
	// The middle of the label along the line.
	middle := fmt.Sprintf("min(0.7 * (%[1]g - alpha), 0.8 * %[1]g - alpha)", end)
	name := layer("text", list{object{}}, object{
		"text": "d(a, n) = d(a, p) + alpha", "angle": 315, "dy": -9, "fontSize": 13, "color": ink,
		"clip": true, "opacity": object{"expr": fmt.Sprintf("alpha < %g ? 1 : 0", 0.6*end)},
	}, object{
		"x": placed(middle), "y": placed(middle + " + alpha"),
	})
	ap, an := "toNumber(ap[shown])", "toNumber(an[shown])"
	ring := object{"size": 150, "filled": false, "strokeWidth": 3, "color": ink}
	return object{
		"width": planeSide, "height": planeSide,
		"data": object{"sequence": object{"start": 0, "stop": len(d.triplets), "as": "id"}},
		"transform": calculated([2]string{"x", "toNumber(ap[datum.id])"},
			[2]string{"y", "toNumber(an[datum.id])"}, [2]string{"turn", "toNumber(turn[datum.id])"}),
		"layer": []object{
			points,
			line("0", object{"color": ink, "strokeWidth": 1.5}),
			line("alpha", object{"color": ink, "strokeWidth": 2, "strokeDash": list{6, 4}}), name,
			layer("rule", list{object{}}, object{"color": ink, "strokeWidth": 3, "clip": true}, object{
				"x": placed(ap), "y": placed(an), "y2": placed(fmt.Sprintf("max(%s + alpha, %s)", ap, an)),
			}),
			layer("point", list{object{}}, ring, object{"x": placed(ap), "y": placed(an)}),
			pointer,
		},
	}
}

// numbers writes the statistics at alpha.
func (c tripletCounts) numbers() object {
	var layers []object
	for _, of := range []struct {
		x            float64
		number, says string
	}{
		{0, "'alpha ' + format(alpha, '.2f')", "'the margin'"},
		{190, "'mean loss ' + loss[step]", "'of max(d(a, p) − d(a, n) + alpha, 0)'"},
		{450, "'active ' + active[step]", "'share of triplets with a loss'"},
	} {
		layers = append(layers,
			writing(of.number, of.x, 12, object{"fontSize": 24, "fontWeight": "bold"}),
			writing(of.says, of.x, 34, object{"fontSize": 12, "color": grey}))
	}
	return canvas(tauWidth, 40, layers...)
}

// panel counts the zones and shows a triplet.
func (d minedDrawn) panel(c tripletCounts) object {
	of := fmt.Sprintf(" + ' of %d'", c.all)
	layers := d.faces()
	for k, zone := range []struct {
		color string
		says  string
	}{
		{easyColor, "'easy: ' + (all - hard - semiHard[step])" + of},
		{semiHardColor, "'semi-hard: ' + semiHard[step]" + of},
		{hardColor, "'hard: ' + hard" + of},
	} {
		y := 10 + 23*float64(k)
		dot := object{"size": 110, "opacity": 1, "color": zone.color}
		layers = append(layers, layer("circle", list{object{"x": 6, "y": y}}, dot, nil),
			writing(zone.says, 18, y, object{"fontSize": 14}))
	}
	kind := "toNumber(turn[shown]) < 0 ? 'hard' : toNumber(turn[shown]) <= step ? 'semi-hard' : 'easy'"
	lost := "format(max(toNumber(ap[shown]) - toNumber(an[shown]) + alpha, 0), '.2f')"
	two := func(of string) string { return "format(toNumber(" + of + "[shown]), '.2f')" }
	small := object{"fontSize": 12, "color": grey}
	layers = append(layers,
		writing("'d(a, p) = ' + "+two("ap")+" + ', d(a, n) = ' + "+two("an"), 0, minedText,
			object{"fontSize": 16, "fontWeight": "bold"}),
		writing("("+kind+") + ': loss ' + "+lost+" + ', the thick line'", 0, minedText+24,
			object{"fontSize": 14}),
		writing(fmt.Sprintf("'triplet ' + (shown + 1) + ' of %d, the hardest first: point at one'",
			len(d.triplets)), 0, minedText+50, small))
	if d.note != "" {
		layers = append(layers, writing("'"+d.note+"'", 0, minedText+70, small))
	}
	return canvas(panelWide, planeSide, layers...)
}

// faces draws the pictures of the triplet that is shown, framed in the colours of their distances.
func (d minedDrawn) faces() []object {
	var layers []object
	for k, c := range tripletRoles {
		x, y := minedFace/2+float64(k)*minedPitch, minedTop+minedFace/2
		picture := layer("image", list{object{"x": x, "y": y}},
			object{"width": minedFace, "height": minedFace}, object{
				"url":     object{"field": "url", "type": "nominal"},
				"tooltip": object{"field": "who", "type": "nominal"},
			})
		picture["transform"] = calculated([2]string{"i", fmt.Sprintf("toNumber(%s[shown])", c.name)},
			[2]string{"url", "faces[datum.i]"}, [2]string{"who", "names[datum.i]"})
		frame := list{object{
			"x": x - minedFace/2, "x2": x + minedFace/2, "y": y - minedFace/2, "y2": y + minedFace/2,
		}}
		layers = append(layers,
			writing("'"+c.name+"'", x, y-minedFace/2-11,
				object{"align": "center", "fontWeight": "bold", "color": c.color}),
			boxLayer(frame, object{"filled": false, "stroke": c.color, "strokeWidth": 6}), picture)
	}
	return layers
}
