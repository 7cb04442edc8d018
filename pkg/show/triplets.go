package show

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Triplet is an anchor, a positive (the same person) and a negative (another person), by the indices of their
// pictures, with their squared distances d(a, p) and d(a, n), in [0, 4] for unit vectors.
type Triplet struct {
	Anchor, Positive, Negative int
	AP, AN                     float64
}

// Sizes in pixels.
const (
	tripletSide = 104.0                          // A picture.
	tripletCell = tripletSide + 20               // A column.
	tripletHead = 26.0                           // The headings of the columns.
	tripletLine = 30.0                           // The title of a row.
	tripletRow  = tripletLine + tripletSide + 14 // A row.
	rulerWidth  = 320.0
)

// Triplets shows a row for each triplet of the pictures, titled with its two distances: "d(a, p) = 0.65,
// d(a, n) = 1.42". Beside the pictures a ruler starts at the anchor; its band extends from d(a, p) to d(a, p)
// + alpha, and d(a, n) should lie beyond. The row is labelled hard (d(a, n) <= d(a, p)), semi-hard (in the
// band) or easy, as in FaceNet, with its loss max(d(a, p) - d(a, n) + alpha, 0).
//
// Triplets returns an error if there are no triplets, if alpha or a distance is negative or non-finite, if an
// index is out of range, or if a picture is invalid.
func Triplets(alpha float64, pictures []Picture, rows ...Triplet) (Figure, error) {
	if len(rows) == 0 {
		return nil, errors.New("show: no triplets")
	}
	var says []string
	most := 0.0
	for i, r := range rows {
		what := fmt.Sprintf("d(a, p), d(a, n), alpha of triplet %d", i+1)
		if err := distances(what, []float64{r.AP, r.AN, alpha}); err != nil {
			return nil, err
		}
		says = append(says, fmt.Sprintf("(%.2f, %.2f)", r.AP, r.AN))
		most = max(most, r.AP+alpha, r.AN)
	}
	columns, err := tripletPictures(pictures, rows)
	if err != nil {
		return nil, err
	}
	return figure(
		fmt.Sprintf("%d triplets of anchor, positive, negative. d(a, p), d(a, n): %s",
			len(rows), strings.Join(says, ", ")),
		object{"hconcat": list{columns, tripletRulers(alpha, most, rows)}, "spacing": 20},
	)
}

// within returns an error if an index of triplet number i, from 1, is out of range for n pictures.
func (t Triplet) within(i, n int) error {
	of := t.pictures()
	if slices.Min(of) < 0 || slices.Max(of) >= n {
		return fmt.Errorf("show: triplet %d is of pictures %v of %d", i, of, n)
	}
	return nil
}

// kind returns hard, semi-hard or easy, as in FaceNet, with the loss.
func (t Triplet) kind(alpha float64) string {
	loss := max(t.AP-t.AN+alpha, 0)
	switch {
	case t.AN <= t.AP:
		return fmt.Sprintf("hard: loss %.2f", loss)
	case loss > 0:
		return fmt.Sprintf("semi-hard: loss %.2f", loss)
	}
	return "easy: loss 0"
}

// tripletRoles are the roles of the pictures of a triplet, with the colours of their distances.
var tripletRoles = [3]struct{ name, color string }{
	{"anchor", ink}, {"positive", Genuine}, {"negative", Impostor},
}

// pictures returns the indices of the pictures, in the order of tripletRoles.
func (t Triplet) pictures() []int { return []int{t.Anchor, t.Positive, t.Negative} }

