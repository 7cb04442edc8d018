package transfer_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/notebooks/internal/figuretest"
	"github.com/gosiamese/gosiamese/notebooks/source/transfer"
	"github.com/gosiamese/gosiamese/pkg/classify"
	"github.com/gosiamese/gosiamese/pkg/images"
)

func TestHistory(t *testing.T) {
	if _, err := transfer.History(classify.History{}); err == nil {
		t.Error("a history without epochs: want an error")
	}
	var history classify.History
	history.Epochs = []classify.Epoch{{Number: 1}}
	f, err := transfer.History(history)
	if err != nil {
		t.Fatal(err)
	}
	figuretest.Obeys(t, "schema", f)
}

// A head computes the softmax of its logits, and counts correct answers.
func TestProbabilities(t *testing.T) {
	set := images.Set{
		Height: 1, Width: 2, Channels: 1, Names: []string{"cat", "dog"},
		Pictures: [][]float32{{1, 0}, {0, 1}, {1, 1}}, Labels: []int{0, 1, 1},
	}
	state := []*tensors.Tensor{
		tensors.FromValue([][]float32{{2, 0}, {0, 1}}), tensors.FromValue([][]float32{{0, 0.5}}),
	}
	p := transfer.Probabilities(set, state)
	if want := 1 / (1 + math.Exp(0.5-2)); math.Abs(float64(p[0][0])-want) > 1e-6 {
		t.Errorf("got %g, want %g", p[0][0], want)
	}
	if got := transfer.Accuracy(set, state); math.Abs(got-2./3) > 1e-9 {
		t.Errorf("accuracy %g, want 2/3", got)
	}
}

// Scaled sets have the training mean 0 and the mean squared length 1.
func TestScaled(t *testing.T) {
	sets := transfer.Scaled(few(), few(), few())
	sum, square := 0., 0.
	for _, picture := range sets[1].Pictures {
		sum += float64(picture[5])
		for _, v := range picture {
			square += float64(v) * float64(v) / 4
		}
	}
	if math.Abs(sum) > 1e-5 || math.Abs(square-1) > 1e-5 {
		t.Errorf("sum %g, mean squared length %g", sum, square)
	}
}

func TestResults(t *testing.T) {
	labels := []int{0, 1, 0, 1}
	text, err := transfer.Results(labels, []string{"a", "b"}, []int{0, 1, 0, 0}, []int{1, 1, 1, 1})
	if err != nil || !strings.Contains(text, "0.750") || !strings.Contains(text, "difference -25.0 points") {
		t.Errorf("got %q, %v", text, err)
	}
	if _, err := transfer.Results(labels, []string{"a"}); err == nil {
		t.Error("a name without a classifier: want an error")
	}
}

// The stored measurement is complete, and its figure shows its means and paired differences at every position
// of the slider.
func TestLabelsFigure(t *testing.T) {
	m, err := transfer.Measured()
	if err != nil {
		t.Fatal(err)
	}
	if m.Command != measureCommand {
		t.Errorf("the command is %q", m.Command)
	}
	set, err := synthetic.Animals(6, 64, 1)
	if err != nil {
		t.Fatal(err)
	}
	var probabilities [][][]float32
	for range m.Pictures {
		var p [][]float32
		for range set.Pictures {
			p = append(p, []float32{0.3, 0.7})
		}
		probabilities = append(probabilities, p)
	}
	f, err := transfer.LabelsFigure(m, set, probabilities)
	if err != nil {
		t.Fatal(err)
	}
	figuretest.Obeys(t, "schema", f)
	data, err := json.Marshal(f)
	if err != nil || len(data) > 300_000 {
		t.Errorf("%d bytes, %v", len(data), err)
	}
	means := 0
	for _, row := range rowsOf(figuretest.Plain(t, f)) {
		if row["low"] == nil || row["step"] == nil {
			continue
		}
		means++
		for i, method := range m.Methods {
			if method.Name != row["method"] {
				continue
			}
			d := transfer.MeanOf(m.Differences(i, 1, int(row["step"].(float64))-1))
			for field, want := range map[string]float64{"value": d.Mean, "low": d.Low, "high": d.High} {
				if got := row[field].(float64); math.Abs(got-100*want) > 0.06 {
					t.Errorf("%s at %v: %s is %g, want %g", method.Name, row["step"], field, got, 100*want)
				}
			}
		}
	}
	if want := 3 * (len(m.Methods) - 1) * len(m.Pictures); means != want { // Interval, middle and number.
		t.Errorf("%d means, want %d", means, want)
	}
	if _, err := transfer.LabelsFigure(m, set, probabilities[1:]); err == nil {
		t.Error("predictions for too few numbers: want an error")
	}
	if _, err := transfer.LabelsFigure(transfer.Measurement{}, set, nil); err == nil {
		t.Error("an empty measurement: want an error")
	}
}

// rowsOf returns all rows of data in a specification.
func rowsOf(v any) (rows []map[string]any) {
	switch v := v.(type) {
	case map[string]any:
		if d, ok := v["data"].(map[string]any); ok {
			values, _ := d["values"].([]any)
			for _, row := range values {
				rows = append(rows, row.(map[string]any))
			}
		}
		for _, child := range v {
			rows = append(rows, rowsOf(child)...)
		}
	case []any:
		for _, child := range v {
			rows = append(rows, rowsOf(child)...)
		}
	}
	return rows
}
