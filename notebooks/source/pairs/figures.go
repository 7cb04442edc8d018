package pairs

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"strconv"
	"strings"

	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

type (
	object = map[string]any
	list   = []any
)

const (
	ink  = "#222222"
	grey = "#777777"
)

// styled returns a figure in the style of package show.
func styled(description string, body object) (show.Figure, error) {
	f, err := show.Bars(show.Panel{Series: []show.Series{{Name: "a", Values: []float64{1}}}})
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"concat", "columns", "spacing"} {
		delete(f, name)
	}
	f["description"] = description
	maps.Copy(f, body)
	return f, nil
}

// Row is a difference with its 95 % interval, in percentage points.
type Row struct {
	Name             string
	Value, Low, High float64
}

// Points returns a paired difference in percentage points.
func Points(name string, d verify.Difference) Row {
	return Row{name, 100 * d.Value, 100 * d.Low, 100 * d.High}
}

// Forest shows differences with their 95 % intervals, a row for each, and a line at 0. Title is that of the
// axis.
func Forest(title string, rows ...Row) (show.Figure, error) {
	var values, names list
	var says []string
	for _, r := range rows {
		text := fmt.Sprintf("%+.1f [%+.1f, %+.1f]", r.Value, r.Low, r.High)
		values = append(values, object{
			"name": r.Name, "value": r.Value, "low": r.Low, "high": r.High, "text": text,
		})
		names, says = append(names, r.Name), append(says, r.Name+" "+text)
	}
	x := func(field string) object {
		return object{
			"field": field, "type": "quantitative", "scale": object{"zero": true, "padding": 12},
			"axis": object{"title": title, "tickCount": 8},
		}
	}
	y := object{
		"field": "name", "type": "nominal", "sort": names,
		"axis": object{"title": "", "ticks": false, "labelLimit": 240, "grid": false},
	}
	mark := func(m object, encoding object) object {
		m["aria"] = false
		return object{"mark": m, "encoding": encoding}
	}
	return styled(title+": "+strings.Join(says, "; "), object{
		"data": object{"values": values}, "width": 380, "height": 34 * len(rows),
		"layer": list{
			object{
				"data": object{"values": list{object{"zero": 0}}},
				"mark": object{"type": "rule", "aria": false, "color": grey, "strokeDash": list{4, 4}},
				"encoding": object{
					"x": object{"field": "zero", "type": "quantitative"},
				},
			},
			mark(object{"type": "rule", "color": ink, "strokeWidth": 2},
				object{"x": x("low"), "x2": object{"field": "high"}, "y": y}),
			mark(object{"type": "point", "color": ink, "filled": true, "size": 70, "opacity": 1},
				object{"x": x("value"), "y": y}),
			mark(object{"type": "text", "align": "left", "fontSize": 13, "color": ink},
				object{
					"x": object{"value": 396}, "y": y, "text": object{"field": "text", "type": "nominal"},
				}),
		},
	})
}

//go:embed losses.json
var losses []byte

// Record is the measurement of the losses on photographs: docs/results/losses.json.
type Record struct {
	Text   []string
	Tables []struct{ Rows [][]string }
	Notes  []string
	Commit string
}

// Recorded returns the record that is stored with the lesson.
func Recorded() (r Record, err error) {
	if err := json.Unmarshal(losses, &r); err != nil {
		return r, fmt.Errorf("pairs: losses.json: copy docs/results/losses.json: %w", err)
	}
	return r, nil
}

var differenceText = regexp.MustCompile(`^([+-]\d+\.\d+) \[([+-]\d+\.\d+), ([+-]\d+\.\d+)\]$`)

// Rows returns the differences of the record to its first row, which has none, and the EER of all rows as
// text.
func (r Record) Rows() (rows []Row, eers []string, err error) {
	if len(r.Tables) != 1 || len(r.Tables[0].Rows) < 3 {
		return nil, nil, fmt.Errorf("pairs: losses.json has no table")
	}
	for i, cells := range r.Tables[0].Rows[1:] {
		if len(cells) != 6 {
			return nil, nil, fmt.Errorf("pairs: losses.json: %d columns, want 6", len(cells))
		}
		eers = append(eers, fmt.Sprintf("%-30s EER %s", cells[0], cells[1]))
		if i == 0 {
			continue
		}
		found := differenceText.FindStringSubmatch(cells[5])
		if found == nil {
			return nil, nil, fmt.Errorf("pairs: losses.json: %q is no difference with an interval", cells[5])
		}
		row := Row{Name: cells[0]}
		for k, into := range []*float64{&row.Value, &row.Low, &row.High} {
			if *into, err = strconv.ParseFloat(found[k+1], 64); err != nil {
				return nil, nil, err
			}
		}
		rows = append(rows, row)
	}
	return rows, eers, nil
}

// Reliability shows the reliability diagram of calibrations on the same pairs: the share of genuine pairs
// among those with about the same predicted probability, with equal weights of both kinds of pairs.
func Reliability(
	names []string, scores []verify.Score, labels []int, calibrations ...verify.Calibration,
) (show.Figure, error) {
	const bins, share = 8, "share of genuine pairs"
	var values, domain list
	var says []string
	for k, c := range calibrations {
		all, err := c.Reliability(scores, labels, bins)
		if err != nil {
			return nil, err
		}
		domain = append(domain, names[k])
		for _, b := range all {
			values = append(values, object{
				"name": names[k], "predicted": b.Predicted, "observed": b.Observed.Value,
				"low": b.Observed.Low, "high": b.Observed.High, "pairs": b.Pairs,
			})
		}
		says = append(says, fmt.Sprintf("%s: %.2f of the pairs with p of about %.2f are genuine", names[k],
			all[len(all)/2].Observed.Value, all[len(all)/2].Predicted))
	}
	axis := func(field, title string) object {
		return object{
			"field": field, "type": "quantitative", "scale": object{"domain": list{0, 1}},
			"axis": object{"title": title, "format": ".1f", "tickCount": 5},
		}
	}
	x := axis("predicted", "predicted probability p (mean of the bin)")
	color := object{
		"field": "name", "type": "nominal",
		"scale":  object{"domain": domain, "range": list{"#CC79A7", "#009E73"}},
		"legend": object{"title": "", "orient": "top", "symbolType": "stroke"},
	}
	tooltip := list{
		object{"field": "name", "type": "nominal", "title": "p"},
		object{"field": "predicted", "type": "quantitative", "format": ".3f"},
		object{"field": "observed", "type": "quantitative", "format": ".3f", "title": share},
		object{"field": "pairs", "type": "quantitative"},
	}
	return styled("Reliability diagram. "+strings.Join(says, "; "), object{
		"data": object{"values": values}, "width": 380, "height": 300,
		"layer": list{
			object{
				"data": object{"values": list{
					object{"predicted": 0, "observed": 0}, object{"predicted": 1, "observed": 1},
				}},
				"mark":     object{"type": "line", "aria": false, "color": grey, "strokeDash": list{4, 4}},
				"encoding": object{"x": x, "y": axis("observed", share)},
			},
			object{
				"mark": object{"type": "rule", "aria": false, "strokeWidth": 1.5, "opacity": 0.6},
				"encoding": object{
					"x": x, "y": axis("low", share), "y2": object{"field": "high"}, "color": color,
				},
			},
			object{
				"mark": object{
					"type": "line", "aria": false, "strokeWidth": 2.5,
					"point": object{"aria": false, "size": 60},
				},
				"encoding": object{
					"x": x, "y": axis("observed", share), "color": color, "tooltip": tooltip,
				},
			},
		},
	})
}
