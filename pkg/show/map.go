package show

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"slices"
	"strings"
)

// Layout is one map of all points: At[i] is the position of point i, [n][2].
type Layout struct {
	Title string
	At    [][]float32
}

// groupColors distinguish up to twelve people. The last two are [Genuine] and [Impostor].
var groupColors = []string{
	"#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#888888", "#8B1A1A",
	"#6A3D9A", "#B2DF00", "#A0522D", "#000000", Genuine, Impostor,
}

// peopleColors are for figures in which the colours [Genuine] and [Impostor] mean pairs. Up to ten people
// have the same colours in all figures.
var peopleColors = groupColors[:10]

// Map draws points at their positions, one map for each layout, two in a row if there are several. The
// caption of a point is its group, the person, which determines its colour: up to twelve groups have colours;
// if there are more, all are grey. A point with pixels is drawn as its picture, in a frame of that colour,
// else as a dot; small pictures of about 24 pixels suffice, and keep the figure small. Both axes have the
// same unit and no numbers, because only neighbourhoods matter.
//
// Nearest[i] holds the indices of the nearest neighbours of point i, the nearest first; nil for none. They
// should be those in the original space, not those on the map. The pointer shows the group of a point and
// those of its neighbours, and draws lines to them, in all maps at once.
//
// Map returns an error if there are no points or no layouts, if positions are non-finite or differ in number
// from the points, if a neighbour is out of range, or if a picture is invalid.
func Map(points []Picture, nearest [][]int, layouts ...Layout) (Figure, error) {
	if len(points) == 0 || len(layouts) == 0 {
		return nil, errors.New("show: a map without points or without layouts: nothing to draw")
	}
	if nearest == nil {
		nearest = make([][]int, len(points))
	}
	marks, err := mapMarks(points, nearest, groupColors)
	if err != nil {
		return nil, err
	}
	side, columns := 620.0, 1
	if len(layouts) > 1 {
		side, columns = 310, 2
	}
	var plots list
	var titles []string
	for k, l := range layouts {
		at, err := l.places(len(points), side)
		if err != nil {
			return nil, fmt.Errorf("show: map %q: %w", l.Title, err)
		}
		plots = append(plots, l.plot(k, len(layouts), side, at, nearest, marks))
		titles = append(titles, l.Title)
	}
	return figure(
		fmt.Sprintf("Maps of %d points of %d groups: %s", len(points), len(groupsOf(points)),
			strings.Join(titles, "; ")),
		object{"concat": plots, "columns": columns, "spacing": 20},
	)
}

// groupsOf returns the groups in the order of first occurrence.
func groupsOf(points []Picture) (groups []string) {
	for _, p := range points {
		if !slices.Contains(groups, p.Caption) {
			groups = append(groups, p.Caption)
		}
	}
	return groups
}

// mark is how a point is drawn on every map.
type mark struct {
	url   string // Empty for a dot.
	says  string
	color string
}

// mapMarks gives each group its own colour, if there are enough.
func mapMarks(points []Picture, nearest [][]int, colors []string) ([]mark, error) {
	if len(nearest) != len(points) {
		return nil, fmt.Errorf("show: neighbours of %d points for %d points", len(nearest), len(points))
	}
	groups := groupsOf(points)
	marks := make([]mark, len(points))
	for i, p := range points {
		names := make([]string, len(nearest[i]))
		for k, n := range nearest[i] {
			if n < 0 || n >= len(points) {
				return nil, fmt.Errorf("show: point %d is near to point %d of %d", i, n, len(points))
			}
			names[k] = points[n].Caption
		}
		if strings.ContainsAny(p.Caption, "\t\n\r\"") {
			return nil, fmt.Errorf("show: the group %q of point %d: want no tabs, quotes or line breaks",
				p.Caption, i)
		}
		m := mark{says: p.Caption, color: grey}
		if len(groups) <= len(colors) {
			m.color = colors[slices.Index(groups, p.Caption)]
		}
		if len(names) > 0 {
			m.says += ", nearest: " + strings.Join(names, ", ")
		}
		if p.Pixels != nil {
			url, err := p.framedURL(m.color)
			if err != nil {
				return nil, fmt.Errorf("show: point %d: %w", i, err)
			}
			m.url = url
		}
		marks[i] = m
	}
	return marks, nil
}

