package lesson

import (
	_ "embed"
	"encoding/json"
	"fmt"

	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Losses is the comparison of losses and miners on photographs, over several splits of the people.
type Losses struct {
	Text        []string        // What was measured, sentence by sentence.
	EER         []string        // A line for each loss.
	Differences []show.Interval // From the first loss, the triplet loss with batch-hard miner, in points.
}

//go:embed losses.json
var losses []byte

// RecordedLosses returns the stored measurement: docs/results/losses.json, by `make results ONLY=losses`.
func RecordedLosses() (l Losses, err error) {
	var record struct {
		Text   []string
		Tables []struct{ Rows [][]string }
	}
	if err := json.Unmarshal(losses, &record); err != nil || len(record.Tables) != 1 {
		return l, fmt.Errorf("lesson: losses.json: copy docs/results/losses.json: %w", err)
	}
	l.Text = record.Text
	for i, cells := range record.Tables[0].Rows[1:] {
		l.EER = append(l.EER, fmt.Sprintf("%-30s EER %s", cells[0], cells[1]))
		if i == 0 {
			continue
		}
		d := show.Interval{Name: cells[0]}
		if _, err := fmt.Sscanf(cells[len(cells)-1], "%f [%f, %f]", &d.Value, &d.Low, &d.High); err != nil {
			return l, fmt.Errorf("lesson: losses.json: %q: %w", cells, err)
		}
		l.Differences = append(l.Differences, d)
	}
	return l, nil
}

// Points returns a paired difference of EERs in percentage points, for [show.Forest].
func Points(name string, d verify.Difference) show.Interval {
	return show.Interval{Name: name, Value: 100 * d.Value, Low: 100 * d.Low, High: 100 * d.High}
}
