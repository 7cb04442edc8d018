package mining

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Row is one kind of embeddings of the test pictures.
type Row struct {
	Name    string
	Vectors [][]float32
}

// Gap is the difference between the EER of a row and that of a reference, in percentage points, with its 95 %
// confidence interval.
type Gap struct {
	Name             string
	Value, Low, High float64
}

// String has one decimal: "+0.5 [-1.9, +2.8]".
func (g Gap) String() string { return fmt.Sprintf("%+.1f [%+.1f, %+.1f]", g.Value, g.Low, g.High) }

// Reference is the row with which all others are compared: that of the record.
var Reference = siamese.BatchHard.String()

// Gaps returns the paired differences from the [Reference] on the same pictures, in the order of the rows.
func Gaps(labels []int, rows ...Row) (gaps []Gap, err error) {
	i := slices.IndexFunc(rows, func(r Row) bool { return r.Name == Reference })
	if i < 0 {
		return nil, fmt.Errorf("mining: no row %q to compare the others with", Reference)
	}
	for k, r := range rows {
		if k == i {
			continue
		}
		d, err := verify.Compare(rows[i].Vectors, r.Vectors, labels)
		if err != nil {
			return nil, fmt.Errorf("mining: %s: %w", r.Name, err)
		}
		gaps = append(gaps, Gap{r.Name, 100 * d.Value, 100 * d.Low, 100 * d.High})
	}
	return gaps, nil
}

// Table writes a line for each row: the EER and the one-shot accuracy with intervals over people, and the
// paired difference of the EER from the [Reference].
func Table(labels []int, rows ...Row) (string, error) {
	gaps, err := Gaps(labels, rows...)
	if err != nil {
		return "", err
	}
	lines := []string{fmt.Sprintf("%-13s %-22s %-28s %s", "", "EER", "minus "+Reference+", points", "1-shot")}
	for _, r := range rows {
		report, err := verify.Evaluate(r.Vectors, labels)
		if err != nil {
			return "", fmt.Errorf("mining: %s: %w", r.Name, err)
		}
		eer, gap := fmt.Sprintf("%.1f %%", 100*report.EER), ""
		if report.Interval.EER.Known() {
			eer = report.Interval.EER.String()
		}
		if i := slices.IndexFunc(gaps, func(g Gap) bool { return g.Name == r.Name }); i >= 0 {
			gap = gaps[i].String()
		}
		lines = append(lines, fmt.Sprintf("%-13s %-22s %-28s %.2f", r.Name, eer, gap, report.OneShot))
	}
	return strings.Join(lines, "\n"), nil
}

//go:embed losses.json
var record []byte

// Record is the comparison of the miners on photographs, over several splits, that is stored with the
// lesson: docs/results/losses.json, by `make results ONLY=losses`. It returns the differences from the
// [Reference], and the first two sentences on the measurement.
func Record() (gaps []Gap, text []string, err error) {
	var r struct {
		Text   []string
		Tables []struct{ Rows [][]string }
	}
	if err := json.Unmarshal(record, &r); err != nil || len(r.Tables) == 0 || len(r.Text) < 2 {
		return nil, nil, fmt.Errorf("mining: losses.json: copy docs/results/losses.json: %w", err)
	}
	for _, m := range lesson.Miners() {
		for _, row := range r.Tables[0].Rows {
			if row[0] != "triplet, "+m.String() || m.String() == Reference {
				continue
			}
			g := Gap{Name: m.String()}
			if _, err := fmt.Sscanf(row[len(row)-1], "%f [%f, %f]", &g.Value, &g.Low, &g.High); err != nil {
				return nil, nil, fmt.Errorf("mining: losses.json: %q: %w", row, err)
			}
			gaps = append(gaps, g)
		}
	}
	return gaps, r.Text[:2], nil
}

// Differences draws differences with their intervals, one panel for each list of them, on one axis.
func Differences(titles []string, panels ...[]Gap) (show.Figure, error) {
	if len(titles) != len(panels) || len(panels) == 0 {
		return nil, fmt.Errorf("mining: %d titles for %d panels: want one for each", len(titles), len(panels))
	}
	low, high := -1.0, 1.0
	for _, g := range slices.Concat(panels...) {
		low, high = min(low, g.Low-0.5), max(high, g.High+0.5)
	}
	var plots list
	var says []string
	for k, gaps := range panels {
		var rows, names list
		for _, g := range gaps {
			rows = append(rows, object{
				"name": g.Name, "value": g.Value, "low": g.Low, "high": g.High, "told": g.String(),
				"hue": colours[g.Name],
			})
			names = append(names, g.Name)
			says = append(says, titles[k]+", "+g.Name+": "+g.String())
		}
		plots = append(plots, intervals(titles[k], rows, names, low, high))
	}
	return vega("EER minus that of "+Reference+", in percentage points. "+strings.Join(says, "; "), object{
		"hconcat": plots, "spacing": 32,
	}), nil
}

// intervals draws one panel of differences.
func intervals(title string, rows, names list, low, high float64) object {
	x := axis("value", "EER minus that of "+Reference+", points", low, high)
	y := object{
		"field": "name", "type": "nominal", "sort": names,
		"axis": object{"title": "", "ticks": false, "domain": false, "labelFontSize": 13},
	}
	hue := object{"field": "hue", "type": "nominal", "scale": nil}
	label := func(style object) object { // A white copy below it keeps the line at 0 off the text.
		mark := object{"type": "text", "dy": -13, "fontSize": 12, "color": ink}
		maps.Copy(mark, style)
		return object{
			"mark":     mark,
			"encoding": object{"y": y, "x": x, "text": object{"field": "told", "type": "nominal"}},
		}
	}
	return object{
		"title": title, "width": 290, "height": 42 * len(rows),
		"data": object{"values": rows},
		"layer": list{
			drawn(object{"type": "rule", "color": grey, "strokeDash": list{4, 4}},
				object{"x": object{"datum": 0, "type": "quantitative"}}),
			object{
				"mark": object{"type": "rule", "strokeWidth": 3},
				"encoding": object{
					"y": y, "x": merged(x, "low"), "x2": object{"field": "high"}, "color": hue,
				},
			},
			object{
				"mark":     object{"type": "point", "filled": true, "size": 110, "opacity": 1},
				"encoding": object{"y": y, "x": x, "color": hue},
			},
			label(object{"stroke": "white", "strokeWidth": 5}), label(nil),
		},
	}
}

// merged is an axis of another field.
func merged(axis object, field string) object {
	return object{"field": field, "type": axis["type"], "scale": axis["scale"], "axis": axis["axis"]}
}
