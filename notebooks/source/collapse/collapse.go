// Package collapse supports lesson 08 with distances and gradients of pairs of pictures, figures of
// embeddings that collapse, a triplet that can be dragged, a live panel, and the check of its exercise.
package collapse

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Embeddings shows pictures of a set, by their indices, each with its embedding f(x) of 128 numbers beside
// it, 8 rows of 16: black for the smallest number of all shown, white for the largest.
func Embeddings(set images.Set, vectors [][]float32, indices ...int) (show.Figure, error) {
	const rows, square = 8, 8 // A number is a square of pixels: a browser smooths the image.
	low, high := float32(math.Inf(1)), float32(math.Inf(-1))
	for _, i := range indices {
		for _, v := range vectors[i] {
			low, high = min(low, v), max(high, v)
		}
	}
	var pictures []show.Picture
	for _, i := range indices {
		n := len(vectors[i])
		if n%rows != 0 {
			return nil, fmt.Errorf("collapse: an embedding of %d dimensions: want a multiple of %d",
				n, rows)
		}
		width := n / rows
		of := show.Picture{Height: rows * square, Width: width * square, Channels: 1, Caption: "f(x)"}
		for p := range of.Height * of.Width {
			y, x := p/of.Width/square, p%of.Width/square
			of.Pixels = append(of.Pixels, (vectors[i][y*width+x]-low)/max(high-low, 1e-9))
		}
		pictures = append(pictures, lesson.Picture(set, i), of)
	}
	return show.Pictures(pictures...)
}

// Distances shows, epoch by epoch, the distances of validation people in each run, on one logarithmic axis,
// with the range between the 10 % and 90 % quantiles, and finally the losses of all runs. All have the same
// number of epochs, and each has a name.
func Distances(names []string, runs ...siamese.History) (show.Figure, error) {
	if len(names) != len(runs) || len(runs) == 0 {
		return nil, fmt.Errorf("collapse: %d names for %d runs: want one for each", len(names), len(runs))
	}
	x := each(runs[0], func(e siamese.Epoch) float64 { return float64(e.Number) })
	losses := show.Panel{Title: "loss", Y: "mean loss of the batches", Log: true}
	var panels []show.Panel
	for i, run := range runs {
		if len(run.Epochs) != len(x) {
			return nil, fmt.Errorf("collapse: runs of %d and of %d epochs: compare runs of one length",
				len(x), len(run.Epochs))
		}
		panels = append(panels, apart(names[i], run))
		losses.Series = append(losses.Series, show.Series{
			Name: names[i], Values: each(run, func(e siamese.Epoch) float64 { return max(e.Loss, least) }),
		})
	}
	return show.Lines("epoch", x, append(panels, losses)...)
}

// least is the value that a logarithmic axis shows for 0.
const least = 1e-6

// apart returns a panel with the distances of genuine and of impostor pairs.
func apart(title string, history siamese.History) show.Panel {
	line := func(name, color string, of func(siamese.Epoch) siamese.Quantiles) show.Series {
		part := func(q func(siamese.Quantiles) float64) []float64 {
			return each(history, func(e siamese.Epoch) float64 { return max(q(of(e)), least) })
		}
		return show.Series{
			Name: name, Color: color,
			Values: part(func(q siamese.Quantiles) float64 { return q.Median }),
			Low:    part(func(q siamese.Quantiles) float64 { return q.Low }),
			High:   part(func(q siamese.Quantiles) float64 { return q.High }),
		}
	}
	positive := func(e siamese.Epoch) siamese.Quantiles { return e.Validation.Positive }
	negative := func(e siamese.Epoch) siamese.Quantiles { return e.Validation.Negative }
	return show.Panel{Title: title, Y: "distance", Log: true, Series: []show.Series{
		line("d(a, p)", show.Genuine, positive), line("d(a, n)", show.Impostor, negative),
	}}
}

// each returns a statistic of every epoch.
func each(history siamese.History, of func(siamese.Epoch) float64) (values []float64) {
	for _, e := range history.Epochs {
		values = append(values, of(e))
	}
	return values
}

// Alarm reports the epoch at which a run with the margin alpha collapsed, with cause and remedy, or that it
// did not end in a collapse; err is that of [siamese.Run]. Alarm returns any error other than
// [siamese.ErrCollapsed].
func Alarm(history siamese.History, alpha float64, err error) (string, error) {
	if err != nil && !errors.Is(err, siamese.ErrCollapsed) {
		return "", err
	}
	since, said := 0, error(nil)
	for _, e := range history.Epochs {
		now := siamese.CheckCollapse(e.Train.Positive.Mean, e.Train.Negative.Mean, alpha)
		if now != nil && said == nil {
			since = e.Number
		}
		said = now
	}
	if said == nil {
		return "no alarm", nil
	}
	return fmt.Sprintf("ALARM from epoch %d on: %v", since, said), nil
}

// FirstToLast summarises a run in a line: the loss, and the median distances and the EER of validation
// people, after the first epoch and after the last.
func FirstToLast(history siamese.History) string {
	if len(history.Epochs) == 0 {
		return "no epochs"
	}
	a, b := history.Epochs[0], history.Epochs[len(history.Epochs)-1]
	return fmt.Sprintf("epoch %d to %d: loss %.3f to %.3f, d(a, p) %.3f to %.3f, d(a, n) %.3f to %.3f, "+
		"EER %.2f to %.2f", a.Number, b.Number, a.Loss, b.Loss,
		a.Validation.Positive.Median, b.Validation.Positive.Median,
		a.Validation.Negative.Median, b.Validation.Negative.Median, a.EER, b.EER)
}

// Progress is [lesson.Progress] with a short alarm: the long one is for [Alarm].
func Progress() func(siamese.Progress) {
	line := lesson.Progress()
	return func(p siamese.Progress) {
		if p.Alarm != nil {
			p.Alarm = siamese.ErrCollapsed
		}
		line(p)
	}
}

// Separation formats a line on embeddings with labels: the median distances, and the EER with its 95 %
// confidence interval over people, if there are enough.
func Separation(name string, vectors [][]float32, labels []int) (string, error) {
	scores, err := verify.Scores(vectors, labels)
	if err != nil {
		return "", err
	}
	report, err := verify.Evaluate(vectors, labels)
	if err != nil {
		return "", err
	}
	eer := fmt.Sprintf("%.1f %%", 100*report.EER)
	if report.Interval.EER.Known() {
		eer = report.Interval.EER.String()
	}
	genuine, impostor := verify.GenuineImpostor(scores)
	return fmt.Sprintf("%-28s median d(a, p) %7.3f, d(a, n) %7.3f, EER %s", name, median(genuine),
		median(impostor), eer), nil
}

// median returns the median of the values, the lower of the two middle values if their number is even.
func median(values []float64) float64 {
	return stat.Quantile(0.5, stat.Empirical, slices.Sorted(slices.Values(values)), nil)
}
