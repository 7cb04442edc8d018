package show

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

// learning returns epochs of n points with random distances.
func learning(n, epochs int) (points []Picture, all []Epoch) {
	rng := rand.New(rand.NewPCG(5, 1))
	for i := range n {
		p := ramp(4, 4, 1)
		p.Caption = fmt.Sprint("p", i%2)
		points = append(points, p)
	}
	for k := range epochs {
		e := Epoch{EER: rng.Float64() / 2}
		for range n {
			e.At = append(e.At, []float32{rng.Float32(), 2 * rng.Float32()})
		}
		for range 7 + k {
			e.Genuine = append(e.Genuine, rng.Float64())
			e.Impostor = append(e.Impostor, 1+2*rng.Float64(), 0.1)
		}
		all = append(all, e)
	}
	return points, all
}

// below counts the distances up to v.
func below(distances []float64, v float64) (n int) {
	for _, d := range distances {
		if d <= v {
			n++
		}
	}
	return n
}

// The texts of each epoch show the right numbers. The median is the smallest distance that at least half of
// all do not exceed.
func TestEpochsNumbers(t *testing.T) {
	points, epochs := learning(6, 5)
	f := must(t)(Epochs(points, epochs...))
	if bound := param(f, "epoch")["bind"].(object); bound["max"] != 5 || param(f, "epoch")["value"] != 5 {
		t.Errorf("the slider: %v", param(f, "epoch"))
	}
	for name, want := range map[string]func(e Epoch) float64{
		"near": func(e Epoch) float64 { return smallest(e.Genuine, 0.5) },
		"far":  func(e Epoch) float64 { return smallest(e.Impostor, 0.5) },
		"eer":  func(e Epoch) float64 { return e.EER },
	} {
		expression := param(f, name)["expr"].(string)
		values := strings.Fields(strings.Split(expression, "'")[1])
		if len(values) != len(epochs) || !strings.HasSuffix(expression, "[epoch - 1]") {
			t.Fatalf("%s: %s", name, expression)
		}
		for i, e := range epochs {
			if got := fmt.Sprintf("%.3f", want(e)); values[i] != got {
				t.Errorf("%s of epoch %d: %s, want %s", name, i+1, values[i], got)
			}
		}
	}
}

// smallest returns the smallest distance d such that a share p of all are at most d.
func smallest(distances []float64, p float64) float64 {
	found := math.Inf(1)
	for _, d := range distances {
		if float64(below(distances, d)) >= p*float64(len(distances)) && d < found {
			found = d
		}
	}
	return found
}

func TestEpochsBands(t *testing.T) {
	points, epochs := learning(6, 4)
	f := must(t)(Epochs(points, epochs...))
	plots := f["vconcat"].(list)[1].(object)["hconcat"].(list)[0].(object)["vconcat"].(list)
	rows := rowsOf(t, plots[0].(object)["layer"].([]object)[0])
	if len(rows) != 2*len(epochs) {
		t.Fatalf("%d rows", len(rows))
	}
	for i, row := range rows {
		d, color := epochs[i%4].Genuine, Genuine
		if i >= 4 {
			d, color = epochs[i%4].Impostor, Impostor
		}
		want := fmt.Sprintf("%d %.3f %.3f %.3f %s", i%4+1, smallest(d, 0.5), smallest(d, 0.1),
			smallest(d, 0.9), color)
		if got := strings.Join(row, " "); got != want {
			t.Errorf("row %d: %s, want %s", i, got, want)
		}
	}
}

// rowsOf returns the rows of a table.
func rowsOf(t *testing.T, layer object) (rows [][]string) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(layer["data"].(object)["values"].(string)), "\n")
	for _, line := range lines[1:] {
		rows = append(rows, strings.Split(line, "\t"))
	}
	return rows
}

