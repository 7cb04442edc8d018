package show

import (
	"errors"
	"fmt"
)

// Pair holds the indices of two pictures, and their squared distance.
type Pair struct {
	A, B     int
	Same     bool // Genuine: both show the same person.
	Distance float64
}

func distancesOf(pairs []Pair) []float64 {
	return mapped(pairs, func(p Pair) float64 { return p.Distance })
}

// within returns an error if an index of pair number i is out of range for n pictures.
func (p Pair) within(i, n int) error {
	if min(p.A, p.B) < 0 || max(p.A, p.B) >= n {
		return fmt.Errorf("show: pair %d is of pictures %d and %d of %d", i, p.A, p.B, n)
	}
	return nil
}

// Pairs shows the genuine pairs of the pictures on the left and the impostor pairs on the right, each in a
// column in the given order, with their captions, the distance, and the decision at the threshold tau:
// accepted if the distance is at most tau, else rejected.
//
// Pairs returns an error if there are no pairs, if tau or a distance is negative or non-finite, if an index
// is out of range, or if a picture is invalid.
func Pairs(tau float64, pictures []Picture, pairs ...Pair) (Figure, error) {
	for i, p := range pairs {
		if err := p.within(i, len(pictures)); err != nil {
			return nil, err
		}
	}
	genuine, impostor := byKind(pairs)
	if len(pairs) == 0 {
		return nil, errors.New("show: no pairs")
	}
	if err := distances("tau", []float64{tau}); err != nil {
		return nil, err
	}
	const width, head, row = 330.0, 30.0, 118.0
	var titles, drawn, captions, told list
	for _, column := range []struct {
		title string
		pairs []Pair
		color string
	}{{"one person", genuine, Genuine}, {"two people", impostor, Impostor}} {
		left := width * float64(min(len(titles), 1))
		titles = append(titles, object{"x": left, "y": 8, "text": column.title})
		for i, pair := range column.pairs {
			if err := distances(column.title, []float64{pair.Distance}); err != nil {
				return nil, err
			}
			y := head + row*float64(i)
			for k, p := range []Picture{pictures[pair.A], pictures[pair.B]} {
				url, err := p.dataURL()
				if err != nil {
					return nil, fmt.Errorf("show: %s, pair %d: %w", column.title, i+1, err)
				}
				x := left + 42 + float64(k)*196
				drawn = append(drawn, object{"x": x, "y": y + 42, "url": url, "caption": p.Caption})
				captions = append(captions, object{"x": x, "y": y + 96, "text": p.Caption})
			}
			told = append(told, verdicts(pair.Distance, tau, left+140, y+42, column.color)...)
		}
	}
	text := textLayer(told, object{"fontSize": 14})
	text["encoding"].(object)["color"] = ownColor
	return figure(
		fmt.Sprintf("%d pairs of one person and %d of two people, with tau = %.2f",
			len(genuine), len(impostor), tau),
		canvas(2*width, head+row*float64(max(len(genuine), len(impostor))),
			textLayer(titles, object{"align": "left", "fontSize": 15, "fontWeight": "bold"}),
			pictureLayer(drawn, 84), textLayer(captions, object{"limit": 130}), text,
		),
	)
}

// verdicts returns the texts of the distance of a pair and of the decision at tau.
func verdicts(d, tau, x, y float64, color string) list {
	verdict := "rejected"
	if d <= tau {
		verdict = "accepted"
	}
	return list{
		object{"x": x, "y": y - 9, "text": fmt.Sprintf("d = %.2f", d), "fill": color},
		object{"x": x, "y": y + 11, "text": verdict, "fill": ink},
	}
}
