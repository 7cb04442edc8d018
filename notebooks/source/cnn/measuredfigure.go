package cnn

import (
	"fmt"

	"github.com/gosiamese/gosiamese/notebooks/internal/vega"
	"github.com/gosiamese/gosiamese/pkg/show"
)

// Figure shows the paired differences of the measurement: a point for each seed, and the mean with its 95 %
// interval.
func (m Measurement) Figure() show.Figure {
	const points = 100 // Percentage points of a difference of 1.
	var seeds, means list
	for k, d := range m.Differences() {
		name := fmt.Sprintf("%s minus %s", m.Methods[k+1].Name, m.Methods[0].Name)
		means = append(means, object{
			"method": name, "value": points * d.Value, "low": points * d.Low, "high": points * d.High,
			"text": d.String(),
		})
		for i, correct := range m.Methods[k+1].Correct {
			difference := float64(correct-m.Methods[0].Correct[i]) / float64(m.Tests)
			seeds = append(seeds, object{"method": name, "value": points * difference})
		}
	}
	encoding := func(field string) object {
		return object{
			"y": object{"field": "method", "type": "nominal", "sort": nil, "axis": object{
				"title": "", "labelLimit": 280, "labelFontSize": 13,
			}},
			"x": object{"field": field, "type": "quantitative", "axis": object{
				"title": "difference of the accuracy on the same test pictures, in percentage points",
			}},
		}
	}
	interval := encoding("low")
	interval["x2"] = object{"field": "high"}
	layer := func(values list, mark, encoding object) object {
		mark["aria"] = false
		return object{"data": object{"values": values}, "mark": mark, "encoding": encoding}
	}
	labelled := encoding("value")
	labelled["text"] = object{"field": "text", "type": "nominal"}
	return show.Spec(
		fmt.Sprintf("Paired differences of the accuracy over %d seeds: %v", len(m.Seeds), m.Differences()),
		object{
			"width": 460, "height": object{"step": 70},
			"layer": list{
				layer(list{object{}}, object{"type": "rule", "color": vega.Grey, "strokeDash": list{4, 4}},
					object{"x": object{"datum": 0, "type": "quantitative"}}),
				layer(seeds, object{
					"type": "circle", "color": vega.Grey, "opacity": 0.6, "size": 50, "yOffset": 16,
				}, encoding("value")),
				layer(means, object{"type": "rule", "color": green, "strokeWidth": 3}, interval),
				layer(means, object{
					"type": "circle", "color": green, "opacity": 1, "size": 130,
				}, encoding("value")),
				layer(means, object{"type": "text", "dy": -18, "fontSize": 13, "color": vega.Ink}, labelled),
			},
		},
	)
}
