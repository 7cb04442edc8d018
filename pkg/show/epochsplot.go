package show

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
)

// Sizes in pixels.
const (
	epochsWide = 290.0
	epochsTall = 178.0
)

// epochsLines draws the medians over the epochs, each in a band, with a line at the epoch of the slider.
func epochsLines(epochs []Epoch, end float64) object {
	lines := table{fields: []string{"x", "y", "low", "high", "color"}}
	// For a table, a json.Number is a number, but it is written as it is: with three decimals.
	at := func(d []float64, p float64) json.Number { return json.Number(digits(quantile(d, p))) }
	for k, color := range []string{Genuine, Impostor} {
		for i, e := range epochs {
			d := e.kinds()[k]
			lines.add(i+1, at(d, 0.5), at(d, 0.1), at(d, 0.9), color)
		}
	}
	color := object{"field": "color", "type": "nominal", "scale": nil}
	x := axis("x", "epoch", 1, len(epochs), object{"grid": false, "tickMinStep": 1, "tickCount": 8})
	y := func(field string) object { return axis(field, "distance d", 0, end, object{"tickCount": 4}) }
	bands := lines.layer("area", object{"opacity": 0.2}, object{
		"x": x, "y": y("low"), "y2": object{"field": "high"}, "color": color,
	})
	medians := lines.layer("line", object{"strokeWidth": 2.5}, object{"x": x, "y": y("y"), "color": color})
	now := layer("rule", list{object{}}, object{"color": ink, "strokeWidth": 2}, object{
		"x": object{"datum": object{"expr": "epoch"}, "type": "quantitative"},
	})
	return object{
		"width": epochsWide, "height": epochsTall, "layer": []object{bands, medians, now},
	}
}

// epochsWritten writes the numbers of the epoch, with their labels.
func epochsWritten(epochs []Epoch) object {
	last := epochs[len(epochs)-1]
	pairs := func(distances []float64, of string) string {
		return fmt.Sprintf("median of %d pairs of %s", len(distances), of)
	}
	var layers []object
	for _, w := range []struct {
		says, of string
		at       float64
		color    string
	}{
		{"'epoch ' + epoch", fmt.Sprintf("of %d", len(epochs)), 0, ink},
		{"'d(a, p) ' + near", pairs(last.Genuine, "one person"), 134, Genuine},
		{"'d(a, n) ' + far", pairs(last.Impostor, "two people"), 372, Impostor},
		{"'EER ' + eer", "of these pairs", 616, ink},
	} {
		layers = append(layers,
			spoken(w.says, w.at, 14, object{"fontSize": 20, "fontWeight": "bold", "color": w.color}),
			spoken("'"+w.of+"'", w.at, 36, object{"color": grey}))
	}
	return canvas(700, 46, layers...)
}

// kinds returns the distances of genuine and of impostor pairs.
func (e Epoch) kinds() [2][]float64 { return [2][]float64{e.Genuine, e.Impostor} }

// epochsHistogram draws the histogram of the distances at the epoch of the slider.
func epochsHistogram(epochs []Epoch, end float64) object {
	const bins = 40
	bars := table{fields: []string{"x", "x2", "color", "shares"}}
	most := 0.0
	for k, color := range []string{Genuine, Impostor} {
		var texts [bins][]string
		for _, e := range epochs {
			distances := e.kinds()[k]
			var counts [bins]int
			for _, d := range distances {
				counts[min(int(d/end*bins), bins-1)]++
			}
			for i, n := range counts {
				share := float64(n) / float64(len(distances))
				most = max(most, share)
				texts[i] = append(texts[i], digits(share))
			}
		}
		for i, shares := range texts {
			bars.add(float64(i)*end/bins, float64(i+1)*end/bins, color, strings.Join(shares, " "))
		}
	}
	l := bars.layer("rect", object{"opacity": 0.55}, object{
		"x":  axis("x", "distance d", 0, end, object{"grid": false, "tickCount": 6}),
		"x2": object{"field": "x2"},
		"y": axis("share", "share of the pairs", 0, math.Ceil(20*most)/20,
			object{"format": "%", "tickCount": 4}),
		"y2":    object{"datum": 0},
		"color": object{"field": "color", "type": "nominal", "scale": nil},
	})
	l["transform"] = calculated([2]string{"share", "toNumber(split(datum.shares, ' ')[epoch - 1])"})
	l["width"], l["height"] = epochsWide, epochsTall
	return l
}

// epochsPlaces draws the map at the epoch of the slider; a line leads to the position at the epoch before.
// Places are the positions of all points in the first epoch, then of all in the second one, and so on.
func epochsPlaces(marks []mark, places [][2]float64, epochs int) object {
	rows := table{fields: []string{"xs", "ys", "caption", "url"}}
	n := len(marks)
	for i, m := range marks {
		var xs, ys []string
		for e := range epochs {
			at := places[e*n+i]
			xs, ys = append(xs, fmt.Sprint(at[0])), append(ys, fmt.Sprint(at[1]))
		}
		rows.add(strings.Join(xs, " "), strings.Join(ys, " "), m.says, m.url)
	}
	in := func(field, epoch string) string {
		return fmt.Sprintf("toNumber(split(datum.%s, ' ')[%s])", field, epoch)
	}
	plot := canvas(epochsMap, epochsMap,
		marked("rule", object{"color": grey, "strokeWidth": 1.5, "opacity": 0.6},
			object{"x2": object{"field": "x2"}, "y2": object{"field": "y2"}}),
		marked("image", object{"width": 30, "height": 30}, object{
			"url":     object{"field": "url", "type": "nominal"},
			"tooltip": object{"field": "caption", "type": "nominal"},
		}),
	)
	plot["data"] = rows.data()
	plot["transform"] = calculated(
		[2]string{"x", in("xs", "epoch - 1")}, [2]string{"x2", in("xs", "max(epoch - 2, 0)")},
		[2]string{"y", in("ys", "epoch - 1")}, [2]string{"y2", in("ys", "max(epoch - 2, 0)")},
	)
	plot["view"] = object{"stroke": "#CCCCCC"}
	return plot
}
