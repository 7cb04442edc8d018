package lesson_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/fit"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

func TestVectors(t *testing.T) {
	set := shades(0, 1, 0.5)
	vectors := [][]float32{make([]float32, 128), make([]float32, 128), make([]float32, 128)}
	figure, err := lesson.Vectors(set, vectors, 0, 2)
	if text, _ := figure["description"].(string); err != nil || text != "4 pictures" {
		t.Errorf("got %q, %v", text, err)
	}
	vectors[2] = vectors[2][:5]
	if _, err := lesson.Vectors(set, vectors, 0, 2); err == nil || !strings.Contains(err.Error(), "of 5 dim") {
		t.Errorf("got %v", err)
	}
}

func TestShrinking(t *testing.T) {
	q := func(v float64) fit.Quantiles { return fit.Quantiles{Low: v / 2, Median: v, High: 2 * v} }
	epoch := func(number int, ap, an, loss float64) fit.Epoch {
		return fit.Epoch{
			Number: number, Loss: loss, EER: 0.2,
			Validation: fit.Distances{Positive: q(ap), Negative: q(an)},
		}
	}
	zero := fit.History{Epochs: []fit.Epoch{epoch(1, 0.5, 1, 0.25), epoch(2, 0, 0.001, 0)}}
	one := fit.History{Epochs: []fit.Epoch{epoch(1, 0.5, 1, 0.75), epoch(2, 0.25, 2, 0.5)}}
	figure, err := lesson.Shrinking("alpha = 0", zero, "alpha = 1", one)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := figure["description"].(string)
	for _, want := range []string{
		"distances, alpha = 0, d(a, n): 1.000 to 0.001", "distances, alpha = 1, d(a, n): 1.000 to 2.000",
		"loss, alpha = 0: 0.250 to 0.000", "errors, alpha = 1: 0.200 to 0.200",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q lacks %q", text, want)
		}
	}
	one.Epochs = one.Epochs[:1]
	if _, err := lesson.Shrinking("a", zero, "b", one); err == nil {
		t.Error("runs of two lengths: want an error")
	}
	if _, err := lesson.Shrinking("a", fit.History{}, "b", fit.History{}); err == nil {
		t.Error("no epochs: want an error")
	}
}

func TestAlarm(t *testing.T) {
	other := errors.New("disk full")
	for _, c := range []struct {
		err  error
		want string
		out  error
	}{
		{nil, "no alarm", nil},
		{fmt.Errorf("fit: %w", siamese.ErrCollapsed), "ALARM: fit: the network has collapsed", nil},
		{other, "", other},
	} {
		if got, err := lesson.Alarm(c.err); got != c.want || !errors.Is(err, c.out) {
			t.Errorf("%v: got %q, %v", c.err, got, err)
		}
	}
}

func TestCheckSiamese(t *testing.T) {
	type network = func(x []float32) []float32
	sum := func(a, b []float32, term func(d float64) float64) (sum float64) {
		for i := range a {
			sum += term(float64(a[i] - b[i]))
		}
		return sum
	}
	square := func(d float64) float64 { return d * d }
	for want, answer := range map[string]func(f network, x, y []float32) float64{
		"Right":          func(f network, x, y []float32) float64 { return sum(f(x), f(y), square) },
		"not the pixels": func(_ network, x, y []float32) float64 { return sum(x, y, square) },
		"f to both":      func(f network, x, y []float32) float64 { return sum(f(x)[:2], y, square) },
		"no root":        func(f network, x, y []float32) float64 { return math.Sqrt(sum(f(x), f(y), square)) },
		"no mean":        func(f network, x, y []float32) float64 { return sum(f(x), f(y), square) / 3 },
		"square each":    func(f network, x, y []float32) float64 { return sum(f(x), f(y), math.Abs) },
		"stops with":     func(f network, x, _ []float32) float64 { return float64(x[len(f(x))]) },
	} {
		if got := lesson.CheckSiamese(answer); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
