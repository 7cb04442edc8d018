package show

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

// Alignment is a photograph of a face with its landmarks, and the places to which alignment brings them.
type Alignment struct {
	Photograph Picture      // In colour, of the face and what surrounds it.
	Names      []string     // Of the landmarks, [n].
	From       [][2]float64 // The landmarks, [n] x and y in pixels of the photograph.
	To         [][2]float64 // Their places, [n] x and y in sides of the aligned picture, in [0, 1].
	Unit       float64      // The distance of the eyes in pixels, the unit of shifts and of the error.
	// Shifts are the values of the sliders, rising in equal steps. Distance is [n+1][len(Shifts)]
	// [len(Shifts)]: the distance to another photograph with a landmark moved, or all of them (the last), by
	// the shift to the right and then by that down.
	Shifts   []float64
	Distance [][][]float64
	Tau      float64
}

// alignSamples is the largest side of the photograph that is resampled, in pixels.
const alignSamples = 80

// Align shows how the aligned picture follows the landmarks: two sliders move one of them, or all, in the
// photograph on the left. On the right is the aligned picture, by the similarity transform that brings the
// landmarks nearest to their places by least squares, and by the nearest pixel. Both are computed in the
// figure. Above are the distance to another photograph, which is looked up, the rotation, and the root mean
// square distance of the landmarks from their places.
//
// Align returns an error if the photograph is not a valid colour picture, if there are fewer than two
// landmarks, if lengths differ, if a number is non-finite, or if the shifts are not three or more in equal
// steps around 0.
func Align(a Alignment) (Figure, error) {
	if err := a.check(); err != nil {
		return nil, err
	}
	photograph, err := a.photograph()
	if err != nil {
		return nil, err
	}
	params := append(a.controls(), a.transform()...)
	params = append(params, a.table(), a.samples())
	return figure(
		fmt.Sprintf("A face with %d landmarks that can be moved, and the aligned picture that follows",
			len(a.From)),
		object{
			"params": params, "spacing": 10,
			"vconcat": list{a.numbers(), beside(36, photograph, a.aligned())},
		},
	)
}

func (a Alignment) check() error {
	n, steps := len(a.From), len(a.Shifts)
	if a.Photograph.Channels != 3 {
		return fmt.Errorf("show: align a photograph with %d channels: want a colour picture",
			a.Photograph.Channels)
	}
	if n < 2 || len(a.To) != n || len(a.Names) != n || len(a.Distance) != n+1 {
		return fmt.Errorf("show: align: %d landmarks, %d places, %d names, %d tables of distances: want two "+
			"or more landmarks, as many places and names, and one table more", n, len(a.To), len(a.Names),
			len(a.Distance))
	}
	if steps < 3 || !(a.Unit > 0) {
		return fmt.Errorf("show: align: %d shifts in units of %g pixels: want three or more, and a unit "+
			"above 0", steps, a.Unit)
	}
	var numbers []float64
	for k := range n {
		numbers = append(numbers, a.From[k][0], a.From[k][1], a.To[k][0], a.To[k][1])
	}
	problems := []error{
		finite("landmarks", numbers), finite("shifts", a.Shifts), finite("unit", []float64{a.Unit}),
		distances("tau", []float64{a.Tau}),
	}
	for i, s := range a.Shifts {
		if want := a.Shifts[0] + float64(i)*a.step(); math.Abs(s-want) > 1e-9 || a.step() <= 0 {
			problems = append(problems, fmt.Errorf("show: align: shift %g, want equal steps", s))
		}
	}
	for _, table := range a.Distance {
		for _, row := range append([][]float64{make([]float64, steps)}, table...) {
			problems = append(problems, distances("moved landmarks", row))
			if len(table) != steps || len(row) != steps {
				return fmt.Errorf("show: align: %d x %d distances for %d shifts", len(table), len(row), steps)
			}
		}
	}
	return errors.Join(problems...)
}

// step is the distance of two shifts.
func (a Alignment) step() float64 {
	n := len(a.Shifts)
	return (a.Shifts[n-1] - a.Shifts[0]) / float64(n-1)
}

// controls are the choice of a landmark and the sliders, with the index of each.
func (a Alignment) controls() list {
	options := append(append([]string{}, a.Names...), "all")
	for i, o := range options {
		options[i] = visible(o)
	}
	first, last := a.Shifts[0], a.Shifts[len(a.Shifts)-1]
	at := func(slider string) string {
		return fmt.Sprintf("round((%s - (%g)) / %g)", slider, first, a.step())
	}
	return list{
		object{"name": "move", "value": options[0], "bind": object{
			"input": "select", "name": "move", "options": options,
		}},
		ranged("right", 0, first, last, a.step()),
		ranged("down", 0, first, last, a.step()),
		object{"name": "which", "expr": "indexof(" + quoted(options) + ", move)"},
		object{"name": "across", "expr": at("right")},
		object{"name": "below", "expr": at("down")},
	}
}

