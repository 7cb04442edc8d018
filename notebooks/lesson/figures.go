package lesson

import (
	"math"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Picture is picture i of a set, with the name of the person below it.
func Picture(set images.Set, i int) show.Picture {
	return show.Picture{
		Pixels: set.Pictures[i], Height: set.Height, Width: set.Width, Channels: set.Channels,
		Caption: set.Names[set.Labels[i]],
	}
}

// fewGreys rounds a picture to 32 levels, which nobody sees and which makes its file little more than half as
// long.
func fewGreys(p show.Picture) show.Picture {
	const steps = 31
	rounded := make([]float32, len(p.Pixels))
	for i, v := range p.Pixels {
		rounded[i] = float32(math.Round(steps*float64(v)) / steps)
	}
	p.Pixels = rounded
	return p
}

// People shows the first eight pictures of the first so many people of a set, a row each.
func People(set images.Set, people int) (show.Figure, error) {
	const row = 8
	var pictures []show.Picture
	for _, own := range set.ByPerson()[:min(people, len(set.Names))] {
		for _, i := range own[:min(row, len(own))] {
			pictures = append(pictures, fewGreys(Picture(set, i)))
		}
	}
	return show.Pictures(pictures...)
}

// Triplets shows one triplet for each of the first so many people of a set: the first picture, another one of
// the same person, and the picture of somebody else that is closest to the first in its raw pixels, which
// fools the eye of a beginner. The vectors give the distances.
func Triplets(set images.Set, vectors [][]float32, rows int, alpha float64) (show.Figure, error) {
	var triplets []show.Triplet
	for person, own := range set.ByPerson()[:min(rows, len(set.Names))] {
		anchor, positive := own[0], own[len(own)/2]
		negative := lookAlike(set, anchor, person)
		triplets = append(triplets, show.Triplet{
			Anchor: fewGreys(Picture(set, anchor)), Positive: fewGreys(Picture(set, positive)),
			Negative: fewGreys(Picture(set, negative)),
			AP:       verify.Distance(vectors[anchor], vectors[positive]),
			AN:       verify.Distance(vectors[anchor], vectors[negative]),
		})
	}
	return show.Triplets(alpha, triplets...)
}

// lookAlike is the picture of another person that is closest to the anchor in its raw pixels.
func lookAlike(set images.Set, anchor, person int) (nearest int) {
	least := -1.0
	for i, picture := range set.Pictures {
		if set.Labels[i] == person {
			continue
		}
		if d := verify.Distance(set.Pictures[anchor], picture); least < 0 || d < least {
			least, nearest = d, i
		}
	}
	return nearest
}

// Epochs shows what a run did: the distances of people it learns from and of people it does not, with the
// range that holds eight of ten pairs, the share of triplets that still teach, and the equal error rate.
func Epochs(history siamese.History) (show.Figure, error) {
	column := func(value func(siamese.Epoch) float64) (values []float64) {
		for _, epoch := range history.Epochs {
			values = append(values, value(epoch))
		}
		return values
	}
	line := func(name string, color show.Color, of func(siamese.Epoch) siamese.Quantiles) show.Series {
		return show.Series{
			Name: name, Color: color,
			Values: column(func(e siamese.Epoch) float64 { return of(e).Median }),
			Low:    column(func(e siamese.Epoch) float64 { return of(e).Low }),
			High:   column(func(e siamese.Epoch) float64 { return of(e).High }),
		}
	}
	return show.Lines(
		"epoch",
		column(func(e siamese.Epoch) float64 { return float64(e.Number) }),
		show.Panel{Title: "people it learns from", Y: "distance", Series: []show.Series{
			line("d(a, p)", show.Genuine, func(e siamese.Epoch) siamese.Quantiles { return e.Train.Positive }),
			line("d(a, n)", show.Impostor, func(e siamese.Epoch) siamese.Quantiles { return e.Train.Negative }),
		}},
		show.Panel{Title: "people it does not learn from", Y: "distance", Series: []show.Series{
			line("d(a, p)", show.Genuine, func(e siamese.Epoch) siamese.Quantiles { return e.Validation.Positive }),
			line("d(a, n)", show.Impostor, func(e siamese.Epoch) siamese.Quantiles { return e.Validation.Negative }),
		}},
		show.Panel{Title: "triplets that still teach", Y: "share", Series: []show.Series{
			{Name: "active triplets", Values: column(func(e siamese.Epoch) float64 { return e.Active })},
		}},
		show.Panel{
			Title: "errors on people it does not learn from",
			Y:     "equal error rate",
			Series: []show.Series{
				{Name: "EER", Values: column(func(e siamese.Epoch) float64 { return e.EER })},
			},
		},
	)
}
