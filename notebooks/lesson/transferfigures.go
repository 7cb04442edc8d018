package lesson

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/classify"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
)

// ClassProgress shows a line below the cell while a classifier trains.
func ClassProgress() func(classify.Progress) {
	var line *show.Progress
	return func(p classify.Progress) {
		if line == nil {
			line = show.NewProgress(p.Steps)
		}
		line.Update(p.Step, p.String())
		if p.Step == p.Steps {
			line.Done(p.String())
		}
	}
}

// Tuning shows what a run did, epoch by epoch: the share of wrong answers and the loss, on pictures it learns
// from and on those it does not.
func Tuning(history classify.History) (show.Figure, error) {
	var epochs []float64
	for _, e := range history.Epochs {
		epochs = append(epochs, float64(e.Number))
	}
	panel := func(title, y string, value func(classify.Measure) float64) show.Panel {
		learnt, other := show.Series{Name: "learns from"}, show.Series{Name: "validation"}
		for _, e := range history.Epochs {
			learnt.Values = append(learnt.Values, value(e.Train))
			other.Values = append(other.Values, value(e.Validation))
		}
		return show.Panel{Title: title, Y: y, Series: []show.Series{learnt, other}}
	}
	return show.Lines(
		"epoch", epochs,
		panel("wrong answers", "share", func(m classify.Measure) float64 { return 1 - m.Accuracy }),
		panel("loss", "mean loss", func(m classify.Measure) float64 { return m.Loss }),
	)
}

// ByPictures shows the share of wrong answers, from the accuracy, of heads that have learnt from so many
// pictures of each class, beside that of a CNN that has learnt from all of them, and guessing.
func ByPictures(pictures []int, heads []float64, cnn float64) (show.Figure, error) {
	level := func(name string, v float64) show.Series {
		return show.Series{Name: name, Values: slices.Repeat([]float64{v}, len(pictures))}
	}
	var x, wrong []float64
	for _, accuracy := range heads {
		wrong = append(wrong, 1-accuracy)
	}
	for _, n := range pictures {
		x = append(x, float64(n))
	}
	return show.Lines("pictures of each class that the head learns from", x, show.Panel{
		Title: "unseen pictures", Y: "share of wrong answers", Series: []show.Series{
			{Name: "features of ImageNet and a head", Values: wrong},
			level("CNN from nothing, all pictures", 1-cnn),
			level("guessing", 0.5),
		},
	})
}

// Hardest shows the n pictures whose own class has the smallest probability, the smallest first, with that
// probability below them. From 0.5 down two classes are confused.
func Hardest(set images.Set, probabilities [][]float32, n int) (show.Figure, error) {
	order := make([]int, set.Len())
	for i := range order {
		order[i] = i
	}
	own := func(i int) float32 { return probabilities[i][set.Labels[i]] }
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(own(a), own(b)) })
	var pictures []show.Picture
	for _, i := range order[:min(n, len(order))] {
		p := Picture(set, i)
		p.Caption = fmt.Sprintf("%s: %.2f", p.Caption, own(i))
		pictures = append(pictures, p)
	}
	return show.Pictures(pictures...)
}
