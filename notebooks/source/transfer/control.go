package transfer

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"maps"
	"math"

	"github.com/gosiamese/gosiamese/notebooks/internal/vega"
	"github.com/gosiamese/gosiamese/pkg/classify"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
)

type (
	object = map[string]any
	list   = []any
)

const faint = "#999999"

// methodColours are those of the methods of the measurement, in their order.
func methodColours() []string { return []string{"#7B3294", "#009E73", "#B8860B", vega.Grey} }

const (
	cell    = 64.0  // Height and width of a picture in the figure.
	pitch   = 112.0 // From picture to picture.
	inRow   = 6     // Pictures in a row.
	pairsOf = 1     // The method that the others are compared with: frozen features.
)

// LabelsFigure shows what the number of labelled pictures changes, with a slider: the mean accuracy of each
// method of a measurement with its interval, the paired differences of the other methods from frozen
// features, and what a head that was trained with as many pictures predicts for the pictures of a set.
// Probabilities are [len(m.Pictures)][set.Len()][classes].
func LabelsFigure(m Measurement, set images.Set, probabilities [][][]float32) (show.Figure, error) {
	if len(m.Seeds) < 2 || len(m.Methods) != len(methodColours()) {
		return nil, errors.New("transfer: the measurement is incomplete: repeat it")
	}
	if len(probabilities) != len(m.Pictures) {
		return nil, fmt.Errorf("transfer: predictions for %d numbers of pictures, want %d",
			len(probabilities), len(m.Pictures))
	}
	pictures, err := predictions(set, probabilities)
	if err != nil {
		return nil, err
	}
	counts := list{}
	for _, k := range m.Pictures {
		counts = append(counts, k)
	}
	description := fmt.Sprintf("Accuracy over the number of labelled pictures, for %d seeds, with paired "+
		"differences and predictions at the number that a slider selects", len(m.Seeds))
	return show.Spec(description, object{
		"params": list{
			object{"name": "counts", "value": counts},
			vega.Slider("step", "number of labelled pictures, from few to many: position",
				float64((len(m.Pictures)+1)/2), 1, float64(len(m.Pictures)), 1),
			vega.Computed("k", "counts[step - 1]"),
		},
		"spacing": 18,
		"resolve": ownColours(),
		"vconcat": list{
			heading(`k + " labelled pictures of each class"`),
			object{
				"spacing": 34, "resolve": ownColours(), "hconcat": list{m.curves(), m.differences()},
			},
			pictures,
		},
	}), nil
}

// ownColours gives each view its own legend.
func ownColours() object {
	return object{"legend": object{"color": "independent"}, "scale": object{"color": "independent"}}
}

func heading(expression string) object {
	return object{
		"width": 660, "height": 22, "data": object{"values": list{object{}}},
		"mark": object{
			"type": "text", "text": object{"expr": expression}, "align": "left", "x": 0, "y": 12,
			"fontSize": 17, "fontWeight": "bold", "color": vega.Ink, "aria": false,
		},
	}
}

func (m Measurement) colours() object {
	names, colours := list{}, list{}
	for i, c := range methodColours() {
		names, colours = append(names, m.Methods[i].Name), append(colours, c)
	}
	return object{
		"field": "method", "type": "nominal", "scale": object{"domain": names, "range": colours},
		"legend": object{"title": "", "orient": "bottom", "columns": 2},
	}
}