// tripletPictures draws three columns of pictures with their frames and headings.
func tripletPictures(pictures []Picture, rows []Triplet) (object, error) {
	var titles list
	for i, r := range rows {
		if err := r.within(i+1, len(pictures)); err != nil {
			return nil, err
		}
		width, _ := pictures[r.Anchor].fit(tripletSide)
		titles = append(titles, object{
			"x": (tripletCell - width) / 2, "y": titleOf(i),
			"text": fmt.Sprintf("d(a, p) = %.2f, d(a, n) = %.2f", r.AP, r.AN),
		})
	}
	layers := []object{textLayer(titles, object{"align": "left", "fontSize": 14})}
	for k, role := range tripletRoles {
		x := (float64(k) + 0.5) * tripletCell
		var images, frames list
		for i, r := range rows {
			p := pictures[r.pictures()[k]]
			url, err := p.dataURL()
			if err != nil {
				return nil, fmt.Errorf("show: %s of triplet %d: %w", role.name, i+1, err)
			}
			y := middleOf(i)
			width, height := p.fit(tripletSide)
			images = append(images, object{"x": x, "y": y, "url": url, "caption": p.Caption})
			frames = append(frames, object{
				"x": x - width/2, "x2": x + width/2, "y": y - height/2, "y2": y + height/2,
			})
		}
		frame := object{"filled": false, "stroke": role.color, "strokeWidth": 5, "strokeJoin": "round"}
		heading := list{object{"x": x, "y": 8, "text": role.name}}
		layers = append(layers,
			boxLayer(frames, frame),
			pictureLayer(images, tripletSide),
			textLayer(heading, object{"fontSize": 15, "fontWeight": "bold", "color": role.color}))
	}
	return canvas(3*tripletCell, tripletHead+float64(len(rows))*tripletRow, layers...), nil
}

// titleOf and middleOf return the heights of the title of row i and of the middle of its pictures.
func titleOf(i int) float64 { return tripletHead + float64(i)*tripletRow + tripletLine/2 }

func middleOf(i int) float64 {
	return tripletHead + float64(i)*tripletRow + tripletLine + tripletSide/2
}

// tripletRulers draws both distances of each row on one axis, with the anchor at 0.
func tripletRulers(alpha, most float64, rows []Triplet) object {
	end, _ := rangeTo(most)
	var bands, lines, kinds, near, far list
	for i, r := range rows {
		y := middleOf(i)
		bands = append(bands, object{"x": r.AP, "x2": r.AP + alpha, "y": y - 18, "y2": y + 18})
		lines = append(lines, object{"x": 0, "x2": end, "y": y})
		near = append(near, object{"x": r.AP, "y": y, "text": fmt.Sprintf("d(a, p) %.2f", r.AP)})
		far = append(far, object{"x": r.AN, "y": y, "text": fmt.Sprintf("d(a, n) %.2f", r.AN)})
		kinds = append(kinds, object{"x": 0, "y": titleOf(i), "text": r.kind(alpha)})
	}
	heading := list{object{"x": 0, "y": 8, "text": "distance to the anchor"}}
	dot := func(c string) object { return object{"size": 170, "opacity": 1, "color": c} }
	inside := fmt.Sprintf("datum.x < %g ? 'left' : datum.x > %g ? 'right' : 'center'", 0.12*end, 0.88*end)
	label := func(c string, dy float64) object {
		return object{"color": c, "fontWeight": "bold", "dy": dy, "align": object{"expr": inside}}
	}
	rulers := canvas(rulerWidth, tripletHead+float64(len(rows))*tripletRow,
		textLayer(heading, object{"align": "left", "fontSize": 15, "fontWeight": "bold"}),
		boxLayer(bands, object{"color": "#F3DFB4"}),
		layer("rule", lines, object{"color": "#999999"}, object{"x2": object{"field": "x2"}}),
		layer("circle", near, dot(Genuine), nil),
		layer("circle", far, dot(Impostor), nil),
		textLayer(near, label(Genuine, -30)), // Above and below, so that they never overlap.
		textLayer(far, label(Impostor, 30)),
		textLayer(kinds, object{"align": "left", "fontSize": 14}),
	)
	rulers["encoding"].(object)["x"] = object{
		"field": "x", "type": "quantitative", "scale": object{"domain": list{0, end}},
		"axis": object{
			"title":     fmt.Sprintf("squared distance (band: alpha = %.2f)", alpha),
			"tickCount": 5, "domain": false, "gridColor": "#F0F0F0",
		},
	}
	return rulers
}
