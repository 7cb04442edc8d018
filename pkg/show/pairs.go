package show

import (
	"errors"
	"fmt"
)

// Pair is two pictures and how far they are apart. The captions are written below the pictures.
type Pair struct {
	A, B     Picture
	Distance float64
}

// Pairs shows pairs of one person on the left and pairs of two people on the right, below each other in
// their order, each with its distance and with what the threshold tau says: accepted where the distance is
// at most tau, else rejected.
//
// No pairs at all, bad pictures, and distances or a tau that are none are errors.
func Pairs(tau float64, genuine, impostor []Pair) (Figure, error) {
	if len(genuine)+len(impostor) == 0 {
		return nil, errors.New("show: no pairs")
	}
	if err := distances("tau", []float64{tau}); err != nil {
		return nil, err
	}
	const width, head, row = 330.0, 30.0, 118.0
	c := canvas{width: 2 * width, height: head + row*float64(max(len(genuine), len(impostor)))}
	var titles, pictures, captions, told list
	for _, column := range []struct {
		title string
		pairs []Pair
		color Color
	}{{"one person", genuine, Genuine}, {"two people", impostor, Impostor}} {
		left := width * float64(min(len(titles), 1))
		titles = append(titles, object{"x": left, "y": 8, "text": column.title})
		for i, pair := range column.pairs {
			if err := distances(column.title, []float64{pair.Distance}); err != nil {
				return nil, err
			}
			y := head + row*float64(i)
			for k, p := range []Picture{pair.A, pair.B} {
				url, err := p.dataURL()
				if err != nil {
					return nil, fmt.Errorf("show: %s, pair %d: %w", column.title, i+1, err)
				}
				x := left + 42 + float64(k)*196
				pictures = append(pictures, object{"x": x, "y": y + 42, "url": url, "caption": p.Caption})
				captions = append(captions, object{"x": x, "y": y + 96, "text": p.Caption})
			}
			told = append(told, verdicts(pair.Distance, tau, left+140, y+42, column.color)...)
		}
	}
	text := textLayer(told, object{"fontSize": 14})
	text["encoding"].(object)["color"] = ownColor
	return checked(figure(
		fmt.Sprintf("%d pairs of one person and %d of two people, with tau = %.2f",
			len(genuine), len(impostor), tau),
		c.draw(
			textLayer(titles, object{"align": "left", "fontSize": 15, "fontWeight": "bold"}),
			pictureLayer(pictures, 84), textLayer(captions, object{"limit": 130}), text,
		),
	))
}

// verdicts are the distance of a pair and what tau makes of it.
func verdicts(d, tau, x, y float64, color Color) list {
	verdict := "rejected"
	if d <= tau {
		verdict = "accepted"
	}
	return list{
		object{"x": x, "y": y - 9, "text": fmt.Sprintf("d = %.2f", d), "fill": string(color)},
		object{"x": x, "y": y + 11, "text": verdict, "fill": ink},
	}
}
