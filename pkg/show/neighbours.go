package show

import (
	"errors"
	"fmt"
)

// Sizes in pixels.
const (
	querySide = 84.0
	queryCell = querySide + 22
	queryGap  = 26.0                                          // Between the query and its neighbours.
	queryRow  = queryTitle + querySide + 8 + 2*queryLine + 14 // Title, picture, caption, distance, space.

	queryTitle = 26.0
	queryLine  = 16.0
)

// Neighbours shows a titled row for each query: its picture, and to the right its nearest neighbours, the
// nearest first, with their captions and distances, framed in the colour of [Genuine] if they show the same
// person and of [Impostor] if not. Each row of nearest holds the pairs of one query, A, with its neighbours,
// B.
//
// Neighbours returns an error if there are no queries, if there is not one title for each, if a query has no
// neighbours, if the pairs of a row differ in A, if a distance is negative or NaN, if an index is out of
// range, or if a picture is invalid.
func Neighbours(pictures []Picture, titles []string, nearest ...[]Pair) (Figure, error) {
	if len(nearest) == 0 {
		return nil, errors.New("show: no queries")
	}
	if len(titles) != len(nearest) {
		return nil, fmt.Errorf("show: %d queries with %d titles: want a title for each", len(nearest),
			len(titles))
	}
	most := 0
	var rows neighbourRows
	for i, found := range nearest {
		if len(found) == 0 {
			return nil, fmt.Errorf("show: query %d has no neighbours", i+1)
		}
		for k, p := range found {
			if p.A != found[0].A {
				return nil, fmt.Errorf("show: query %d: pair %d is of picture %d, pair 0 of picture %d",
					i+1, k, p.A, found[0].A)
			}
			if err := p.within(k, len(pictures)); err != nil {
				return nil, err
			}
		}
		most = max(most, len(found))
		if err := rows.add(float64(i)*queryRow, titles[i], pictures, found); err != nil {
			return nil, fmt.Errorf("show: query %d: %w", i+1, err)
		}
	}
	return figure(
		fmt.Sprintf("%d pictures with what lies nearest to each: %d found, %d of them of another person",
			len(nearest), len(rows.genuine)+len(rows.impostor), len(rows.impostor)),
		canvas(float64(most+1)*queryCell+queryGap, float64(len(nearest))*queryRow, rows.layers()...),
	)
}

// neighbourRows holds the marks of all rows.
type neighbourRows struct{ pictures, captions, titles, genuine, impostor list }

// add places a query and its neighbours, from the given height downwards.
func (r *neighbourRows) add(top float64, title string, pictures []Picture, found []Pair) error {
	r.titles = append(r.titles, object{
		"x": (queryCell - querySide) / 2, "y": top + queryTitle/2, "text": title,
	})
	y := top + queryTitle + querySide/2
	if _, err := r.picture(queryCell/2, y, pictures[found[0].A]); err != nil {
		return err
	}
	for k, n := range found {
		if !(n.Distance >= 0) {
			return fmt.Errorf("neighbour %d at %g, not a distance", k+1, n.Distance)
		}
		x := (float64(k)+1.5)*queryCell + queryGap
		frame, err := r.picture(x, y, pictures[n.B])
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

// picture places a picture, centred at (x, y), with its caption below, and returns its frame.
func (r *neighbourRows) picture(x, y float64, p Picture) (frame object, err error) {
	url, err := p.dataURL()
	if err != nil {
		return nil, err
	}
	r.pictures = append(r.pictures, object{"x": x, "y": y, "url": url, "caption": p.Caption})
	r.captions = append(r.captions, object{"x": x, "y": y + querySide/2 + 15, "text": p.Caption})
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
		color  string
	}{{r.genuine, Genuine}, {r.impostor, Impostor}} {
		if len(side.frames) > 0 {
			frame := object{"filled": false, "stroke": side.color, "strokeWidth": 6}
			layers = append(layers, boxLayer(side.frames, frame))
		}
	}
	return append(layers, pictureLayer(r.pictures, querySide))
}
