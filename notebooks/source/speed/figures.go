package speed

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/gosiamese/gosiamese/notebooks/internal/vega"
	"github.com/gosiamese/gosiamese/pkg/show"
)

type (
	object = map[string]any
	list   = []any
)

const (
	ownColor   = "#009E73"
	otherColor = "#E69F00"
)

// Dots shows timings on a logarithmic axis: a point at the median of each and a line for its 95 % interval.
// It returns an error if there are no timings, or if a time is not above 0.
func Dots(title string, timings ...Timing) (show.Figure, error) {
	var values, names list
	var says []string
	low, high := math.Inf(1), 0.0
	for _, t := range timings {
		if len(t.Times) == 0 || !(slices.Min(t.Times) > 0) {
			return nil, fmt.Errorf("speed: %s: want times above 0", t.Name)
		}
		color := ownColor
		if t.Other {
			color = otherColor
		}
		from, to, ok := Interval(t.Times)
		if !ok {
			from, to = Median(t.Times), Median(t.Times)
		}
		text := Short(Median(t.Times)) + " ms"
		values = append(values, object{
			"name":   t.Name,
			"median": Median(t.Times),
			"low":    from,
			"high":   to,
			"text":   text,
			"fill":   color,
		})
		names, says = append(names, t.Name), append(says, t.Name+" "+text)
		low, high = min(low, from), max(high, to)
	}
	if len(timings) == 0 {
		return nil, errors.New("speed: no timings")
	}
	domain := decades(low, high)
	x := func(field string) object {
		return object{
			"field": field,
			"type":  "quantitative",
			"scale": object{"type": "log", "domain": domain},
			"axis": object{
				"title":  "ms (logarithmic axis)",
				"format": "~g",
				"values": powers(domain),
			},
		}
	}
	y := object{
		"field": "name", "type": "nominal", "sort": names,
		"axis": object{"title": "", "ticks": false, "labelLimit": 260, "grid": true},
	}
	color := object{"field": "fill", "type": "nominal", "scale": nil}
	return show.Spec(title+", ms: "+strings.Join(says, "; "), object{
		"title": title, "data": object{"values": values}, "width": 400, "height": 32 * len(timings),
		"layer": list{
			object{
				"mark": object{"type": "rule", "aria": false, "strokeWidth": 3},
				"encoding": object{
					"x":     x("low"),
					"x2":    object{"field": "high"},
					"y":     y,
					"color": color,
				},
			},
			object{
				"mark": object{
					"type":    "point",
					"aria":    false,
					"filled":  true,
					"size":    110,
					"opacity": 1,
				},
				"encoding": object{"x": x("median"), "y": y, "color": color},
			},
			object{
				"mark": object{
					"type":     "text",
					"aria":     false,
					"align":    "left",
					"fontSize": 13,
					"color":    vega.Ink,
				},
				"encoding": object{
					"x": object{
						"value": 412,
					},
					"y":    y,
					"text": object{"field": "text", "type": "nominal"},
				},
			},
		},
	}), nil
}

// decades returns the smallest domain from a power of ten to another one that contains low and high.
func decades(low, high float64) list {
	return list{math.Pow(10, math.Floor(math.Log10(low))), math.Pow(10, math.Ceil(math.Log10(high)+1e-9))}
}

// powers returns the powers of ten in a domain that ends at such.
func powers(domain list) (ticks list) {
	for v := domain[0].(float64); v <= domain[1].(float64)*1.001; v *= 10 {
		ticks = append(ticks, v)
	}
	return ticks
}

// Expressions of the figure of [BatchSize], in the language of Vega. Names are those of its parameters: b is
// the batch size, t the time of a batch in ms, and arrivals the pictures that arrive per second.
const (
	eachExpr       = "t / b"
	throughputExpr = "1000 * b / t"
	fillExpr       = "1000 * (b - 1) / arrivals"
	worstExpr      = "fill + t"
)

