package show

import "fmt"

// The colours of landmarks and of their places, and sizes in pixels.
const (
	landmarkColor = "#E69F00"
	placeColor    = "#56B4E9"

	alignSide  = 312.0
	alignCells = 52 // Height and width of the aligned picture, in squares,
	alignCell  = 6  // and the side of one.
)

// numbers writes the distance, the rotation and the error.
func (a Alignment) numbers() object {
	n := len(a.From)
	d := fmt.Sprintf("toNumber(distances[(which * %[1]d + across) * %[1]d + below])", len(a.Shifts))
	squares := ""
	for k := range n {
		x, y := fmt.Sprintf("px[%d]", k), fmt.Sprintf("py[%d]", k)
		squares += fmt.Sprintf(" + pow(%s - %g, 2) + pow(%s - %g, 2)",
			alignedX(x, y), a.To[k][0], alignedY(x, y), a.To[k][1])
	}
	// In sides of the aligned picture, over the scale, gives pixels of the photograph.
	off := fmt.Sprintf("sqrt((0%s) / %d / size) / %g", squares, n, a.Unit)
	verdict := fmt.Sprintf("'to the other photograph: ' + (%s <= %g ? 'accepted' : 'rejected') + ', tau = %.2f'",
		d, a.Tau, a.Tau)
	var layers []object
	for _, of := range []struct {
		x            float64
		number, says string
		color        string
	}{
		{0, "'distance ' + format(" + d + ", '.2f')", verdict, Genuine},
		{265, "'rotated ' + format(atan2(rb, ra) * 180 / PI, '.1f') + '°'", "'by the transform'", ink},
		{470, "'error ' + format(" + off + ", '.2f')", "'landmarks to places, eye distances'", ink},
	} {
		big := object{"fontSize": 24, "fontWeight": "bold", "color": of.color}
		layers = append(layers, writing(of.number, of.x, 12, big),
			writing(of.says, of.x, 34, object{"fontSize": 12, "color": grey}))
	}
	return canvas(tauWidth, 44, layers...)
}

// photograph draws the photograph with the landmarks and the frame of the aligned picture.
func (a Alignment) photograph() (object, error) {
	url, err := a.Photograph.dataURL()
	if err != nil {
		return nil, fmt.Errorf("show: align a photograph: %w", err)
	}
	width, height := a.Photograph.fit(alignSide)
	unit := width / float64(a.Photograph.Width)
	drawn := func(pixels string) string { return fmt.Sprintf("%g * %s", unit, pixels) }
	picture := list{object{"x": width / 2, "y": height / 2, "url": url, "caption": a.Photograph.Caption}}
	layers := []object{pictureLayer(picture, alignSide)}
	corners := [][2]string{{"0", "0"}, {"1", "0"}, {"1", "1"}, {"0", "1"}}
	for i, c := range corners {
		d := corners[(i+1)%len(corners)]
		layers = append(layers, computed("rule", object{"color": placeColor, "strokeWidth": 2.5},
			[2]string{"x", drawn(sourceX(c[0], c[1]))}, [2]string{"y", drawn(sourceY(c[0], c[1]))},
			[2]string{"x2", drawn(sourceX(d[0], d[1]))}, [2]string{"y2", drawn(sourceY(d[0], d[1]))}))
	}
	for k, p := range a.From {
		x, y := drawn(fmt.Sprintf("px[%d]", k)), drawn(fmt.Sprintf("py[%d]", k))
		from := object{"x": unit * p[0], "y": unit * p[1]}
		layers = append(layers,
			computed("rule", object{"color": landmarkColor, "strokeWidth": 2},
				[2]string{"x", fmt.Sprint(unit * p[0])}, [2]string{"y", fmt.Sprint(unit * p[1])},
				[2]string{"x2", x}, [2]string{"y2", y}),
			layer("circle", list{from}, object{"size": 30, "opacity": 1, "color": "white"}, nil),
			computed("circle", landmarkDot(), [2]string{"x", x}, [2]string{"y", y}),
		)
	}
	view := canvas(width, height, layers...)
	view["title"] = "photograph"
	return view, nil
}

func landmarkDot() object {
	return object{"size": 75, "opacity": 1, "color": landmarkColor, "stroke": ink, "strokeWidth": 1}
}

// computed draws a mark of a canvas at positions that follow the sliders: pairs of a field, x, y, x2 or y2,
// and its expression.
func computed(mark string, style object, at ...[2]string) object {
	var encoding object
	if len(at) > 2 {
		encoding = object{"x2": object{"field": "x2"}, "y2": object{"field": "y2"}}
	}
	drawn := layer(mark, list{object{}}, merged(object{"clip": true}, style), encoding)
	drawn["transform"] = calculated(at...)
	return drawn
}

// aligned draws the aligned picture by its squares, the places of the landmarks and where these come to lie.
func (a Alignment) aligned() object {
	const side = float64(alignCells * alignCell)
	w, h := a.Photograph.sampled()
	u, v := fmt.Sprintf("(datum.column + 0.5) / %d", alignCells), fmt.Sprintf("(datum.row + 0.5) / %d", alignCells)
	squares := object{
		"data": object{"sequence": object{"start": 0, "stop": alignCells * alignCells, "as": "i"}},
		"transform": calculated(
			[2]string{"column", fmt.Sprintf("datum.i %% %d", alignCells)},
			[2]string{"row", fmt.Sprintf("floor(datum.i / %d)", alignCells)},
			[2]string{"x", fmt.Sprintf("%d * datum.column", alignCell)},
			[2]string{"y", fmt.Sprintf("%d * datum.row", alignCell)},
			[2]string{"x2", fmt.Sprintf("datum.x + %d", alignCell)},
			[2]string{"y2", fmt.Sprintf("datum.y + %d", alignCell)},
			[2]string{"sx", fmt.Sprintf("floor(%s * %g)", sourceX(u, v), float64(w)/float64(a.Photograph.Width))},
			[2]string{"sy", fmt.Sprintf("floor(%s * %g)", sourceY(u, v), float64(h)/float64(a.Photograph.Height))},
			[2]string{"at", fmt.Sprintf("6 * (datum.sy * %d + datum.sx)", w)},
			[2]string{"fill", fmt.Sprintf("datum.sx >= 0 && datum.sx < %d && datum.sy >= 0 && datum.sy < %d"+
				" ? '#' + substring(pixels, datum.at, datum.at + 6) : '#000000'", w, h)},
		),
		"mark": object{"type": "rect", "aria": false, "opacity": 1},
		"encoding": object{
			"x2": object{"field": "x2"}, "y2": object{"field": "y2"}, "color": ownColor,
		},
	}
	layers := []object{squares}
	ring := object{"size": 170, "filled": false, "strokeWidth": 3, "color": placeColor}
	for k, q := range a.To {
		x, y := fmt.Sprintf("px[%d]", k), fmt.Sprintf("py[%d]", k)
		layers = append(layers,
			layer("point", list{object{"x": side * q[0], "y": side * q[1]}}, ring, nil),
			computed("circle", landmarkDot(),
				[2]string{"x", fmt.Sprintf("%g * %s", side, alignedX(x, y))},
				[2]string{"y", fmt.Sprintf("%g * %s", side, alignedY(x, y))}))
	}
	view := canvas(side, side, layers...)
	view["title"] = "aligned"
	return view
}
