package dataset

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"

	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/notebooks/internal/vega"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
)

type (
	object = map[string]any
	list   = []any
)

// Colours of the boxes of [IoU], and sizes in pixels of the screen.
const (
	truthColor = "#E69F00" // Orange, as the boxes of [Tasks].
	ownColor   = "#56B4E9"

	iouSide  = 96 // Of the picture, in its own pixels,
	iouScale = 4  // each of which is drawn as a square of this side.
	iouText  = 330

	textLeft, barWidth = 22, 280
)

// IoU shows a picture of a cat with its ground-truth box and a box that four sliders move. Beside it are the
// areas of the two boxes, of their intersection and of their union, and the intersection over union, all
// computed in the figure.
func IoU() (show.Figure, error) {
	animals, err := synthetic.Animals(animal+1, iouSide, 1)
	if err != nil {
		return nil, err
	}
	masks, err := synthetic.Silhouettes(animal+1, iouSide, 1)
	if err != nil {
		return nil, err
	}
	url, err := enlarged(animals.Picture(animal))
	if err != nil {
		return nil, err
	}
	truth := boxOf(masks.Picture(animal), "ground truth")
	return show.Spec("A cat with its ground-truth box, and a box moved by sliders with its intersection "+
		"over union", object{
		"params":  boxParams(truth),
		"hconcat": list{boxes(url), areas()}, "spacing": 28, "bounds": "flush",
	}), nil
}

// boxParams are the sliders of the box A, and the areas that follow from it and from the ground truth B.
func boxParams(b show.Box) list {
	slider := func(name, label string, value, from float64) object {
		return vega.Slider(name, label, value, from, iouSide, 1)
	}
	return list{
		slider("ax", "x", 4, 0), slider("ay", "y", 6, 0),
		slider("aw", "width", 44, 1), slider("ah", "height", 50, 1),
		object{"name": "bx", "value": b.X},
		object{"name": "by", "value": b.Y},
		object{"name": "bx2", "value": b.X + b.Width},
		object{"name": "by2", "value": b.Y + b.Height},
		// The box ends at the edge of the picture.
		vega.Computed("ax2", fmt.Sprintf("min(ax + aw, %d)", iouSide)),
		vega.Computed("ay2", fmt.Sprintf("min(ay + ah, %d)", iouSide)),
		vega.Computed("areaA", "(ax2 - ax) * (ay2 - ay)"),
		vega.Computed("areaB", "(bx2 - bx) * (by2 - by)"),
		vega.Computed("across", "max(0, min(ax2, bx2) - max(ax, bx))"),
		vega.Computed("down", "max(0, min(ay2, by2) - max(ay, by))"),
		vega.Computed("intersection", "across * down"),
		vega.Computed("union", "areaA + areaB - intersection"),
		vega.Computed("iou", "intersection / union"),
	}
}

