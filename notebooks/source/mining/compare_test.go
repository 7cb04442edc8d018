package mining_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/source/mining"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// The lesson holds a copy of the record.
func TestRecordIsThatOfTheResults(t *testing.T) {
	of := func(path ...string) string {
		text, err := os.ReadFile(filepath.Join(path...))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	text := of("..", "..", "..", "docs", "results", "losses.json")
	if of("losses.json") != text {
		t.Error("losses.json differs from docs/results/losses.json: copy it here, and read the lesson again")
	}
	gaps, says, err := mining.Record()
	if err != nil || len(says) != 2 {
		t.Fatalf("got %v, %v", says, err)
	}
	var record struct{ Tables []struct{ Rows [][]string } }
	if err := json.Unmarshal([]byte(text), &record); err != nil {
		t.Fatal(err)
	}
	var names []string
	rows := record.Tables[0].Rows
	for _, g := range gaps {
		names = append(names, g.Name)
		row := rows[slices.IndexFunc(rows, func(r []string) bool { return r[0] == "triplet, "+g.Name })]
		if want := row[len(row)-1]; g.String() != want {
			t.Errorf("%s: got %s, want %s", g.Name, g, want)
		}
	}
	if want := []string{"batch-all", "semi-hard", "near"}; !slices.Equal(names, want) {
		t.Errorf("got %v, want %v", names, want)
	}
	// The differences are from the first row.
	if first := rows[1]; first[0] != "triplet, "+mining.Reference || first[len(first)-1] != "" {
		t.Errorf("the first row is %v", first)
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
	want := mining.Gap{Name: "near", Value: 100 * d.Value, Low: 100 * d.Low, High: 100 * d.High}
	if err != nil || gaps[1] != want {
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
	figure, err := mining.Differences([]string{"one", "two"}, gaps[1:], gaps[1:])
	if err != nil || !strings.Contains(figure["description"].(string), "two, near: "+gaps[1].String()) {
		t.Errorf("got %v, %v", figure["description"], err)
	}
	if _, err := mining.Differences([]string{"one"}); err == nil {
		t.Error("no panels: want an error")
	}
}
