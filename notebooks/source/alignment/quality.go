package alignment

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gosiamese/gosiamese/pkg/face"
)

const qualityColumns = "%-12s %5s %10s %8s %7s   %s"

// QualityHeader is the head of a table of [QualityRow] lines: the names of the columns, and the limits beyond
// which there is no decision.
func QualityHeader(decision string) string {
	l := face.Limits()
	return fmt.Sprintf(qualityColumns, "", "size", "sharpness", "clarity", "turned", decision) + "\n" +
		strings.TrimRight(fmt.Sprintf(qualityColumns, "limit", fmt.Sprintf("≥ %.0f", l.Size),
			fmt.Sprintf("≥ %.2f", l.Sharpness), fmt.Sprintf("≥ %.2f", l.Clarity),
			fmt.Sprintf("± %.2f", l.Turn), ""), " ")
}

// QualityRow is a line of a table: the quality of a face and what was decided. Without a face, the zero
// Quality, there are no numbers.
func QualityRow(name string, q face.Quality, decision string) string {
	if q == (face.Quality{}) {
		return fmt.Sprintf(qualityColumns, name, "-", "-", "-", "-", decision)
	}
	return fmt.Sprintf(qualityColumns, name, fmt.Sprintf("%.0f", q.Size), fmt.Sprintf("%.2f", q.Sharpness),
		fmt.Sprintf("%.2f", q.Clarity), fmt.Sprintf("%+.2f", q.Turn), decision)
}

// Reasons formats why there is no decision, without the measured values.
func Reasons(doubts ...error) string {
	var reasons []string
	for _, doubt := range doubts {
		reason := doubt.Error()
		for _, known := range []error{
			face.ErrNoFace, face.ErrSmall, face.ErrBlurred, face.ErrTurned, face.ErrUnclear,
		} {
			if errors.Is(doubt, known) {
				reason = known.Error()
			}
		}
		reasons = append(reasons, reason)
	}
	return strings.Join(reasons, ", ")
}
