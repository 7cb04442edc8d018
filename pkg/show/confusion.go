package show

import (
	"errors"
	"fmt"
	"strings"
)

// Confusion draws a confusion matrix: counts[j][k] samples of class j were predicted as class k, [n][n], so
// that a row is a true class and the diagonal is correct. Each cell shows its count and its share of the row;
// the larger the share, the darker the cell.
//
// Confusion returns an error if there are no classes, if a name occurs twice, if the matrix has the wrong
// size, if a count is negative, or if a class has no samples.
func Confusion(names []string, counts [][]int) (Figure, error) {
	if len(names) == 0 || len(counts) != len(names) {
		return nil, fmt.Errorf("show: confusion of %d classes in %d rows: want one row each, at least 1",
			len(names), len(counts))
	}
	if err := repeated(names); err != nil {
		return nil, err
	}
	var cells list
	var says []string
	for j, row := range counts {
		total, err := sum(row, len(names))
		if err != nil {
			return nil, fmt.Errorf("show: confusion, %s: %w", names[j], err)
		}
		for k, n := range row {
			share := float64(n) / float64(total)
			cells = append(cells, object{
				"is": names[j], "called": names[k], "share": share, "count": fmt.Sprint(n),
				"told": fmt.Sprintf("%.1f %%", 100*share),
			})
			says = append(says, fmt.Sprintf("%s called %s: %d", names[j], names[k], n))
		}
	}
	return figure("Confusion. "+strings.Join(says, "; "), confusionPlot(names, cells))
}

// sum returns the sum of a row of the matrix.
func sum(row []int, classes int) (total int, err error) {
	if len(row) != classes {
		return 0, fmt.Errorf("%d counts, want %d", len(row), classes)
	}
	for _, n := range row {
		if n < 0 {
			return 0, fmt.Errorf("a count of %d, below 0", n)
		}
		total += n
	}
	if total == 0 {
		return 0, errors.New("no samples of this class: leave it out")
	}
	return total, nil
}

func confusionPlot(names []string, cells list) object {
	const cell = 110.0
	axis := func(field, title, orient string) object {
		return object{
			"field": field, "type": "nominal", "scale": object{"domain": names},
			"axis": object{
				"title": title, "orient": orient, "labelAngle": 0, "labelFontSize": 13, "ticks": false,
				"domain": false,
			},
		}
	}
	text := func(field string, dy, size float64) object {
		return marked("text", object{"dy": dy, "fontSize": size}, object{
			"text":  object{"field": field, "type": "nominal"},
			"color": object{"condition": object{"test": "datum.share > 0.5", "value": "white"}, "value": ink},
		})
	}
	return object{
		"width": cell * float64(len(names)), "height": cell * float64(len(names)) * 0.75,
		"data":     object{"values": cells},
		"encoding": object{"x": axis("called", "is called", "top"), "y": axis("is", "is", "left")},
		"layer": []object{
			marked("rect", object{"stroke": "white", "strokeWidth": 3}, object{"color": object{
				"field": "share", "type": "quantitative", "legend": nil,
				"scale": object{"domain": list{0, 1}, "range": list{"#EEF3F7", "#0B4F7D"}},
			}}),
			text("count", -8, 22), text("told", 14, 12),
		},
	}
}