// places returns the positions in pixels within a square, with the same unit along both axes.
func (l Layout) places(n int, side float64) ([][2]float64, error) {
	const margin = 24
	if len(l.At) != n {
		return nil, fmt.Errorf("%d places for %d points", len(l.At), n)
	}
	low, high := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for i, p := range l.At {
		if len(p) != 2 {
			return nil, fmt.Errorf("place %d has %d numbers, want 2", i, len(p))
		}
		for axis, v := range p {
			if v-v != 0 {
				return nil, fmt.Errorf("place %d is %v", i, p)
			}
			low[axis], high[axis] = min(low[axis], float64(v)), max(high[axis], float64(v))
		}
	}
	unit := max(high[0]-low[0], high[1]-low[1])
	if unit == 0 {
		unit = 1
	}
	out := make([][2]float64, n)
	for i, p := range l.At {
		for axis, v := range p {
			off := (float64(v) - (low[axis]+high[axis])/2) / unit * (side - 2*margin)
			out[i][axis] = math.Round(side/2 + off)
		}
	}
	return out, nil
}

// plot draws map k of several: dots, then pictures, then the lines to neighbours.
func (l Layout) plot(k, maps int, side float64, at [][2]float64, nearest [][]int, marks []mark) object {
	lines := table{fields: []string{"x", "y", "x2", "y2", "id"}}
	dots := table{fields: []string{"x", "y", "id", "caption", "color"}}
	pictures := table{fields: []string{"x", "y", "id", "caption", "url"}}
	for i := range at {
		x, y := at[i][0], at[i][1]
		for _, n := range nearest[i] {
			lines.add(x, y, at[n][0], at[n][1], i)
		}
		if marks[i].url == "" {
			dots.add(x, y, i, marks[i].says, marks[i].color)
			continue
		}
		pictures.add(x, y, i, marks[i].says, marks[i].url)
	}
	tooltip := object{"field": "caption", "type": "nominal"}
	var layers []object
	if dots.rows > 0 {
		layers = append(layers, dots.layer("circle", object{"size": 60, "opacity": 0.9}, object{
			"color": object{"field": "color", "type": "nominal", "scale": nil}, "tooltip": tooltip,
		}))
	}
	if pictures.rows > 0 {
		layers = append(layers, pictures.layer("image", object{"width": 34, "height": 34}, object{
			"url": object{"field": "url", "type": "nominal"}, "tooltip": tooltip,
		}))
	}
	layers[len(layers)-1]["params"] = list{object{"name": pointerOn(k), "select": object{
		"type": "point", "on": "pointerover", "clear": "pointerout", "fields": list{"id"},
	}}}
	if lines.rows > 0 {
		layers = append(layers, neighbourLines(&lines, maps))
	}
	plot := canvas(side, side, layers...)
	plot["title"] = l.Title
	plot["view"] = object{"stroke": "#CCCCCC"}
	return plot
}

func pointerOn(k int) string { return fmt.Sprintf("point%d", k) }

// neighbourLines are visible while the pointer is on their point, in any of the maps.
func neighbourLines(lines *table, maps int) object {
	var any list
	for k := range maps {
		any = append(any, object{"param": pointerOn(k), "empty": false})
	}
	return lines.layer("rule", object{"color": ink, "strokeWidth": 2}, object{
		"x2": object{"field": "x2"}, "y2": object{"field": "y2"},
		"opacity": object{"condition": object{"test": object{"or": any}, "value": 1}, "value": 0},
	})
}

// framedURL is [Picture.dataURL] with a frame, for a grey picture. It is quantised to 32 levels, to be small.
func (p Picture) framedURL(frame string) (string, error) {
	const levels, thick = 32, 2
	if p.Channels != 1 {
		return "", fmt.Errorf("%d channels: want a grey picture", p.Channels)
	}
	if _, err := p.dataURL(); err != nil {
		return "", err
	}
	var edge color.RGBA
	if _, err := fmt.Sscanf(frame, "#%02X%02X%02X", &edge.R, &edge.G, &edge.B); err != nil {
		return "", fmt.Errorf("the colour %q: %w", frame, err)
	}
	edge.A = 255
	palette := append(color.Palette{edge}, greys(levels)...)
	out := image.NewPaletted(image.Rect(0, 0, p.Width+2*thick, p.Height+2*thick), palette)
	for i, v := range p.Pixels {
		level := math.Round((levels - 1) * float64(min(max(v, 0), 1)))
		out.SetColorIndex(thick+i%p.Width, thick+i/p.Width, 1+uint8(level))
	}
	return pngURL(out, png.DefaultCompression)
}
