package show

import (
	"errors"
	"fmt"
	"math"
)

// Box is a named part of a picture, in its pixels from the top left.
type Box struct {
	X, Y, Width, Height float64
	Name                string
}

// Annotated shows pictures at one height in the given order, with their titles above, their boxes and points,
// and their captions below. Rows are at most 740 pixels wide.
//
// Annotated returns an error if there are no pictures, if a picture is invalid, or if a box is empty or
// extends beyond its picture, as a point may not.
func Annotated(pictures ...Picture) (Figure, error) {
	const tall, gap, most = 140.0, 20.0, 740.0
	const row = 26 + tall + 34
	if len(pictures) == 0 {
		return nil, errors.New("show: no pictures to annotate")
	}
	var layers []object
	x, top, width := 0.0, 0.0, 0.0
	for i, p := range pictures {
		wide := tall * float64(p.Width) / float64(max(p.Height, 1))
		if x > 0 && x+wide > most {
			x, top = 0, top+row
		}
		drawn, err := p.annotated(x, top+26, wide, tall)
		if err != nil {
			return nil, fmt.Errorf("show: annotated picture %d: %w", i+1, err)
		}
		layers = append(layers, drawn...)
		x += wide + gap
		width = max(width, x-gap)
	}
	return figure(fmt.Sprintf("%d marked pictures", len(pictures)), canvas(width, top+row, layers...))
}

// annotated draws the picture in a rectangle, with its title, boxes and caption.
func (p Picture) annotated(left, top, wide, tall float64) ([]object, error) {
	url, err := p.dataURL()
	if err != nil {
		return nil, err
	}
	unit := tall / float64(p.Height)
	var boxes, names list
	for _, b := range p.Boxes {
		if !(b.X >= 0 && b.Y >= 0 && b.Width > 0 && b.Height > 0 &&
			b.X+b.Width <= float64(p.Width) && b.Y+b.Height <= float64(p.Height)) {
			return nil, fmt.Errorf("the box %q of %g x %g from (%g, %g) on: want it inside %d x %d",
				b.Name, b.Height, b.Width, b.X, b.Y, p.Height, p.Width)
		}
		x, y := left+unit*b.X, top+unit*b.Y
		boxes = append(boxes, object{"x": x, "x2": x + unit*b.Width, "y": y, "y2": y + unit*b.Height})
		names = append(names, object{"x": x + 5, "y": math.Round(y + 10), "text": b.Name})
	}
	picture := list{object{"x": left + wide/2, "y": top + tall/2, "url": url, "caption": p.Caption}}
	drawn := pictureLayer(picture, tall)
	drawn["mark"].(object)["width"] = wide
	text := func(y float64, text string, style object) object {
		return textLayer(list{object{"x": left, "y": y, "text": text}}, style)
	}
	layers := []object{
		drawn,
		text(top-12, p.Title, object{"align": "left", "fontSize": 15, "fontWeight": "bold"}),
		text(top+tall+13, p.Caption, object{"align": "left"}),
	}
	points, err := p.points(left, top, unit)
	if err != nil {
		return nil, err
	}
	if len(boxes) == 0 { // GoNB encodes an empty list as null.
		return append(layers, points...), nil
	}
	outlined := object{
		"align": "left", "fontWeight": "bold", "color": "white", "stroke": ink, "strokeWidth": 3,
		"strokeJoin": "round",
	}
	layers = append(layers,
		boxLayer(boxes, object{"filled": false, "stroke": palette[2], "strokeWidth": p.stroke()}),
		textLayer(names, outlined),
		textLayer(names, object{"align": "left", "fontWeight": "bold", "color": "white"}),
	)
	return append(layers, points...), nil
}

// stroke is the width of the lines of boxes: thin if there are many.
func (p Picture) stroke() float64 {
	if len(p.Boxes) > 4 {
		return 1
	}
	return 3
}

// points draws the points, if there are any.
func (p Picture) points(left, top, unit float64) ([]object, error) {
	var dots list
	for _, at := range p.Points {
		if !(at[0] >= 0 && at[1] >= 0 && at[0] <= float64(p.Width) && at[1] <= float64(p.Height)) {
			return nil, fmt.Errorf("the point (%g, %g): want it inside %d x %d", at[0], at[1], p.Height,
				p.Width)
		}
		dots = append(dots, object{"x": left + unit*at[0], "y": top + unit*at[1]})
	}
	if len(dots) == 0 {
		return nil, nil
	}
	style := object{"size": 30, "opacity": 1, "color": palette[3], "stroke": ink, "strokeWidth": 1}
	return []object{layer("circle", dots, style, nil)}, nil
}