// In each epoch, each bar shows the share of its kind that plain counting finds.
func TestEpochsHistogram(t *testing.T) {
	points, epochs := learning(6, 4)
	f := must(t)(Epochs(points, epochs...))
	plots := f["vconcat"].(list)[1].(object)["hconcat"].(list)[0].(object)["vconcat"].(list)
	rows := rowsOf(t, plots[1].(object))
	for _, row := range rows {
		from, errFrom := strconv.ParseFloat(row[0], 64)
		to, errTo := strconv.ParseFloat(row[1], 64)
		if errFrom != nil || errTo != nil {
			t.Fatal(errFrom, errTo)
		}
		for i, share := range strings.Fields(row[3]) {
			d := epochs[i].Genuine
			if row[2] == Impostor {
				d = epochs[i].Impostor
			}
			n := 0
			for _, v := range d {
				if from <= v && v < to {
					n++
				}
			}
			if want := fmt.Sprintf("%.3f", float64(n)/float64(len(d))); share != want {
				t.Errorf("epoch %d from %g to %g: %s, want %s", i+1, from, to, share, want)
			}
		}
	}
	if len(rows) != 80 {
		t.Errorf("%d bars", len(rows))
	}
}

// All epochs share one scale: a unit is equally long in every epoch and along both axes.
func TestEpochsAreOnOneMap(t *testing.T) {
	points, epochs := learning(6, 4)
	f := must(t)(Epochs(points, epochs...))
	plot := f["vconcat"].(list)[1].(object)["hconcat"].(list)[1].(object)
	rows := rowsOf(t, plot)
	var unit float64
	for i, row := range rows {
		xs, ys := strings.Fields(row[0]), strings.Fields(row[1])
		if len(xs) != len(epochs) || len(ys) != len(epochs) {
			t.Fatalf("point %d: %d and %d places", i, len(xs), len(ys))
		}
		for k, e := range epochs {
			x, _ := strconv.ParseFloat(xs[k], 64)
			y, _ := strconv.ParseFloat(ys[k], 64)
			x0, _ := strconv.ParseFloat(strings.Fields(rows[0][0])[0], 64)
			y0, _ := strconv.ParseFloat(strings.Fields(rows[0][1])[0], 64)
			drawn := math.Hypot(x-x0, y-y0)
			first := epochs[0].At[0]
			given := math.Hypot(float64(e.At[i][0]-first[0]), float64(e.At[i][1]-first[1]))
			if unit == 0 && given > 0.5 {
				unit = drawn / given
			}
			if unit > 0 && math.Abs(drawn-given*unit) > 4 {
				t.Errorf("point %d, epoch %d: %g pixels, want %g", i, k+1, drawn, given*unit)
			}
		}
	}
}

func TestEpochsRefuse(t *testing.T) {
	points, epochs := learning(3, 2)
	change := func(spoil func(e *Epoch)) []Epoch {
		e := epochs[1]
		spoil(&e)
		return []Epoch{epochs[0], e}
	}
	for want, all := range map[string][]Epoch{
		"3 points in 1 epochs":      epochs[:1],
		"0 genuine and":             change(func(e *Epoch) { e.Genuine = nil }),
		"and 0 impostor":            change(func(e *Epoch) { e.Impostor = nil }),
		"2 places of 3 points":      change(func(e *Epoch) { e.At = e.At[:2] }),
		"EER of epoch 2":            change(func(e *Epoch) { e.EER = 1.5 }),
		"genuine pairs of epoch 2":  change(func(e *Epoch) { e.Genuine = []float64{-1} }),
		"impostor pairs of epoch 2": change(func(e *Epoch) { e.Impostor = []float64{math.NaN()} }),
		"place 3 has 1 numbers":     change(func(e *Epoch) { e.At = [][]float32{{1}, {1}, {1}} }),
	} {
		if _, err := Epochs(points, all...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	points[1].Pixels = nil
	if _, err := Epochs(points, epochs...); err == nil || !strings.Contains(err.Error(), "point 1 has no") {
		t.Errorf("no picture: got %v", err)
	}
	if _, err := Epochs(nil, epochs...); err == nil {
		t.Error("no points")
	}
}
