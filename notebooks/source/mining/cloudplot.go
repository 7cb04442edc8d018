package mining

import (
	"fmt"

	"github.com/gosiamese/gosiamese/notebooks/internal/vega"
	"github.com/gosiamese/gosiamese/pkg/show"
)

const (
	planeSide = 380.0
	faceSide  = 96.0 // On the screen.
	facePitch = 108.0
)

// The distances and the loss of the triplet that is shown.
const (
	shownAP   = "toNumber(ap[shown])"
	shownAN   = "toNumber(an[shown])"
	shownLoss = "max(" + shownAP + " - " + shownAN + " + alpha, 0)"
	shownKind = "(" + shownAN + " <= " + shownAP + " ? 'hard' : " + shownLoss + " > 0 ? 'semi-hard' : 'easy')"
)

// numbers writes what the miner makes of the batch at alpha.
func (c cloud) numbers() object {
	var layers list
	for _, w := range []struct {
		x            float64
		number, says string
	}{
		{0, "miner + ': ' + count", fmt.Sprintf("'chosen of %d triplets'", len(c.chosen[0]))},
		{270, "'mean loss ' + loss", "'of max(d(a, p) − d(a, n) + ' + format(alpha, '.2f') + ', 0)'"},
		{520, "'active ' + active", "'share with a loss above 0'"},
	} {
		layers = append(layers,
			writing(w.number, w.x, 12, object{
				"fontSize": 22, "fontWeight": "bold", "color": object{"expr": "hue"},
			}),
			writing(w.says, w.x, 34, object{"fontSize": 12, "color": vega.Grey}))
	}
	return object{"width": 740, "height": 42, "layer": layers}
}

// plane draws the triplets, the lines between hard, semi-hard and easy, and the loss of the one that is
// shown.
func (c cloud) plane() object {
	x, y := axis("x", "d(a, p)", 0, c.end), axis("y", "d(a, n)", 0, c.end)
	end := fmt.Sprint(c.end)
	points := func(filter string, mark object) object {
		mark["type"] = "circle"
		return object{
			"transform": list{object{"filter": filter}}, "mark": mark, "encoding": object{"x": x, "y": y},
		}
	}
	line := func(above string, mark object) object {
		mark["type"], mark["clip"], mark["color"] = "rule", true, vega.Ink
		return drawn(mark, object{
			"x": at("0"), "x2": at(end), "y": at(above), "y2": at(end + " + " + above),
		})
	}
	zone := func(name, x, y string, angle float64) object {
		return drawn(object{
			"type": "text", "text": name, "fontSize": 13, "fontStyle": "italic", "color": vega.Ink,
			"angle": angle,
			"clip":  true, "baseline": "middle",
		}, object{"x": at(x), "y": at(y)})
	}
	hue, chosen := object{"expr": "hue"}, "datum.mask == '1'"
	pointer := points("true", object{"size": 40, "opacity": 0})
	pointer["params"] = list{object{"name": "pointed", "select": object{
		"type": "point", "on": "pointerover", "clear": "pointerout", "nearest": true, "fields": list{"id"},
	}}}
	return object{
		"width": planeSide, "height": planeSide,
		"data": object{"sequence": object{"start": 0, "stop": len(c.points), "as": "id"}},
		"transform": list{
			object{"as": "x", "calculate": "toNumber(ap[datum.id])"},
			object{"as": "y", "calculate": "toNumber(an[datum.id])"},
			object{"as": "mask", "calculate": "substring(masks[datum.id], row, row + 1)"},
		},
		"layer": list{
			points("datum.mask == '0'", object{"size": 16, "color": pale, "opacity": 1}),
			points(chosen+" && datum.y >= datum.x + alpha", object{
				"size": 30, "filled": false, "stroke": hue, "strokeWidth": 1.3, "opacity": 0.9,
			}),
			points(chosen+" && datum.y < datum.x + alpha", object{"size": 34, "color": hue, "opacity": 0.85}),
			line("0", object{"strokeWidth": 1.5}),
			line("alpha", object{"strokeWidth": 2, "strokeDash": list{6, 4}}),
			zone("hard", "0.9 * "+end, "0.08 * "+end, 0),
			zone("easy", "0.08 * "+end, "0.95 * "+end, 0),
			zone("semi-hard", "0.85 * "+end+" - alpha / 4", "0.85 * "+end+" + alpha / 4", 315),
			drawn(object{"type": "rule", "color": vega.Ink, "strokeWidth": 3, "clip": true}, object{
				"x": at(shownAP), "y": at(shownAN), "y2": at("max(" + shownAP + " + alpha, " + shownAN + ")"),
			}),
			drawn(object{"type": "point", "size": 160, "filled": false, "strokeWidth": 3, "color": vega.Ink},
				object{"x": at(shownAP), "y": at(shownAN)}),
			pointer,
		},
	}
}

// panel shows the faces of one triplet, its distances and its loss.
func (c cloud) panel() object {
	var layers list
	for k, role := range []struct{ name, color string }{
		{"anchor", vega.Ink}, {"positive", show.Genuine}, {"negative", show.Impostor},
	} {
		x, y := faceSide/2+float64(k)*facePitch+3, 90.0
		layers = append(layers,
			writing("'"+role.name+"'", x, y-faceSide/2-14, object{
				"align": "center", "fontWeight": "bold", "color": role.color,
			}),
			drawn(object{
				"type": "rect", "filled": false, "stroke": role.color, "strokeWidth": 6, "width": faceSide,
				"height": faceSide,
			}, object{"x": object{"value": x}, "y": object{"value": y}}),
			object{
				"data": object{"values": list{object{}}},
				"transform": list{object{
					"as": "url", "calculate": "faces[toNumber(" + role.name + "[shown])]",
				}},
				"mark": object{"type": "image", "width": faceSide, "height": faceSide},
				"encoding": object{
					"x": object{"value": x}, "y": object{"value": y},
					"url": object{"field": "url", "type": "nominal"},
				},
			})
	}
	below := 90 + faceSide/2 + 26
	small := object{"fontSize": 12, "color": vega.Grey}
	layers = append(layers,
		writing("'d(a, p) = ' + format("+shownAP+", '.2f') + ', d(a, n) = ' + format("+shownAN+", '.2f')",
			0, below, object{"fontSize": 16, "fontWeight": "bold"}),
		writing(shownKind+" + ': loss ' + format("+shownLoss+", '.2f') + ', the thick line'", 0, below+24,
			object{"fontSize": 14}),
		writing("'The triplet in the ring: point at another one.'", 0, below+48, small),
		writing("'Coloured: chosen by the miner. Filled: with a loss above 0.'", 0, below+84, small),
		writing("'Rings: chosen, with loss 0. Pale: not chosen.'", 0, below+102, small))
	if len(c.points) < len(c.chosen[0]) {
		layers = append(layers, writing(fmt.Sprintf("'Drawn: %d of all %d triplets.'",
			len(c.points), len(c.chosen[0])), 0, below+120, small),
			writing("'The numbers above count all.'", 0, below+138, small))
	}
	return object{"width": 2*facePitch + faceSide + 6, "height": planeSide, "layer": layers}
}