// curves are the mean accuracies with their intervals, and a rule at the selected number of pictures.
func (m Measurement) curves() object {
	var rows, ticks list
	for j, k := range m.Pictures {
		ticks = append(ticks, k)
		for i, method := range m.Methods {
			in := MeanOf(m.Accuracies(i, j))
			rows = append(rows, object{
				"method": method.Name, "k": k, "mean": rounded(in.Mean), "low": rounded(max(in.Low, 0)),
				"high": rounded(min(in.High, 1)),
			})
		}
	}
	x := object{
		"field": "k", "type": "quantitative",
		"scale": object{"type": "log", "domain": list{
			float64(m.Pictures[0]) * 0.85,
			float64(m.Pictures[len(m.Pictures)-1]) * 1.15,
		}, "nice": false},
		"axis": object{"title": "labelled pictures of each class", "values": ticks, "grid": false},
	}
	y := func(field string) object {
		return object{
			"field": field, "type": "quantitative", "scale": object{"domain": list{0.4, 1}},
			"axis": object{"title": "accuracy on test pictures", "format": ".1f"},
		}
	}
	colours := m.colours()
	layer := func(mark, encoding object) object {
		mark["aria"] = false
		encoding["x"], encoding["color"] = x, colours
		return object{"mark": mark, "encoding": encoding}
	}
	return object{
		"title": fmt.Sprintf("mean over %d seeds, 95 %% intervals", len(m.Seeds)),
		"width": 300, "height": 250,
		"data": object{"values": rows},
		"layer": list{
			object{
				"data":      object{"values": list{object{}}},
				"transform": list{object{"as": "k", "calculate": "k"}},
				"mark": object{
					"type": "rule", "color": faint, "strokeDash": list{4, 3}, "strokeWidth": 2,
					"aria": false,
				},
				"encoding": object{"x": x},
			},
			layer(object{"type": "line", "strokeWidth": 2}, object{"y": y("mean")}),
			layer(object{"type": "rule", "strokeWidth": 2}, object{
				"y": y("low"), "y2": object{"field": "high"},
			}),
			layer(object{"type": "circle", "size": 60, "opacity": 1}, object{"y": y("mean")}),
		},
	}
}

// differences are the paired differences from frozen features at the selected number of pictures: a point for
// each seed, and the mean with its interval.
func (m Measurement) differences() object {
	const points = 100 // Percentage points of a difference of 1.
	var seeds, means list
	for i, method := range m.Methods {
		if i == pairsOf {
			continue
		}
		for j := range m.Pictures {
			values := m.Differences(i, pairsOf, j)
			in := MeanOf(values)
			means = append(means, object{
				"method": method.Name, "step": j + 1, "value": points * rounded(in.Mean),
				"low": points * rounded(in.Low), "high": points * rounded(in.High),
				"text": fmt.Sprintf("%+.1f (%+.1f to %+.1f)", points*in.Mean, points*in.Low, points*in.High),
			})
			for _, v := range values {
				seeds = append(seeds, object{
					"method": method.Name, "step": j + 1, "value": points * rounded(v),
				})
			}
		}
	}
	order := list{}
	for i, method := range m.Methods {
		if i != pairsOf {
			order = append(order, method.Name)
		}
	}
	encoding := func(field string) object {
		return object{
			"y": object{
				"field": "method", "type": "nominal", "sort": order,
				"axis": object{"title": "", "labelFontSize": 13, "ticks": false, "domain": false},
			},
			"x": object{
				"field": field, "type": "quantitative",
				"scale": object{"domain": list{-55, 25}, "nice": false},
				"axis":  object{"title": "percentage points", "tickCount": 5},
			},
		}
	}
	layer := func(values list, mark, encoding object) object {
		mark["aria"] = false
		return object{
			"data": object{"values": values}, "transform": list{object{"filter": "datum.step == step"}},
			"mark": mark, "encoding": encoding,
		}
	}
	coloured := func(encoding object) object {
		c := m.colours()
		c["legend"] = nil
		encoding["color"] = c
		return encoding
	}
	interval := encoding("low")
	interval["x2"] = object{"field": "high"}
	labelled := encoding("value")
	delete(labelled, "x") // At the left of the view, clear of the axis.
	labelled["text"] = object{"field": "text", "type": "nominal"}
	return object{
		"title": "accuracy minus that of frozen features", "width": 230, "height": 250,
		"layer": list{
			object{
				"data": object{"values": list{object{}}},
				"mark": object{
					"type": "rule", "color": vega.Grey, "strokeDash": list{4, 4}, "aria": false,
				},
				"encoding": object{"x": object{"datum": 0, "type": "quantitative"}},
			},
			layer(seeds, object{
				"type": "circle", "opacity": 0.45, "size": 45, "yOffset": 17,
			}, coloured(encoding("value"))),
			layer(means, object{"type": "rule", "strokeWidth": 3}, coloured(interval)),
			layer(means, object{"type": "circle", "opacity": 1, "size": 110}, coloured(encoding("value"))),
			layer(means, object{
				"type": "text", "x": 4, "align": "left", "dy": -18, "fontSize": 13, "color": vega.Ink,
			}, labelled),
		},
	}
}

// rounded rounds to tenths of a percent.
func rounded(v float64) float64 { return math.Round(1000*v) / 1000 }