// BatchSize shows how latency and throughput depend on the size of a batch, with a slider for the size, one
// of those that were measured, and one for the number of pictures that arrive per second. Times are the
// medians of batches of these sizes, powers of 2 from 1, in ms; fit returns the line fixed + each*b through
// them.
func BatchSize(
	sizes, medians []float64,
	fit func(x, y []float64) (fixed, each float64),
) (show.Figure, error) {
	if len(sizes) < 2 || len(sizes) != len(medians) || !(slices.Min(medians) > 0) {
		return nil, fmt.Errorf(
			"speed: %d sizes and %d times: want at least two, and times above 0",
			len(sizes),
			len(medians),
		)
	}
	fixed, each := fit(sizes, medians)
	var values, fitted list
	var texts []string
	for i, b := range sizes {
		if b != math.Pow(2, float64(i)) {
			return nil, fmt.Errorf("speed: size %g: want powers of 2", b)
		}
		texts = append(texts, strconv.FormatFloat(medians[i], 'g', 4, 64))
		values = append(
			values,
			object{"b": b, "t": medians[i], "throughput": 1000 * b / medians[i]},
		)
		if t := fixed + each*b; t > 0 {
			fitted = append(fitted, object{"b": b, "t": t, "throughput": 1000 * b / t})
		}
	}
	last := len(sizes) - 1
	most := 0.0
	for i, b := range sizes {
		most = max(most, 1000*b/medians[i])
	}
	fastest := math.Ceil(10*math.Log10(2*most)) / 10
	params := list{
		vega.Slider("exponent", "batch size, as a power of 2", min(3, float64(last)), 0, float64(last), 1),
		vega.Slider("rate", "pictures that arrive per second, as a power of 10", 2, 0, fastest, 0.1),
		vega.Column("times", texts),
		object{"name": "b", "expr": "pow(2, exponent)"},
		object{"name": "arrivals", "expr": "pow(10, rate)"},
		object{"name": "t", "expr": "toNumber(times[exponent])"},
		object{"name": "each", "expr": eachExpr},
		object{"name": "throughput", "expr": throughputExpr},
		object{"name": "fill", "expr": fillExpr},
		object{"name": "worst", "expr": worstExpr},
	}
	return show.Spec(
		fmt.Sprintf(
			"Latency and throughput of batches of 1 to %g pictures, with sliders for the batch "+
				"size and the arrivals per second. A picture alone takes %s ms, a batch of %g takes %s ms",
			sizes[last],
			Short(medians[0]),
			sizes[last],
			Short(medians[last]),
		),
		object{
			"params": params, "spacing": 16,
			"vconcat": list{
				batchTexts(),
				object{
					"hconcat": list{
						overSize(
							"time of a batch",
							"t",
							"ms (logarithmic axis)",
							"t",
							values,
							fitted,
							true,
						),
						overSize(
							"throughput",
							"throughput",
							"pictures per second",
							"throughput",
							values,
							fitted,
							false,
						),
					},
					"spacing": 60,
				},
			},
		},
	), nil
}

// batchTexts writes the numbers at the position of the sliders.
func batchTexts() object {
	number := func(name string) string {
		return fmt.Sprintf("format(%[1]s, %[1]s < 0.1 ? '.3f' : %[1]s < 10 ? '.2f' : '.0f')", name)
	}
	var layers list
	for _, t := range []struct {
		x, y, size int
		expr       string
	}{
		{0, 12, 18, "'batch size ' + b"},
		{0, 40, 13, "'time of a batch: ' + " + number("t") + " + ' ms'"},
		{0, 62, 13, "'per picture: ' + " + number("each") + " + ' ms'"},
		{210, 12, 18, "'throughput ' + " + number("throughput") + " + ' pictures/s'"},
		{210, 40, 13, "number_arrivals + ' arrive per second: ' + (throughput >= arrivals ? " +
			"'the machine keeps up' : " +
			"'the queue grows without bound')"},
		{210, 62, 13, "throughput >= arrivals ? 'latency at most ' + " + number("worst") + " + ' ms: ' + " +
			number("fill") + " + ' ms until the batch is full, then its time' : 'choose another batch size'"},
	} {
		weight := "normal"
		if t.size > 13 {
			weight = "bold"
		}
		layers = append(layers, object{
			"data": object{"values": list{object{}}},
			"mark": object{
				"type":       "text",
				"aria":       false,
				"align":      "left",
				"baseline":   "middle",
				"color":      vega.Ink,
				"fontSize":   t.size,
				"fontWeight": weight,
				"text": object{
					"expr": strings.ReplaceAll(t.expr, "number_arrivals", number("arrivals")),
				},
			},
			"encoding": object{"x": object{"value": t.x}, "y": object{"value": t.y}},
		})
	}
	return object{"width": 680, "height": 72, "layer": layers}
}

// overSize draws measured values and the fitted line over the batch size, with a point at the slider.
func overSize(title, field, yTitle, at string, values, fitted list, log bool) object {
	low, high := math.Inf(1), 0.0
	for _, v := range values {
		at := v.(object)[field].(float64)
		low, high = min(low, at), max(high, at)
	}
	y := object{"title": yTitle, "tickCount": 5, "format": ",.0f"}
	yScale := object{"domain": list{0, 1.15 * high}, "nice": false}
	if log {
		domain := decades(low, high)
		yScale = object{"type": "log", "domain": domain}
		y["values"], y["format"] = powers(domain), "~g"
	}
	x := object{
		"field": "b",
		"type":  "quantitative",
		"scale": object{"type": "log", "base": 2, "domain": list{1, 64}},
		"axis": object{
			"title":  "batch size (logarithmic axis)",
			"values": list{1, 2, 4, 8, 16, 32, 64},
			"format": "d",
		},
	}
	encoding := object{
		"x": x,
		"y": object{"field": field, "type": "quantitative", "scale": yScale, "axis": y},
	}
	placed := func(expr string) object {
		return object{"datum": object{"expr": expr}, "type": "quantitative"}
	}
	return object{
		"title": title, "width": 290, "height": 210,
		"layer": list{
			object{
				"data":     object{"values": fitted},
				"encoding": encoding,
				"mark": object{
					"type":       "line",
					"aria":       false,
					"color":      vega.Grey,
					"strokeDash": list{5, 4},
					"clip":       true,
				},
			},
			object{
				"data":     object{"values": values},
				"encoding": encoding,
				"mark": object{
					"type":    "point",
					"aria":    false,
					"filled":  true,
					"size":    60,
					"color":   ownColor,
					"opacity": 1,
				},
			},
			object{
				"data": object{"values": list{object{}}},
				"mark": object{
					"type": "point", "aria": false, "size": 260, "strokeWidth": 2.5, "color": vega.Ink,
				},
				"encoding": object{"x": placed("b"), "y": placed(at)},
			},
		},
	}
}
