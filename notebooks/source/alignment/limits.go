package alignment

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/jpeg"
	"maps"
	"slices"
	"strings"

	"github.com/gosiamese/gosiamese/notebooks/internal/vega"
	"github.com/gosiamese/gosiamese/pkg/face"
	"github.com/gosiamese/gosiamese/pkg/show"
)

type (
	object = map[string]any
	list   = []any
)

// The positions of the slider of [Limits]: limits of the IoU from 0 to 1.
const (
	limitSteps = 20
	keptColor  = "#E69F00" // Orange, as the boxes of [Detected].
	limitsTall = 230
)

// Limits shows a photograph with the candidates of the detector, and two sliders: the largest IoU of two
// boxes that are both kept, and the lowest score of a box. Boxes that are kept are orange, others white.
func Limits(photograph image.Image, candidates []face.Face) (show.Figure, error) {
	p, unit := picture(photograph, limitsTall)
	drawn, err := jpegURL(photograph, image.Pt(p.Width, p.Height))
	if err != nil {
		return nil, err
	}
	boxes := boxRows(candidates, unit, p)
	wide := p.Width
	return show.Spec(fmt.Sprintf("A photograph with %d candidates of a face detector, and sliders for the "+
		"limit of the IoU and the lowest score, which decide what boxes are kept", len(candidates)), object{
		"params": list{
			vega.Slider("limit", "limit of the IoU", 0.3, 0, 1, 1./limitSteps),
			vega.Slider("lowest", "minimum score", 0.5, 0.5, 0.94, 0.02),
			vega.Computed("at", fmt.Sprintf("round(limit * %d)", limitSteps)),
		},
		"width": wide, "height": limitsTall + 34, "view": object{"stroke": nil},
		"data": object{"values": boxes},
		"layer": list{
			object{
				"data": object{"values": list{object{"url": drawn}}},
				"mark": object{"type": "image", "aria": false, "width": wide, "height": limitsTall},
				"encoding": object{
					"x": object{"value": wide / 2}, "y": object{"value": limitsTall / 2},
					"url": object{"field": "url", "type": "nominal"},
				},
			},
			limitBoxes("!datum.stays", object{"stroke": "white", "strokeWidth": 1, "strokeDash": list{3, 2}}),
			limitBoxes("datum.stays", object{"stroke": keptColor, "strokeWidth": 2}),
			limitCount(len(candidates)),
		},
	}), nil
}

// jpegURL is a photograph, scaled to a size, in a data URL.
func jpegURL(photograph image.Image, size image.Point) (string, error) {
	var file bytes.Buffer
	small := scaled(photograph, photograph.Bounds(), size)
	if err := jpeg.Encode(&file, small, &jpeg.Options{Quality: 75}); err != nil {
		return "", fmt.Errorf("alignment: %w", err)
	}
	return "data:image/jpeg;base64," + base64.StdEncoding.EncodeToString(file.Bytes()), nil
}

// boxRows are the boxes in pixels of a picture, the lowest score first, with a digit for each position of the
// slider: 1 if the box is kept there.
func boxRows(candidates []face.Face, unit float64, p show.Picture) (rows list) {
	kept := make([][]face.Face, limitSteps+1)
	for k := range kept {
		kept[k] = suppressed(candidates, float64(k)/limitSteps)
	}
	sorted := byScore(candidates)
	slices.Reverse(sorted)
	for _, f := range sorted {
		var digits strings.Builder
		for _, stays := range kept {
			digit := "0"
			if slices.Contains(stays, f) {
				digit = "1"
			}
			digits.WriteString(digit)
		}
		b := within(f.Box, unit, p)
		rows = append(rows, object{
			"x": b.X, "y": b.Y, "x2": b.X + b.Width, "y2": b.Y + b.Height, "score": f.Score,
			"kept": digits.String(),
		})
	}
	return rows
}

// stays computes whether a box is kept, among those with a score that is high enough. Boxes with a lower
// score never discard one with a higher score.
func stays() list {
	return list{
		object{"filter": "datum.score >= lowest"},
		object{"calculate": "substring(datum.kept, at, at + 1) == '1'", "as": "stays"},
	}
}

// limitBoxes draws those boxes for which an expression is true.
func limitBoxes(which string, style object) object {
	mark := object{"type": "rect", "filled": false, "opacity": 1}
	maps.Copy(mark, style)
	at := func(field string) object {
		return object{"field": field, "type": "quantitative", "scale": nil, "axis": nil}
	}
	return object{
		"transform": append(stays(), object{"filter": which}), "mark": mark,
		"encoding": object{
			"x": at("x"), "y": at("y"), "x2": object{"field": "x2"}, "y2": object{"field": "y2"},
			"tooltip": object{"field": "score", "type": "quantitative", "format": ".2f", "title": "score"},
		},
	}
}

// limitCount writes how many boxes are kept.
func limitCount(candidates int) object {
	label := fmt.Sprintf("datum.n + ' of %d boxes kept'", candidates)
	return object{
		"transform": append(stays(),
			object{"filter": "datum.stays"},
			object{"aggregate": list{object{"op": "count", "as": "n"}}},
			object{"calculate": label, "as": "text"}),
		"mark": object{
			"type": "text", "align": "left", "baseline": "middle", "fontSize": 14, "color": vega.Ink,
		},
		"encoding": object{
			"x": object{"value": 0}, "y": object{"value": limitsTall + 18},
			"text": object{"field": "text", "type": "nominal"},
		},
	}
}
