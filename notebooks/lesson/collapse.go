package lesson

import (
	"errors"
	"fmt"
	"math"

	"github.com/gosiamese/gosiamese/pkg/fit"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// Vectors shows pictures of a set, by their indices, each with its vector f(x) of 128 numbers beside it, 8
// rows of 16: black for the smallest number of all shown, white for the largest.
func Vectors(set images.Set, vectors [][]float32, indices ...int) (show.Figure, error) {
	const rows = 8
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
			return nil, fmt.Errorf("lesson: a vector of %d dimensions: want a multiple of %d to show it",
				n, rows)
		}
		of := show.Picture{Height: rows, Width: n / rows, Channels: 1, Caption: "f(x)"}
		for _, v := range vectors[i] {
			of.Pixels = append(of.Pixels, (v-low)/max(high-low, 1e-9))
		}
		pictures = append(pictures, Picture(set, i), of)
	}
	return show.Pictures(pictures...)
}

// Shrinking shows, epoch by epoch, the distances of people that two runs do not learn from, on one
// logarithmic axis, each with the range that holds eight of ten pairs; below, their losses and their equal
// error rates. Both runs have the same number of epochs.
func Shrinking(nameA string, a fit.History, nameB string, b fit.History) (show.Figure, error) {
	if len(a.Epochs) != len(b.Epochs) {
		return nil, fmt.Errorf("lesson: runs of %d and of %d epochs: compare runs of one length",
			len(a.Epochs), len(b.Epochs))
	}
	var x []float64
	for _, e := range a.Epochs {
		x = append(x, float64(e.Number))
	}
	both := func(title, y string, log bool, of func(fit.Epoch) float64) show.Panel {
		return show.Panel{Title: title, Y: y, Log: log, Series: []show.Series{
			{Name: nameA, Values: each(a, of)}, {Name: nameB, Values: each(b, of)},
		}}
	}
	return show.Lines("epoch", x,
		apart("distances, "+nameA, a), apart("distances, "+nameB, b),
		both("loss", "mean loss of the batches", true, func(e fit.Epoch) float64 {
			return max(e.Loss, least)
		}),
		both("errors", "equal error rate", false, func(e fit.Epoch) float64 { return e.EER }))
}

// least is what a logarithmic axis shows for 0.
const least = 1e-6

// apart is the distances of pairs of one person and of two.
func apart(title string, history fit.History) show.Panel {
	line := func(name string, color show.Color, of func(fit.Epoch) fit.Quantiles) show.Series {
		part := func(q func(fit.Quantiles) float64) []float64 {
			return each(history, func(e fit.Epoch) float64 { return max(q(of(e)), least) })
		}
		return show.Series{
			Name: name, Color: color,
			Values: part(func(q fit.Quantiles) float64 { return q.Median }),
			Low:    part(func(q fit.Quantiles) float64 { return q.Low }),
			High:   part(func(q fit.Quantiles) float64 { return q.High }),
		}
	}
	return show.Panel{Title: title, Y: "distance", Log: true, Series: []show.Series{
		line("d(a, p)", show.Genuine, func(e fit.Epoch) fit.Quantiles { return e.Validation.Positive }),
		line("d(a, n)", show.Impostor, func(e fit.Epoch) fit.Quantiles { return e.Validation.Negative }),
	}}
}

// each is a figure of every epoch.
func each(history fit.History, of func(fit.Epoch) float64) (values []float64) {
	for _, e := range history.Epochs {
		values = append(values, of(e))
	}
	return values
}

// Alarm says what a run that has ended has to say of a collapse: the error of [fit.Run], which wraps
// [siamese.ErrCollapsed], or that there is none. Any other error is returned.
func Alarm(err error) (string, error) {
	if err == nil {
		return "no alarm", nil
	}
	if errors.Is(err, siamese.ErrCollapsed) {
		return "ALARM: " + err.Error(), nil
	}
	return "", err
}
