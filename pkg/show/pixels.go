package show

import "fmt"

// maxPixels is the largest side of a part of a picture whose numbers are still legible.
const maxPixels = 16

// Pixels shows a grey picture and, beside it, the values of size x size of its pixels from column x and row y
// on: each as a square of its grey with its value in it. A frame shows their position.
//
// Pixels returns an error if the picture is invalid or has colours, if the part extends beyond the picture,
// or if size is above 16.
func Pixels(p Picture, x, y, size int) (Figure, error) {
	const side, cell = 320.0, 34.0
	url, err := p.dataURL()
	if err != nil {
		return nil, fmt.Errorf("show: the pixels of a picture: %w", err)
	}
	if p.Channels != 1 {
		return nil, fmt.Errorf("show: the pixels of a picture with %d channels: want a grey one", p.Channels)
	}
	if size < 1 || size > maxPixels || x < 0 || y < 0 || x+size > p.Width || y+size > p.Height {
		return nil, fmt.Errorf("show: %d x %d pixels from (%d, %d) on: want at most %d, inside %d x %d",
			size, size, x, y, maxPixels, p.Height, p.Width)
	}
	width, height := p.fit(side)
	unit := width / float64(p.Width)
	frame := list{object{
		"x": float64(x) * unit, "x2": float64(x+size) * unit,
		"y": float64(y) * unit, "y2": float64(y+size) * unit,
	}}
	whole := canvas(width, height,
		pictureLayer(list{object{"x": width / 2, "y": height / 2, "url": url, "caption": p.Caption}}, side),
		boxLayer(frame, object{"filled": false, "stroke": Impostor, "strokeWidth": 3}),
	)
	squares, numbers := p.numbers(x, y, size, cell)
	grid := canvas(float64(size)*cell, float64(size)*cell, squares, numbers)
	return figure(
		fmt.Sprintf("A picture of %d x %d pixels, and the numbers of %d x %d of them",
			p.Height, p.Width, size, size),
		object{"hconcat": list{whole, grid}, "spacing": 24},
	)
}

// numbers draws the pixels as squares with their values.
func (p Picture) numbers(x, y, size int, cell float64) (squares, numbers object) {
	var boxes, values list
	for row := range size {
		for column := range size {
			v := p.Pixels[(y+row)*p.Width+x+column]
			level := 255 * min(max(v, 0), 1)
			left, top := float64(column)*cell, float64(row)*cell
			text := "white"
			if level > 127 {
				text = "black"
			}
			boxes = append(boxes, object{
				"x": left, "x2": left + cell, "y": top, "y2": top + cell,
				"fill": fmt.Sprintf("rgb(%.0f, %.0f, %.0f)", level, level, level),
			})
			values = append(values, object{
				"x": left + cell/2, "y": top + cell/2, "text": fmt.Sprintf("%.2f", v), "fill": text,
			})
		}
	}
	squares = boxLayer(boxes, object{"opacity": 1})
	squares["encoding"].(object)["color"] = ownColor
	numbers = textLayer(values, object{"fontSize": 11})
	numbers["encoding"].(object)["color"] = ownColor
	return squares, numbers
}
