package transfer

import (
	"slices"

	"github.com/gosiamese/gosiamese/pkg/classify"
	"github.com/gosiamese/gosiamese/pkg/show"
)

// History shows a run, epoch by epoch: the error rate and the loss, on training and on validation pictures.
func History(history classify.History) (show.Figure, error) {
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

// ByPictures shows the error rates, given the accuracies, of heads trained on the given numbers of pictures
// of each class, beside those of a CNN trained on all of them, and of chance.
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
