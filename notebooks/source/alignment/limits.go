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
	f, err := show.Annotated(p) // It has the look of all figures.
	if err != nil {
		return nil, err
	}
	drawn, err := jpegURL(photograph, image.Pt(p.Width, p.Height))
	if err != nil {
		return nil, err
	}
	for _, key := range []string{"width", "height", "encoding", "layer"} {
		delete(f, key)
	}
	boxes := boxRows(candidates, unit, p)
	wide := p.Width
	f["description"] = fmt.Sprintf("A photograph with %d candidates of a face detector, and sliders for the "+
		"limit of the IoU and for the lowest score, which decide what boxes are kept", len(candidates))
	maps.Copy(f, show.Figure{
		"params": list{
			object{"name": "limit", "value": 0.3, "bind": object{
				"input": "range", "name": "limit of the IoU", "min": 0, "max": 1, "step": 1. / limitSteps,
			}},
			object{"name": "lowest", "value": 0.5, "bind": object{
				"input": "range", "name": "lowest score", "min": 0.5, "max": 0.94, "step": 0.02,
			}},
			object{"name": "at", "expr": fmt.Sprintf("round(limit * %d)", limitSteps)},
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
	})
	return f, nil
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
	label := fmt.Sprintf("'limit ' + format(limit, '.2f') + ', lowest score ' + format(lowest, '.2f') + "+
		"': ' + datum.n + ' of %d boxes kept'", candidates)
	return object{
		"transform": append(stays(),
			object{"filter": "datum.stays"},
			object{"aggregate": list{object{"op": "count", "as": "n"}}},
			object{"calculate": label, "as": "text"}),
		"mark": object{
			"type": "text", "align": "left", "baseline": "middle", "fontSize": 14, "color": "#222222",
		},
		"encoding": object{
			"x": object{"value": 0}, "y": object{"value": limitsTall + 18},
			"text": object{"field": "text", "type": "nominal"},
		},
	}
}
