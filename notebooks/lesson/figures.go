package lesson

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// Picture returns picture i of a set, captioned with the name of the person.
func Picture(set images.Set, i int) show.Picture {
	return show.Picture{
		Pixels: set.Pictures[i], Height: set.Height, Width: set.Width, Channels: set.Channels,
		Caption: set.Names[set.Labels[i]],
	}
}

// Captioned returns a picture with a caption.
func Captioned(p images.Picture, caption string) show.Picture {
	return show.Picture{
		Pixels: p.Values, Height: p.Height, Width: p.Width, Channels: p.Channels, Caption: caption,
	}
}

// Pictures returns the pictures of a set, with the pixels of only the first 120, since a figure with small
// pictures of all would be too large.
func Pictures(set images.Set) []show.Picture {
	const most = 120
	pictures := make([]show.Picture, len(set.Pictures))
	for i := range min(len(pictures), most) {
		pictures[i] = Picture(set, i)
	}
	return pictures
}

// Thumbnails returns the set with pictures of 40 x 40, so that a notebook with many of them stays small.
func Thumbnails(set images.Set) (images.Set, error) { return set.Resize(40, 40) }

// small makes the file of a picture about half as large: from 64 x 64 pixels on it becomes a JPEG, which has
// no bands; a smaller one, in which a JPEG would show its blocks, is quantised to 32 levels.
func small(p show.Picture) show.Picture {
	const steps, side = 31, 64
	if min(p.Height, p.Width) >= side {
		p.Photograph = true
		return p
	}
	rounded := make([]float32, len(p.Pixels))
	for i, v := range p.Pixels {
		rounded[i] = float32(math.Round(steps*float64(v)) / steps)
	}
	p.Pixels = rounded
	return p
}

// People shows the first eight pictures of each of the first people of a set, a row for each.
func People(set images.Set, people int) (show.Figure, error) {
	const row = 8
	var pictures []show.Picture
	for _, own := range set.ByPerson()[:min(people, len(set.Names))] {
		for _, i := range own[:min(row, len(own))] {
			pictures = append(pictures, small(Picture(set, i)))
		}
	}
	return show.Pictures(pictures...)
}

// Triplets shows triplets of a set with their distances, and their losses with the margin alpha.
func Triplets(set images.Set, alpha float64, triplets ...show.Triplet) (show.Figure, error) {
	pictures := make([]show.Picture, set.Len())
	for _, t := range triplets {
		for _, i := range []int{t.Anchor, t.Positive, t.Negative} {
			pictures[i] = small(Picture(set, i))
		}
	}
	return show.Triplets(alpha, pictures, triplets...)
}

// Hardest shows the n pictures with the smallest predicted probability of their own class, the smallest
// first, with that probability. With two classes, the prediction is wrong below 0.5.
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

// Epochs shows the history of a run: the distances of training and of validation people, with the range
// between the 10 % and 90 % quantiles, the share of active triplets, and the equal error rate.
func Epochs(history siamese.History) (show.Figure, error) {
	column := func(value func(siamese.Epoch) float64) (values []float64) {
		for _, epoch := range history.Epochs {
			values = append(values, value(epoch))
		}
		return values
	}
	line := func(name, color string, of func(siamese.Epoch) siamese.Quantiles) show.Series {
		return show.Series{
			Name: name, Color: color,
			Values: column(func(e siamese.Epoch) float64 { return of(e).Median }),
			Low:    column(func(e siamese.Epoch) float64 { return of(e).Low }),
			High:   column(func(e siamese.Epoch) float64 { return of(e).High }),
		}
	}
	distances := func(title string, of func(siamese.Epoch) siamese.DistanceSummary) show.Panel {
		positive := func(e siamese.Epoch) siamese.Quantiles { return of(e).Positive }
		negative := func(e siamese.Epoch) siamese.Quantiles { return of(e).Negative }
		return show.Panel{Title: title, Y: "distance", Series: []show.Series{
			line("d(a, p)", show.Genuine, positive), line("d(a, n)", show.Impostor, negative),
		}}
	}
	return show.Lines(
		"epoch",
		column(func(e siamese.Epoch) float64 { return float64(e.Number) }),
		distances("training people", func(e siamese.Epoch) siamese.DistanceSummary { return e.Train }),
		distances("validation people", func(e siamese.Epoch) siamese.DistanceSummary { return e.Validation }),
		show.Panel{Title: "share of active triplets", Y: "share", Series: []show.Series{
			{Name: "active triplets", Values: column(func(e siamese.Epoch) float64 { return e.Active })},
		}},
		show.Panel{
			Title: "EER on validation people",
			Y:     "equal error rate",
			Series: []show.Series{
				{Name: "EER", Values: column(func(e siamese.Epoch) float64 { return e.EER })},
			},
		},
	)
}
