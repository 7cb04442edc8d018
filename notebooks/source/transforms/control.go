package transforms

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/gosiamese/gosiamese/notebooks/internal/vega"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
)

type (
	object = map[string]any
	list   = []any
)

// Side is the height and the width of the pictures of [Samples]: more squares would follow the sliders more
// slowly.
const Side = 32

// Of the figure of the samples: lengths in pixels, and how many there are.
const (
	square  = 5
	whole   = Side * square
	between = 12 // Pictures of a row,
	below   = 28 // and rows, for a caption.
	first   = whole + 40
	samples = 9
	seeds   = 5
)

// Samples shows pictures, one at a time, and nine samples of an augmentation of the chosen one. Sliders set
// its ranges. The samples are those of [images.Augment]: sample k, from 0, takes its random numbers from
// stream k of the seed. The figure computes them itself, with 32 levels of grey, so that few squares change
// while a slider moves.
//
// Samples returns an error unless there is a name for each picture, and the pictures are grey and have the
// side [Side].
func Samples(names []string, pictures ...images.Picture) (show.Figure, error) {
	if len(pictures) == 0 || len(names) != len(pictures) {
		return nil, fmt.Errorf("transforms: %d names for %d pictures: want one for each", len(names),
			len(pictures))
	}
	var levels list
	for i, p := range pictures {
		if p.Height != Side || p.Width != Side || p.Channels != 1 || len(p.Values) != Side*Side {
			return nil, fmt.Errorf("transforms: picture %d is %d x %d x %d: want %d x %[5]d, grey",
				i+1, p.Height, p.Width, p.Channels, Side)
		}
		levels = append(levels, padded(p))
	}
	return show.Spec("A picture and nine samples of a random augmentation of it. Sliders set the largest "+
		"rotation, scale, shift, contrast and brightness; other controls set the flip, the seed and the "+
		"picture", object{
		"params": append(controls(names), numbers(levels)...),
		"width":  first + 3*whole + 2*between,
		"height": 3 * (whole + below),
		"layer":  list{squares(), frames(), captions()},
	}), nil
}

// padded are the values of a picture from 0 to 255, and zeros for the right and lower neighbours of the last
// row, whose weight is 0.
func padded(p images.Picture) (values list) {
	for _, v := range p.Values {
		values = append(values, math.Round(255*float64(min(max(v, 0), 1))))
	}
	for range Side + 1 {
		values = append(values, 0)
	}
	return values
}

// controls are the choice of the picture, the ranges, the flip and the seed.
func controls(names []string) list {
	var options list
	for _, name := range names {
		options = append(options, name)
	}
	ranged := func(name string, value, from, to, step float64) object {
		return vega.Slider(name, name, value, from, to, step)
	}
	return list{
		object{"name": "picture", "value": names[0], "bind": object{
			"input": "select", "name": "picture", "options": options,
		}},
		ranged("rotate", 15, 0, 180, 5),
		ranged("shift", 0.1, 0, 0.5, 0.05),
		ranged("scale", 0.2, 0, 0.8, 0.05),
		ranged("contrast", 0.3, 0, 1, 0.05),
		ranged("brightness", 0.1, 0, 1, 0.05),
		object{"name": "flip", "value": false, "bind": object{"input": "checkbox", "name": "flip"}},
		ranged("seed", 1, 1, seeds, 1),
		constant("names", options),
		object{"name": "which", "expr": "indexof(names, picture)"},
	}
}

// uniform are the random numbers of a sample in the order in which [images.Augment] takes them: six in
// [-1, 1], for rotation, scale, shift to the right, shift down, contrast and brightness, and then -1 if the
// picture is flipped, or 1.
func uniform(seed uint64, sample int) (values []float64) {
	rng := rand.New(rand.NewPCG(seed, uint64(sample)))
	for range 6 {
		values = append(values, math.Round(1e6*(2*rng.Float64()-1))/1e6)
	}
	return append(values, float64(1-2*rng.IntN(2)))
}

// numbers are what all squares of a sample share, in lists with an element for each sample. The first element
// is that of the unchanged picture, whose random numbers are 0.
func numbers(levels list) list {
	var table, greys list
	for seed := uint64(1); seed <= seeds; seed++ {
		rows := list{list{0, 0, 0, 0, 0, 0, 1}}
		for k := range samples {
			rows = append(rows, uniform(seed, k))
		}
		table = append(table, rows)
	}
	for level := range 32 {
		greys = append(greys, fmt.Sprintf("#%02[1]x%02[1]x%02[1]x", (255*level+15)/31))
	}
	each := func(name, expr string) object {
		var all []string
		for k := range 1 + samples {
			all = append(all, strings.ReplaceAll(expr, "random", fmt.Sprintf("table[seed - 1][%d]", k)))
		}
		return object{"name": name, "expr": "[" + strings.Join(all, ", ") + "]"}
	}
	x, y := corners()
	return list{
		constant("lefts", x), constant("tops", y), constant("table", table), constant("greys", greys),
		constant("levels", levels),
		object{"name": "pixels", "expr": "levels[which]"},
		each("angle", "rotate * random[0]"),
		each("size", "(1 + scale * random[1])"),
		each("sine", "sin(rotate * random[0] * PI / 180) / (1 + scale * random[1])"),
		each("cosine", "cos(rotate * random[0] * PI / 180) / (1 + scale * random[1])"),
		each("right", fmt.Sprintf("%d * shift * random[2]", Side)),
		each("down", fmt.Sprintf("%d * shift * random[3]", Side)),
		each("gain", "(1 + contrast * random[4])"),
		each("light", "255 * brightness * random[5]"),
		each("side", "1 - flip * (1 - random[6])"),
	}
}

