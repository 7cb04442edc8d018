package firstlook

import (
	"errors"
	"fmt"

	"github.com/gosiamese/gosiamese/notebooks/internal/vega"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

type (
	object = map[string]any
	list   = []any
)

// changed are the values of a pixel and the square of its difference from the original, as Vega expressions:
// a slider adds to all pixels, and a pixel that is clicked, or passed with the button down, is inverted.
const (
	lighter  = "clamp(datum.v + brightness, 0, 1)"
	inverted = "length(data('edit_store')) && vlSelectionTest('edit_store', datum)"
	changed  = inverted + " ? 1 - " + lighter + " : " + lighter
	squared  = "(datum.w - datum.v) * (datum.w - datum.v)"
)

// Edit shows a grey picture whose pixels can be edited, and its squared distance from the original. Below it
// are the distances of the original from other pictures, each named by its caption.
func Edit(picture show.Picture, others ...show.Picture) (show.Figure, error) {
	const side = 384.0
	if picture.Channels != 1 || len(picture.Pixels) != picture.Height*picture.Width {
		return nil, errors.New("firstlook: want a grey picture")
	}
	var pixels list
	for i, v := range picture.Pixels {
		pixels = append(pixels, object{"i": i, "v": round(float64(v))})
	}
	lines := []string{}
	for _, other := range others {
		if len(other.Pixels) != len(picture.Pixels) {
			return nil, fmt.Errorf("firstlook: %s differs in size", other.Caption)
		}
		lines = append(lines, fmt.Sprintf("%s: %.1f", other.Caption,
			verify.Distance(picture.Pixels, other.Pixels)))
	}
	axis := func(expression string, n int) object {
		return object{
			"field": expression, "type": "ordinal", "axis": nil,
			"scale": object{"domain": object{"expr": fmt.Sprintf("sequence(%d)", n)}},
		}
	}
	grid := object{
		"width": side, "height": side * float64(picture.Height) / float64(picture.Width),
		"params": list{object{
			"name": "edit",
			"select": object{
				"type": "point", "fields": list{"i"}, "toggle": "true",
				"on":    "pointerdown, pointerover[event.buttons && event.pointerType == 'mouse']",
				"clear": "dblclick",
			},
		}},
		"mark": object{"type": "rect", "cursor": "crosshair", "stroke": nil},
		"encoding": object{
			"x": axis("x", picture.Width), "y": axis("y", picture.Height),
			"color": object{
				"field": "w", "type": "quantitative", "legend": nil,
				"scale": object{"domain": list{0, 1}, "range": list{"black", "white"}},
			},
			"tooltip": list{
				object{"field": "y", "title": "row"},
				object{"field": "x", "title": "column"},
				object{"field": "w", "title": "value", "format": ".2f"},
			},
		},
	}
	total := object{
		"width": side, "height": 24,
		"transform": list{
			object{"calculate": squared, "as": "square"},
			object{"aggregate": list{object{"op": "sum", "field": "square", "as": "d"}}},
			object{"calculate": "'edited picture: ' + format(datum.d, '.1f')", "as": "text"},
		},
		"mark":     object{"type": "text", "align": "left", "fontSize": 16, "fontWeight": "bold", "x": 0},
		"encoding": object{"text": object{"field": "text"}},
	}
	return show.Spec(fmt.Sprintf("A picture of %d x %d pixels to edit, and its squared distance from the "+
		"original", picture.Height, picture.Width), object{
		"title": object{
			"text": "Squared distance from the original", "subtitle": lines, "anchor": "start",
			"subtitleFontSize": 13, "fontSize": 14,
		},
		"data":   object{"values": pixels},
		"params": list{vega.Slider("brightness", "brightness", 0, -0.3, 0.3, 0.02)},
		"transform": list{
			object{"calculate": fmt.Sprintf("datum.i %% %d", picture.Width), "as": "x"},
			object{"calculate": fmt.Sprintf("floor(datum.i / %d)", picture.Width), "as": "y"},
			object{"calculate": changed, "as": "w"},
		},
		"vconcat": list{total, grid},
		"spacing": 4,
	}), nil
}

// round keeps three decimals, so that the figure stays small.
func round(v float64) float64 { return float64(int(v*1000+0.5)) / 1000 }
