package show

import (
	"errors"
	"fmt"
)

// Query is a picture and what lies nearest to it.
type Query struct {
	Picture Picture
	// Title is written above the row.
	Title string
	// Nearest are the pictures found, the nearest first.
	Nearest []Neighbour
}

// Neighbour is a picture that was found near another one.
type Neighbour struct {
	Picture  Picture
	Distance float64 // To the query, at least 0.
	Same     bool    // Whether it shows the same person.
}

// Sizes in pixels.
const (
	querySide = 84.0
	queryCell = querySide + 22
	queryGap  = 26.0                                          // Between the query and what was found.
	queryRow  = queryTitle + querySide + 8 + 2*queryLine + 14 // Title, picture, caption, distance, space.

	queryTitle = 26.0
	queryLine  = 16.0
)

// Neighbours shows a row for each query: the picture, and right of it the pictures nearest to it, below each
// its caption and its distance, framed in the colour of [Genuine] where they show the same person and of
// [Impostor] where they do not.
//
// No queries, a query without neighbours, a distance that is negative or not a number, and bad pictures are
// errors.
func Neighbours(queries ...Query) (Figure, error) {
	if len(queries) == 0 {
		return nil, errors.New("show: no queries")
	}
	most := 0
	var rows neighbourRows
	for i, q := range queries {
		if len(q.Nearest) == 0 {
			return nil, fmt.Errorf("show: query %d has no neighbours", i+1)
		}
		most = max(most, len(q.Nearest))
		if err := rows.add(float64(i)*queryRow, q); err != nil {
			return nil, fmt.Errorf("show: query %d: %w", i+1, err)
		}
	}
	c := canvas{width: float64(most+1)*queryCell + queryGap, height: float64(len(queries)) * queryRow}
	return checked(figure(
		fmt.Sprintf("%d pictures with what lies nearest to each: %d found, %d of them of another person",
			len(queries), len(rows.genuine)+len(rows.impostor), len(rows.impostor)),
		c.draw(rows.layers()...),
	))
}

// neighbourRows are the marks of all rows.
type neighbourRows struct{ pictures, captions, titles, genuine, impostor list }

// add places a query and its neighbours, from the given height down.
func (r *neighbourRows) add(top float64, q Query) error {
	r.titles = append(r.titles, object{
		"x": (queryCell - querySide) / 2, "y": top + queryTitle/2, "text": q.Title,
	})
	y := top + queryTitle + querySide/2
	if _, err := r.picture(queryCell/2, y, q.Picture, q.Picture.Caption); err != nil {
		return err
	}
	for k, n := range q.Nearest {
		if !(n.Distance >= 0) {
			return fmt.Errorf("neighbour %d at %g, not a distance", k+1, n.Distance)
		}
		x := (float64(k)+1.5)*queryCell + queryGap
		frame, err := r.picture(x, y, n.Picture, n.Picture.Caption)
		if err != nil {
			return fmt.Errorf("neighbour %d: %w", k+1, err)
		}
		r.captions = append(r.captions, object{
			"x": x, "y": y + querySide/2 + 15 + queryLine, "text": fmt.Sprintf("d = %.2f", n.Distance),
		})
		if n.Same {
			r.genuine = append(r.genuine, frame)
			continue
		}
		r.impostor = append(r.impostor, frame)
	}
	return nil
}

// picture places a picture around (x, y) with a caption below, and returns its frame.
func (r *neighbourRows) picture(x, y float64, p Picture, caption string) (frame object, err error) {
	url, err := p.dataURL()
	if err != nil {
		return nil, err
	}
	r.pictures = append(r.pictures, object{"x": x, "y": y, "url": url, "caption": caption})
	r.captions = append(r.captions, object{"x": x, "y": y + querySide/2 + 15, "text": caption})
	width, height := p.fit(querySide)
	return object{"x": x - width/2, "x2": x + width/2, "y": y - height/2, "y2": y + height/2}, nil
}

func (r *neighbourRows) layers() []object {
	layers := []object{
		textLayer(r.titles, object{"align": "left", "fontSize": 14}),
		textLayer(r.captions, object{"limit": queryCell - 2}),
	}
	for _, side := range []struct {
		frames list
		color  Color
	}{{r.genuine, Genuine}, {r.impostor, Impostor}} {
		if len(side.frames) > 0 {
			frame := object{"filled": false, "stroke": side.color, "strokeWidth": 6}
			layers = append(layers, boxLayer(side.frames, frame))
		}
	}
	return append(layers, pictureLayer(r.pictures, querySide))
}
