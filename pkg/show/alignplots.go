package show

import (
	"fmt"
	"strings"
)

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
	verdict := fmt.Sprintf("(%s <= %g ? 'accepted' : 'rejected') + ' at tau = %.2f'",
		d, a.Tau, a.Tau)
	var layers []object
	for _, of := range []struct {
		x            float64
		number, says string
		color        string
	}{
		{0, "'distance ' + format(" + d + ", '.2f')", verdict, Genuine},
		{225, "'rotated ' + format(atan2(rb, ra) * 180 / PI, '.1f') + '°'", "'by the transform'", ink},
		{460, "'error ' + format(" + off + ", '.2f')", "'root mean square, inter-eye distances'", ink},
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
	x, y := drawn("px[datum.k]"), drawn("py[datum.k]")
	from := placesOf(a.From, unit)
	moved := computed("rule", len(a.From), object{"color": landmarkColor, "strokeWidth": 2},
		[2]string{"x2", x}, [2]string{"y2", y})
	moved["data"] = object{"values": from}
	// Corner k, clockwise from the top left.
	u, v := "(datum.k % 4 == 1 || datum.k % 4 == 2 ? 1 : 0)", "(datum.k % 4 >= 2 ? 1 : 0)"
	next := strings.NewReplacer("datum.k", "(datum.k + 1)")
	view := canvas(width, height,
		pictureLayer(picture, alignSide),
		computed("rule", 4, object{"color": placeColor, "strokeWidth": 2.5},
			[2]string{"x", drawn(sourceX(u, v))}, [2]string{"y", drawn(sourceY(u, v))},
			[2]string{"x2", drawn(sourceX(next.Replace(u), next.Replace(v)))},
			[2]string{"y2", drawn(sourceY(next.Replace(u), next.Replace(v)))}),
		moved,
		layer("circle", from, object{"size": 30, "opacity": 1, "color": "white"}, nil),
		computed("circle", len(a.From), landmarkDot(), [2]string{"x", x}, [2]string{"y", y}),
	)
	view["title"] = "photograph"
	return view, nil
}

// placesOf are points on a canvas, with their indices.
func placesOf(points [][2]float64, unit float64) (values list) {
	for k, p := range points {
		values = append(values, object{"k": k, "x": unit * p[0], "y": unit * p[1]})
	}
	return values
}

func landmarkDot() object {
	return object{"size": 75, "opacity": 1, "color": landmarkColor, "stroke": ink, "strokeWidth": 1}
}

// computed draws n marks of a canvas, whose indices are k, at positions that follow the sliders: pairs of a
// field, x, y, x2 or y2, and its expression.
func computed(mark string, n int, style object, at ...[2]string) object {
	var encoding object
	for _, p := range at {
		if p[0] == "x2" {
			encoding = object{"x2": object{"field": "x2"}, "y2": object{"field": "y2"}}
		}
	}
	drawn := layer(mark, nil, merged(object{"clip": true}, style), encoding)
	drawn["data"] = object{"sequence": object{"start": 0, "stop": n, "as": "k"}}
	drawn["transform"] = calculated(at...)
	return drawn
}

// aligned draws the aligned picture by its squares, the places of the landmarks and where these come to lie.
func (a Alignment) aligned() object {
	const side = float64(alignCells * alignCell)
	x, y := alignedX("px[datum.k]", "py[datum.k]"), alignedY("px[datum.k]", "py[datum.k]")
	ring := object{"size": 170, "filled": false, "strokeWidth": 3, "color": placeColor}
	view := canvas(side, side, a.squares(),
		layer("point", placesOf(a.To, side), ring, nil),
		computed("circle", len(a.From), landmarkDot(),
			[2]string{"x", fmt.Sprintf("%g * %s", side, x)}, [2]string{"y", fmt.Sprintf("%g * %s", side, y)}),
	)
	view["title"] = "aligned"
	return view
}

// squares are the pixels of the aligned picture, each the nearest pixel of the photograph, or black.
func (a Alignment) squares() object {
	w, h := a.Photograph.sampled()
	u := fmt.Sprintf("(datum.column + 0.5) / %d", alignCells)
	v := fmt.Sprintf("(datum.row + 0.5) / %d", alignCells)
	across, down := float64(w)/float64(a.Photograph.Width), float64(h)/float64(a.Photograph.Height)
	squares := computed("rect", alignCells*alignCells, object{"opacity": 1},
		[2]string{"column", fmt.Sprintf("datum.k %% %d", alignCells)},
		[2]string{"row", fmt.Sprintf("floor(datum.k / %d)", alignCells)},
		[2]string{"x", fmt.Sprintf("%d * datum.column", alignCell)},
		[2]string{"y", fmt.Sprintf("%d * datum.row", alignCell)},
		[2]string{"x2", fmt.Sprintf("datum.x + %d", alignCell)},
		[2]string{"y2", fmt.Sprintf("datum.y + %d", alignCell)},
		[2]string{"sx", fmt.Sprintf("floor(%s * %g)", sourceX(u, v), across)},
		[2]string{"sy", fmt.Sprintf("floor(%s * %g)", sourceY(u, v), down)},
		[2]string{"at", fmt.Sprintf("6 * (datum.sy * %d + datum.sx)", w)},
		[2]string{"fill", fmt.Sprintf("datum.sx >= 0 && datum.sx < %d && datum.sy >= 0 && datum.sy < %d"+
			" ? '#' + substring(pixels, datum.at, datum.at + 6) : '#000000'", w, h)},
	)
	squares["encoding"].(object)["color"] = ownColor
	return squares
}
