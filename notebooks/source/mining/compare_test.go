package mining_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/notebooks/source/mining"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

func TestRecorded(t *testing.T) {
	gaps, says, err := mining.Recorded()
	if err != nil || len(says) != 2 {
		t.Fatalf("got %v, %v", says, err)
	}
	var names []string
	for _, g := range gaps {
		names = append(names, g.Name)
		if g.Color == "" {
			t.Errorf("%s has no colour", g.Name)
		}
	}
	if want := []string{"batch-all", "semi-hard", "near"}; !slices.Equal(names, want) {
		t.Errorf("got %v, want %v", names, want)
	}
}

func TestTable(t *testing.T) {
	vectors, labels := drawnVectors(20)
	worse := make([][]float32, len(vectors))
	for i := range vectors {
		worse[i] = vectors[(i+1)%len(vectors)]
	}
	best := make([][]float32, len(vectors))
	for i, label := range labels {
		angle := float64(label)
		best[i] = []float32{float32(math.Cos(angle)), float32(math.Sin(angle)), float32(i) / 1000}
	}
	rows := []mining.Row{{"pixels", worse}, {mining.Reference, vectors}, {"near", best}}
	gaps, err := mining.Gaps(labels, rows...)
	if err != nil || len(gaps) != 2 || gaps[1].Name != "near" {
		t.Fatalf("got %v, %v", gaps, err)
	}
	d, err := verify.Compare(vectors, best, labels)
	if want := lesson.Points("near", d); err != nil || gaps[1].String() != want.String() {
		t.Errorf("got %v, want %v", gaps[1], d)
	}
	text, err := mining.Table(labels, rows...)
	lines := strings.Split(text, "\n")
	if err != nil || len(lines) != 4 || strings.Contains(lines[2], "+") ||
		!strings.Contains(lines[3], gaps[1].String()) {
		t.Errorf("got %q, %v", text, err)
	}
	if _, err := mining.Table(labels, rows[0]); err == nil {
		t.Error("no reference: want an error")
	}
	if _, err := mining.Gaps(labels[:2], rows...); err == nil {
		t.Error("too few labels: want an error")
	}
}