// transform computes the moved landmarks (px, py), and the rotation and scale (ra, rb) and the means of the
// similarity transform q = r p + s, in complex numbers and in sides of the aligned picture:
//
//	r = sum conj(p - mean p) (q - mean q) / sum |p - mean p|^2
func (a Alignment) transform() list {
	n := len(a.From)
	var px, py, re, im, square []string
	var qx, qy float64
	for k := range n {
		qx, qy = qx+a.To[k][0]/float64(n), qy+a.To[k][1]/float64(n)
		moves := fmt.Sprintf("(which == %d || which == %d)", k, n)
		px = append(px, fmt.Sprintf("%g + (%s ? %g * right : 0)", a.From[k][0], moves, a.Unit))
		py = append(py, fmt.Sprintf("%g + (%s ? %g * down : 0)", a.From[k][1], moves, a.Unit))
	}
	for k := range n {
		x, y := fmt.Sprintf("(px[%d] - pmx)", k), fmt.Sprintf("(py[%d] - pmy)", k)
		u, v := fmt.Sprintf("(%g)", a.To[k][0]-qx), fmt.Sprintf("(%g)", a.To[k][1]-qy)
		re = append(re, x+" * "+u+" + "+y+" * "+v)
		im = append(im, x+" * "+v+" - "+y+" * "+u)
		square = append(square, x+" * "+x+" + "+y+" * "+y)
	}
	sum := func(terms []string) string { return "(" + strings.Join(terms, " + ") + ")" }
	mean := func(of string) string {
		var terms []string
		for k := range n {
			terms = append(terms, fmt.Sprintf("%s[%d]", of, k))
		}
		return fmt.Sprintf("%s / %d", sum(terms), n)
	}
	set := func(name, expr string) object { return object{"name": name, "expr": expr} }
	return list{
		set("px", "["+strings.Join(px, ", ")+"]"), set("py", "["+strings.Join(py, ", ")+"]"),
		set("pmx", mean("px")), set("pmy", mean("py")),
		object{"name": "qmx", "value": qx},
		object{"name": "qmy", "value": qy},
		set("square", sum(square)),
		set("ra", sum(re)+" / square"), set("rb", sum(im)+" / square"),
		set("size", "ra * ra + rb * rb"),
	}
}

// alignedX and alignedY are where a point (x, y) of the photograph is in the aligned picture, in its sides.
func alignedX(x, y string) string {
	return fmt.Sprintf("(qmx + ra * (%s - pmx) - rb * (%s - pmy))", x, y)
}

func alignedY(x, y string) string {
	return fmt.Sprintf("(qmy + rb * (%s - pmx) + ra * (%s - pmy))", x, y)
}

// sourceX and sourceY are where a point (u, v) of the aligned picture is in the photograph, in its pixels.
func sourceX(u, v string) string {
	return fmt.Sprintf("(pmx + (ra * (%s - qmx) + rb * (%s - qmy)) / size)", u, v)
}

func sourceY(u, v string) string {
	return fmt.Sprintf("(pmy + (ra * (%s - qmy) - rb * (%s - qmx)) / size)", v, u)
}

// table holds the distances.
func (a Alignment) table() object {
	var all []float64
	for _, rows := range a.Distance {
		for _, row := range rows {
			all = append(all, row...)
		}
	}
	return looked("distances", mapped(all, func(d float64) string { return fmt.Sprintf("%.3f", d) }))
}

// samples holds the pixels that are resampled, as six hexadecimal digits each, row by row.
func (a Alignment) samples() object {
	p := a.Photograph
	w, h := p.sampled()
	var text strings.Builder
	for y := range h {
		for x := range w {
			for c := range 3 {
				v := p.meanOf(span(x, w, p.Width), span(y, h, p.Height), c, 1)
				fmt.Fprintf(&text, "%02x", int(math.Round(255*v)))
			}
		}
	}
	return object{"name": "pixels", "value": text.String()}
}

// sampled returns the size at which a photograph is resampled.
func (p Picture) sampled() (width, height int) {
	shrink := max(1, float64(max(p.Width, p.Height))/alignSamples)
	return max(1, int(float64(p.Width)/shrink)), max(1, int(float64(p.Height)/shrink))
}
