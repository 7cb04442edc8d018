package mining

import (
	"fmt"
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

// Reference is the row with which all others are compared: that of the record.
var Reference = siamese.BatchHard.String()

// Gaps returns the paired differences of the EER from the [Reference] on the same pictures, in percentage
// points and in the order of the rows.
func Gaps(labels []int, rows ...Row) (gaps []show.Interval, err error) {
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
		g := lesson.Points(r.Name, d)
		g.Color = colours[r.Name]
		gaps = append(gaps, g)
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
		if i := slices.IndexFunc(gaps, func(g show.Interval) bool { return g.Name == r.Name }); i >= 0 {
			gap = gaps[i].String()
		}
		lines = append(lines, fmt.Sprintf("%-13s %-22s %-28s %.2f", r.Name, eer, gap, report.OneShot))
	}
	return strings.Join(lines, "\n"), nil
}

// Recorded returns the same differences of the miners on photographs, over several splits, and the first two
// sentences on that measurement; see [lesson.RecordedLosses].
func Recorded() (gaps []show.Interval, text []string, err error) {
	record, err := lesson.RecordedLosses()
	if err != nil {
		return nil, nil, err
	}
	for _, d := range record.Differences {
		name, triplet := strings.CutPrefix(d.Name, "triplet, ")
		if triplet {
			d.Name, d.Color = name, colours[name]
			gaps = append(gaps, d)
		}
	}
	return gaps, record.Text[:2], nil
}