// predictions draws pictures with what was predicted for them at each number of labelled pictures.
func predictions(set images.Set, probabilities [][][]float32) (object, error) {
	var rows list
	for i := range set.Pictures {
		url, err := dataURL(set.Picture(i))
		if err != nil {
			return nil, err
		}
		said, sure := list{}, list{}
		for _, p := range probabilities {
			class := classify.Classes(p[i : i+1])[0]
			said = append(said, set.Names[class])
			sure = append(sure, fmt.Sprintf("%.2f", p[i][class]))
		}
		rows = append(rows, object{
			"x": (float64(i%inRow) + 0.5) * pitch, "y": float64(i/inRow)*pitch + cell/2 + 6, "url": url,
			"own": set.Names[set.Labels[i]], "said": said, "sure": sure,
		})
	}
	answer := list{
		object{"as": "answer", "calculate": "datum.said[step - 1]"},
		object{"as": "wrong", "calculate": "datum.answer != datum.own"},
		object{"as": "line", "calculate": "datum.answer + ' ' + datum.sure[step - 1]"},
		object{"as": "left", "calculate": fmt.Sprintf("datum.x - %g", cell/2+2)},
		object{"as": "right", "calculate": fmt.Sprintf("datum.x + %g", cell/2+2)},
		object{"as": "top", "calculate": fmt.Sprintf("datum.y - %g", cell/2+2)},
		object{"as": "bottom", "calculate": fmt.Sprintf("datum.y + %g", cell/2+2)},
	}
	height := float64((set.Len()+inRow-1)/inRow) * pitch
	position := func(field string, to float64, down bool) object {
		domain := list{0, to}
		if down {
			domain = list{to, 0}
		}
		return object{
			"field": field, "type": "quantitative", "axis": nil,
			"scale": object{"domain": domain, "nice": false, "zero": false},
		}
	}
	layer := func(mark, encoding object, more ...any) object {
		mark["aria"] = false
		out := object{"x": position("x", inRow*pitch, false), "y": position("y", height, true)}
		maps.Copy(out, encoding)
		return object{"transform": append(append(list{}, answer...), more...), "mark": mark, "encoding": out}
	}
	wrong := object{"filter": "datum.wrong"}
	says := object{"text": object{"field": "line", "type": "nominal"}}
	return object{
		"title": "frozen features and a head: predicted class and probability (frame: wrong)",
		"width": inRow * pitch, "height": height,
		"data": object{"values": rows},
		"layer": list{
			layer(object{"type": "image", "width": cell, "height": cell},
				object{"url": object{"field": "url", "type": "nominal"}}),
			layer(object{"type": "rect", "filled": false, "stroke": vega.Ink, "strokeWidth": 4}, object{
				"x": position("left", inRow*pitch, false), "x2": object{"field": "right"},
				"y": position("top", height, true), "y2": object{"field": "bottom"},
			}, wrong),
			layer(object{"type": "text", "dy": cell/2 + 14, "fontSize": 13, "color": vega.Ink}, says),
			layer(object{"type": "text", "dy": cell/2 + 29, "fontSize": 12, "color": vega.Ink},
				object{"text": object{"field": "note", "type": "nominal"}},
				wrong, object{"as": "note", "calculate": "'it is a ' + datum.own"}),
		},
	}, nil
}

// dataURL returns a picture of 1 or 3 channels as a JPEG in a data URL: a third of the size of a PNG.
func dataURL(p images.Picture) (string, error) {
	if p.Channels != 1 && p.Channels != 3 {
		return "", fmt.Errorf("transfer: a picture with %d channels: want 1 or 3", p.Channels)
	}
	out := image.NewNRGBA(image.Rect(0, 0, p.Width, p.Height))
	for i := range p.Width * p.Height {
		var c [3]uint8
		for j := range c {
			v := p.Values[i*p.Channels+j%p.Channels]
			c[j] = uint8(math.Round(255 * float64(min(max(v, 0), 1))))
		}
		out.SetNRGBA(i%p.Width, i/p.Width, color.NRGBA{c[0], c[1], c[2], 255})
	}
	var file bytes.Buffer
	if err := jpeg.Encode(&file, out, &jpeg.Options{Quality: 92}); err != nil {
		return "", fmt.Errorf("transfer: %w", err)
	}
	return "data:image/jpeg;base64," + base64.StdEncoding.EncodeToString(file.Bytes()), nil
}
