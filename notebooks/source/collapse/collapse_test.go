package collapse_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/source/collapse"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

func TestEmbeddings(t *testing.T) {
	set := images.Set{
		Height: 1, Width: 1, Channels: 1, Names: []string{"a", "b"},
		Pictures: [][]float32{{0}, {1}, {0.5}}, Labels: []int{0, 1, 0},
	}
	vectors := [][]float32{make([]float32, 128), make([]float32, 128), make([]float32, 128)}
	figure, err := collapse.Embeddings(set, vectors, 0, 2)
	if text, _ := figure["description"].(string); err != nil || text != "4 pictures" {
		t.Errorf("got %q, %v", text, err)
	}
	vectors[2] = vectors[2][:5]
	_, err = collapse.Embeddings(set, vectors, 0, 2)
	if err == nil || !strings.Contains(err.Error(), "of 5 dim") {
		t.Errorf("got %v", err)
	}
}

func TestDistances(t *testing.T) {
	q := func(v float64) siamese.Quantiles { return siamese.Quantiles{Low: v / 2, Median: v, High: 2 * v} }
	epoch := func(number int, ap, an, loss float64) siamese.Epoch {
		return siamese.Epoch{
			Number: number, Loss: loss, EER: 0.2,
			Validation: siamese.DistanceSummary{Positive: q(ap), Negative: q(an)},
		}
	}
	var zero, one siamese.History
	zero.Epochs = []siamese.Epoch{epoch(1, 0.5, 1, 0.25), epoch(2, 0, 0.001, 0)}
	one.Epochs = []siamese.Epoch{epoch(1, 0.5, 1, 0.75), epoch(2, 0.25, 2, 0.5)}
	figure, err := collapse.Distances([]string{"alpha 0", "alpha 1"}, zero, one)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := figure["description"].(string)
	for _, want := range []string{
		"alpha 0, d(a, n): 1.000 to 0.001", "alpha 1, d(a, n): 1.000 to 2.000",
		"loss, alpha 0: 0.250 to 0.000", "loss, alpha 1: 0.750 to 0.500",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q lacks %q", text, want)
		}
	}
	var short siamese.History
	short.Epochs = one.Epochs[:1]
	for _, runs := range [][]siamese.History{{zero, short}, {zero}, {{}, {}}} {
		if _, err := collapse.Distances([]string{"a", "b"}, runs...); err == nil {
			t.Errorf("%d runs: want an error", len(runs))
		}
	}
	got := collapse.FirstToLast(zero)
	if want := "epoch 1 to 2: loss 0.250 to 0.000, d(a, p) 0.500 to 0.000, d(a, n) 1.000 to 0.001, " +
		"EER 0.20 to 0.20"; got != want || collapse.FirstToLast(siamese.History{}) != "no epochs" {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAlarm(t *testing.T) {
	run := func(negative ...float64) (h siamese.History) {
		for i, v := range negative {
			e := siamese.Epoch{Number: i + 1}
			e.Train.Negative.Mean = v
			h.Epochs = append(h.Epochs, e)
		}
		return h
	}
	other := errors.New("disk full")
	for _, c := range []struct {
		history siamese.History
		err     error
		want    string
		out     error
	}{
		{run(1, 0.5), nil, "no alarm", nil},
		{run(0.001, 0.5), nil, "no alarm", nil}, // The run has recovered.
		{run(0.001, 0.5, 0.002, 0.001), siamese.ErrCollapsed, "ALARM from epoch 3 on: siamese: the net", nil},
		{run(1), other, "", other},
	} {
		got, err := collapse.Alarm(c.history, 0, c.err)
		if !strings.HasPrefix(got, c.want) || !errors.Is(err, c.out) {
			t.Errorf("%v: got %q, %v", c.err, got, err)
		}
	}
}

func TestSeparation(t *testing.T) {
	got, err := collapse.Separation("a", [][]float32{{0}, {1}, {3}, {5}}, []int{0, 0, 1, 1})
	want := "a                            median d(a, p)   1.000, d(a, n)   9.000, EER "
	if err != nil || !strings.HasPrefix(got, want) {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
	if _, err := collapse.Separation("a", [][]float32{{0}, {1}}, []int{0, 1}); err == nil {
		t.Error("no genuine pair: want an error")
	}
}