// constant is a list that no control changes. It is an expression, because a notebook stores each element of
// a list in a line of its own.
func constant(name string, values list) object {
	text, _ := json.Marshal(values) // Numbers and texts: it never fails.
	return object{"name": name, "expr": string(text)}
}

// corners are the top left corners of the pictures: the unchanged one stands left of the others.
func corners() (x, y list) {
	x, y = list{0}, list{whole + below}
	for k := range samples {
		x = append(x, first+k%3*(whole+between))
		y = append(y, k/3*(whole+below))
	}
	return x, y
}

// squares draws all pictures. The point (u, v) of a sample, seen from its centre and without the shift, shows
// what is at (side (cosine u - sine v), sine u + cosine v) in the picture, interpolated between four pixels.
func squares() object {
	const middle, last = float64(Side-1) / 2, Side - 1
	u := fmt.Sprintf("(datum.column - %g - right[datum.k])", middle)
	v := fmt.Sprintf("(datum.row - %g - down[datum.k])", middle)
	source := func(expr string) string { return fmt.Sprintf("min(max(%g + %s, 0), %d)", middle, expr, last) }
	mixed := func(share, a, b string) string { return fmt.Sprintf("(%s + %s * (%s - %[1]s))", a, share, b) }
	row := func(start int) string {
		return mixed("datum.sx % 1", fmt.Sprintf("pixels[datum.at + %d]", start),
			fmt.Sprintf("pixels[datum.at + %d]", start+1))
	}
	return layer("rect", (1+samples)*Side*Side, object{"opacity": 1},
		object{
			"x2": object{"field": "x2"}, "y2": object{"field": "y2"},
			"color": object{"field": "fill", "type": "nominal", "scale": nil},
		},
		"k", fmt.Sprintf("floor(datum.n / %d)", Side*Side),
		"column", fmt.Sprintf("datum.n %% %d", Side),
		"row", fmt.Sprintf("floor(datum.n / %d) %% %[1]d", Side),
		"x", fmt.Sprintf("lefts[datum.k] + %d * datum.column", square),
		"y", fmt.Sprintf("tops[datum.k] + %d * datum.row", square),
		"x2", fmt.Sprintf("datum.x + %d", square),
		"y2", fmt.Sprintf("datum.y + %d", square),
		"sx", source(fmt.Sprintf("side[datum.k] * (cosine[datum.k] * %s - sine[datum.k] * %s)", u, v)),
		"sy", source(fmt.Sprintf("sine[datum.k] * %s + cosine[datum.k] * %s", u, v)),
		"at", fmt.Sprintf("%d * floor(datum.sy) + floor(datum.sx)", Side),
		"level", fmt.Sprintf("gain[datum.k] * %s + light[datum.k]", mixed("datum.sy % 1", row(0), row(Side))),
		"fill", "greys[round(min(max(datum.level, 0), 255) * 31 / 255)]",
	)
}

// frames are the borders of the pictures, which a white background would hide.
func frames() object {
	return layer("rect", 1+samples, object{"filled": false, "stroke": "#999999", "opacity": 1},
		object{"x2": object{"field": "x2"}, "y2": object{"field": "y2"}},
		"x", "lefts[datum.n]",
		"y", "tops[datum.n]",
		"x2", fmt.Sprintf("datum.x + %d", whole),
		"y2", fmt.Sprintf("datum.y + %d", whole),
	)
}

// captions are the rotation and the size of each sample.
func captions() object {
	return layer("text", 1+samples, object{"fontSize": 12, "color": "#222222"},
		object{"text": object{"field": "text", "type": "nominal"}},
		"k", "datum.n",
		"x", fmt.Sprintf("lefts[datum.k] + %d", whole/2),
		"y", fmt.Sprintf("tops[datum.k] + %d", whole+12),
		"text", "datum.k == 0 ? 'unchanged' : format(angle[datum.k], '+.0f') + '°, size × ' + "+
			"format(size[datum.k], '.2f')",
	)
}

// layer draws n marks, numbered from 0, at x and y in pixels. Fields are given as pairs of a name and the
// expression that computes it.
func layer(mark string, n int, style, encoding object, fields ...string) object {
	var computed list
	for i := 0; i < len(fields); i += 2 {
		computed = append(computed, object{"as": fields[i], "calculate": fields[i+1]})
	}
	style["type"], style["aria"] = mark, false
	for _, field := range []string{"x", "y"} {
		encoding[field] = object{"field": field, "type": "quantitative", "scale": nil, "axis": nil}
	}
	return object{
		"data":      object{"sequence": object{"start": 0, "stop": n, "as": "n"}},
		"mark":      style,
		"transform": computed,
		"encoding":  encoding,
	}
}
