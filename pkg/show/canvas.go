package show

// canvas stacks layers, the first at the bottom, on a plane with its origin at the top left, on which marks
// are placed by fields x and y in pixels.
func canvas(width, height float64, layers ...object) object {
	return object{
		"width": width, "height": height,
		"encoding": object{"x": pixels("x", 0, width), "y": pixels("y", height, 0)},
		"layer":    layers,
	}
}

func pixels(field string, from, to float64) object {
	return object{
		"field": field, "type": "quantitative",
		"scale": object{"domain": list{from, to}, "nice": false, "zero": false},
		"axis": object{
			"labels": false, "ticks": false, "grid": false, "domain": false, "title": "",
			"titlePadding": 0, "tickSize": 0, "labelPadding": 0,
		},
	}
}

// axis is a linear axis from one value to another.
func axis(field, title string, from, to any, style object) object {
	return object{
		"field": field, "type": "quantitative", "scale": object{"domain": list{from, to}, "nice": false},
		"axis": merged(object{"title": title}, style),
	}
}

// unitAxis is the axis of a share, from 0 to 1.
func unitAxis(field, title string) object {
	return axis(field, title, 0, 1, object{"format": "%", "tickCount": 5})
}

// layer draws a mark for each of the values.
func layer(mark string, values list, style, encoding object) object {
	l := marked(mark, style, encoding)
	l["data"] = object{"values": values}
	return l
}

// marked draws a mark for each value of the data of the plot. Screen readers skip it, since the description
// of the figure is more informative than a list of positions.
func marked(mark string, style, encoding object) object {
	l := object{"mark": merged(object{"type": mark, "aria": false}, style)}
	if encoding != nil {
		l["encoding"] = encoding
	}
	return l
}

// textLayer writes the text of each value at its position.
func textLayer(values list, style object) object {
	return layer("text", values, merged(object{"fontSize": 13, "color": ink}, style),
		object{"text": object{"field": "text", "type": "nominal"}})
}

// boxLayer draws a box from (x, y) to (x2, y2) for each value.
func boxLayer(values list, style object) object {
	return layer("rect", values, style, object{"x2": object{"field": "x2"}, "y2": object{"field": "y2"}})
}

// pictureLayer draws the picture at the url of each value in a square centred at its position.
func pictureLayer(values list, side float64) object {
	return layer("image", values, object{"width": side, "height": side}, object{
		"url":     object{"field": "url", "type": "nominal"},
		"tooltip": object{"field": "caption", "type": "nominal"},
	})
}
