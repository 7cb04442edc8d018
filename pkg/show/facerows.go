package show

import (
	"fmt"
	"slices"
)

// Sizes in pixels.
const (
	faceFile  = 28             // A picture in the file,
	faceSide  = 48.0           // and on the page.
	faceCell  = 2*faceSide + 4 // A pair.
	facePitch = faceCell + 12  // From a pair to the next.
	faceGap   = 14.0           // Between the line at tau and the nearest pairs.
	faceHead  = 24.0           // The headings above a row,
	faceFoot  = 24.0           // and the distances below.
	faceRise  = faceHead + faceSide + faceFoot + 6
)

// draw places the pairs left and right of the line at tau, the nearest beside it. The halves of wrong
// decisions are tinted.
func (f faceRows) draw() object {
	height := f.height()
	tints := list{
		object{"x": tauWidth / 2, "x2": tauWidth, "y": 0, "y2": faceRise - 6},
		object{"x": 0, "x2": tauWidth / 2, "y": faceRise, "y2": 2*faceRise - 6},
	}
	layers := []object{
		boxLayer(tints[:1], object{"color": Genuine, "opacity": 0.15}),
		boxLayer(tints[1:], object{"color": Impostor, "opacity": 0.15}),
		layer("rule", list{object{"x": tauWidth / 2, "y": 0, "y2": 2*faceRise - 6}},
			object{"color": ink, "strokeWidth": 2}, object{"y2": object{"field": "y2"}}),
	}
	layers = append(layers, f.headings()...)
	layers = append(layers, f.slots())
	if f.note != "" {
		style := object{"color": grey, "fontSize": 12}
		layers = append(layers, writing("'"+f.note+"'", 0, height-8, style))
	}
	return canvas(tauWidth, height, layers...)
}

// height includes a line for the note, if there is one.
func (f faceRows) height() float64 {
	if f.note == "" {
		return 2 * faceRise
	}
	return 2*faceRise + 18
}

// faceKinds are the two rows.
var faceKinds = [2]struct {
	who             string
	color           string
	accepted, count string    // The parameters that count those with d <= tau, and all.
	verdicts        [2]string // For accepted and for rejected pairs.
}{
	{"one person", Genuine, "accepted", "genuine", [2]string{"right", "wrong"}},
	{"two people", Impostor, "falsely", "impostor", [2]string{"wrong", "right"}},
}

// headings writes the kind and the decision of each quarter, and the number of its pairs.
func (f faceRows) headings() (layers []object) {
	for i, k := range faceKinds {
		y := float64(i)*faceRise + faceHead/2
		style := func(align string) object {
			return object{"align": align, "color": k.color, "fontSize": 14, "fontWeight": "bold"}
		}
		accepted := fmt.Sprintf("'%s, d ≤ tau: ' + %s[step] + ' %s'", k.who, k.accepted, k.verdicts[0])
		rejected := fmt.Sprintf("'%s, d > tau: ' + (%s - %s[step]) + ' %s'", k.who, k.count, k.accepted,
			k.verdicts[1])
		layers = append(layers,
			writing(accepted, tauWidth/2-faceGap, y, style("right")),
			writing(rejected, tauWidth/2+faceGap, y, style("left")))
	}
	return layers
}

// slots draws the positions of the pairs. Each looks up the pair that it shows.
func (f faceRows) slots() object {
	rows := table{fields: []string{
		"kind", "side", "slot", "x", "left", "right", "y", "top", "bottom", "is", "stroke",
	}}
	for kind, k := range faceKinds {
		y := float64(kind)*faceRise + faceHead + faceSide/2
		for side, verdict := range k.verdicts {
			for slot := range eachSide {
				x := tauWidth/2 + float64(2*side-1)*(faceGap+faceCell/2+float64(slot)*facePitch)
				rows.add(kind, side, slot, x, x-faceCell/2, x+faceCell/2, y, y-faceSide/2, y+faceSide/2,
					k.who+", "+verdict, k.color)
			}
		}
	}
	field := func(name, kind string) object { return object{"field": name, "type": kind} }
	picture := func(of, x string) object {
		return marked("image", object{"width": faceSide, "height": faceSide}, object{
			"x": pixels(x, 0, tauWidth), "url": field(of, "nominal"), "tooltip": field("who", "nominal"),
		})
	}
	return object{
		"data": rows.data(),
		"transform": slices.Concat(
			calculated([2]string{
				"at", "toNumber(cut[datum.kind][step]) + (datum.side ? datum.slot : -1 - datum.slot)",
			}),
			list{object{"filter": "datum.at >= 0 && distance[datum.kind][datum.at]"}}, // There may be none.
			calculated([][2]string{
				{"a", "toNumber(first[datum.kind][datum.at])"},
				{"b", "toNumber(second[datum.kind][datum.at])"},
				{"urlA", "faces[datum.a]"},
				{"urlB", "faces[datum.b]"},
				{"who", "names[datum.a] + (datum.kind ? ' and ' + names[datum.b] : '')"},
				{"d", "'d = ' + distance[datum.kind][datum.at]"},
				{"says", "datum.is + ', ' + datum.d"},
				{"middleA", "datum.left + 26"},
				{"middleB", "datum.right - 26"},
			}...),
		),
		"layer": []object{
			marked("rect", object{"filled": false, "strokeWidth": 4}, object{
				"x": pixels("left", 0, tauWidth), "x2": object{"field": "right"},
				"y": pixels("top", f.height(), 0), "y2": object{"field": "bottom"},
				"stroke": object{"field": "stroke", "type": "nominal", "scale": nil},
			}),
			picture("urlA", "middleA"), picture("urlB", "middleB"),
			{
				"mark": object{"type": "text", "fontSize": 13, "color": ink, "dy": faceSide/2 + 13},
				"encoding": object{
					"text":        field("d", "nominal"),
					"description": object{"field": "says", "type": "nominal"},
				},
			},
		},
	}
}