// enlarged returns a picture as a PNG in a data URL, each pixel a square of [iouScale].
func enlarged(p images.Picture) (string, error) {
	out := image.NewRGBA(image.Rect(0, 0, iouScale*p.Width, iouScale*p.Height))
	level := func(v float32) uint8 { return uint8(255*v + 0.5) }
	for y := range iouScale * p.Height {
		for x := range iouScale * p.Width {
			v := p.Values[3*(y/iouScale*p.Width+x/iouScale):][:3]
			out.SetRGBA(x, y, color.RGBA{level(v[0]), level(v[1]), level(v[2]), 0xff})
		}
	}
	var file bytes.Buffer
	if err := png.Encode(&file, out); err != nil {
		return "", err
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(file.Bytes()), nil
}

// boxes draws the picture with both boxes and their intersection.
func boxes(url string) object {
	const side = iouScale * iouSide
	picture := object{
		"data": object{"values": list{object{"url": url}}},
		"mark": object{"type": "image", "aria": false, "width": side, "height": side},
		"encoding": object{
			"x": object{"value": side / 2}, "y": object{"value": side / 2},
			"url": object{"field": "url", "type": "nominal"},
		},
	}
	return object{
		"width": side, "height": side, "layer": list{
			picture,
			rectangle("max(ax, bx)", "max(ay, by)", "max(ax, bx) + across", "max(ay, by) + down",
				object{"fill": "white", "fillOpacity": 0.45}),
			rectangle("bx", "by", "bx2", "by2",
				object{"fillOpacity": 0, "stroke": truthColor, "strokeWidth": 4}),
			rectangle("ax", "ay", "ax2", "ay2",
				object{"fillOpacity": 0, "stroke": ownColor, "strokeWidth": 4}),
		},
	}
}

// rectangle is a mark whose corners are expressions in pixels of the picture.
func rectangle(x, y, x2, y2 string, style object) object {
	at := func(expr string) object { return object{"expr": fmt.Sprintf("%d * (%s)", iouScale, expr)} }
	mark := object{"type": "rect", "aria": false, "x": at(x), "y": at(y), "x2": at(x2), "y2": at(y2)}
	maps.Copy(mark, style)
	return object{"data": object{"values": list{object{}}}, "mark": mark}
}

// areas writes the intersection over union, and how it is computed.
func areas() object {
	outlined := func(color string) object {
		return object{"fillOpacity": 0, "stroke": color, "strokeWidth": 3}
	}
	layers := list{
		line(20, object{"fontSize": 28, "fontWeight": "bold"}, "'IoU = ' + format(iou, '.2f')"),
		line(58, nil, "'= |A ∩ B| / |A ∪ B| = ' + intersection + ' / ' + union"),
		swatch(104, outlined(ownColor)),
		line(104, nil, "'A, the predicted box: ' + (ax2 - ax) + ' × ' + (ay2 - ay) + ' = ' + areaA"),
		swatch(136, outlined(truthColor)),
		line(136, nil, "'B, the ground truth: ' + (bx2 - bx) + ' × ' + (by2 - by) + ' = ' + areaB"),
		swatch(168, object{"fill": "#EEEEEE", "stroke": "#999999", "strokeWidth": 1}),
		line(168, nil, "'intersection A ∩ B: ' + across + ' × ' + down + ' = ' + intersection"),
		line(200, nil, "'union A ∪ B: ' + areaA + ' + ' + areaB + ' − ' + intersection + ' = ' + union"),
		line(256, object{"fontWeight": "bold"},
			"iou > 0.5 ? 'above 0.5: counts as a correct box' : 'at most 0.5: counts as a wrong box'"),
		bar("0", "1", object{"fill": "#E8E8E8"}),
		bar("0", "iou", object{"fill": vega.Ink}),
		bar("0.496", "0.504", object{"fill": "#999999"}),
	}
	for k, number := range []string{"0", "0.5", "1"} {
		style := object{"fontSize": 12, "color": "#666666", "align": "center", "dx": k * barWidth / 2}
		layers = append(layers, line(318, style, "'"+number+"'"))
	}
	return object{"width": iouText, "height": iouScale * iouSide, "layer": layers}
}

// line writes the value of an expression at a height.
func line(y int, style object, expr string) object {
	mark := object{
		"type": "text", "aria": true, "align": "left", "baseline": "middle", "fontSize": 14,
		"color": vega.Ink,
	}
	maps.Copy(mark, style)
	return object{
		"data": object{"values": list{object{}}}, "mark": mark,
		"transform": list{object{"as": "text", "calculate": expr}},
		"encoding": object{
			"x": object{"value": textLeft}, "y": object{"value": y},
			"text":        object{"field": "text", "type": "nominal"},
			"description": object{"field": "text", "type": "nominal"},
		},
	}
}

// swatch draws the colour that a line is about, before it.
func swatch(y int, style object) object {
	mark := object{"type": "rect", "aria": false, "x": 2, "x2": 14, "y": y - 6, "y2": y + 6}
	maps.Copy(mark, style)
	return object{"data": object{"values": list{object{}}}, "mark": mark}
}

// bar draws a part of the scale from 0 to 1, between two expressions.
func bar(from, to string, style object) object {
	at := func(expr string) object {
		return object{"expr": fmt.Sprintf("%d + %d * %s", textLeft, barWidth, expr)}
	}
	mark := object{"type": "rect", "aria": false, "y": 286, "y2": 302, "x": at(from), "x2": at(to)}
	maps.Copy(mark, style)
	return object{"data": object{"values": list{object{}}}, "mark": mark}
}
