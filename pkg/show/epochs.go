package show

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Epoch is the state of some embedded points at the end of an epoch.
type Epoch struct {
	// At is the position of each point, [n][2], on one map for all epochs.
	At [][]float32
	// Genuine and Impostor are the squared distances of the pairs of points.
	Genuine, Impostor []float64
	// EER is their equal error rate, in [0, 1].
	EER float64
}

// Epochs shows how an embedding developed during training, with a slider for the epoch: the distances over
// the epochs, their histograms, and the map, on which a line leads from each point to its position one epoch
// before. It shows the medians of both kinds of distances and the EER, to three decimals. The median of an
// even number of distances is the lower of the two in the middle; bands extend from the 10 % to the 90 %
// quantile.
//
// The points are grey pictures with the person as caption, as for [Map]. The slider starts at the last epoch.
//
// Epochs returns an error if there are fewer than two epochs, if a point has no pixels, if an epoch lacks
// pairs of a kind, if an EER is outside [0, 1], or if [Map] or [Tau] would return one.
func Epochs(points []Picture, epochs ...Epoch) (Figure, error) {
	if len(points) == 0 || len(epochs) < 2 {
		return nil, fmt.Errorf("show: %d points in %d epochs: want at least one, and two", len(points),
			len(epochs))
	}
	most := 0.0
	var everywhere [][]float32
	for i, e := range epochs {
		if err := e.check(i+1, len(points)); err != nil {
			return nil, err
		}
		most = max(most, slices.Max(e.Genuine), slices.Max(e.Impostor))
		everywhere = append(everywhere, e.At...)
	}
	places, err := Layout{At: everywhere}.places(len(everywhere), epochsMap)
	if err != nil {
		return nil, fmt.Errorf("show: epochs: %w", err)
	}
	for i := range points {
		if points[i].Pixels == nil {
			return nil, fmt.Errorf("show: epochs: point %d has no picture", i)
		}
	}
	marks, err := mapMarks(points, make([][]int, len(points)), peopleColors)
	if err != nil {
		return nil, err
	}
	end, _ := rangeTo(most)
	plots := list{epochsLines(epochs, end), epochsHistogram(epochs, end)}
	explorer := list{object{"vconcat": plots, "spacing": 12}, epochsPlaces(marks, places, len(epochs))}
	return figure(
		fmt.Sprintf("%d points of %d people in %d epochs. Epoch 1: EER %.3f. Epoch %d: EER %.3f", len(points),
			len(groupsOf(points)), len(epochs), epochs[0].EER, len(epochs), epochs[len(epochs)-1].EER),
		object{
			"params":  epochsParams(epochs),
			"vconcat": list{epochsWritten(epochs), object{"hconcat": explorer, "spacing": 30}}, "spacing": 12,
		},
	)
}

func (e Epoch) check(number, points int) error {
	if len(e.Genuine) == 0 || len(e.Impostor) == 0 || len(e.At) != points {
		return fmt.Errorf("show: epoch %d: %d genuine and %d impostor pairs, %d places of %d points: want "+
			"pairs of both kinds, and a place for each point", number, len(e.Genuine), len(e.Impostor),
			len(e.At), points)
	}
	return errors.Join(distances(fmt.Sprintf("genuine pairs of epoch %d", number), e.Genuine),
		distances(fmt.Sprintf("impostor pairs of epoch %d", number), e.Impostor),
		shares(fmt.Sprintf("EER of epoch %d", number), []float64{e.EER}))
}

// epochsMap is the side of the map, in pixels.
const epochsMap = 410.0

// quantile returns the smallest distance that at least a share p of the distances do not exceed: for 0.5 the
// median, the lower of the two in the middle for an even number of distances.
func quantile(d []float64, p float64) float64 {
	return slices.Sorted(slices.Values(d))[int(math.Ceil(p*float64(len(d))))-1]
}

// digits formats a number with three decimals.
func digits(v float64) string { return fmt.Sprintf("%.3f", v) }

// epochsParams returns the slider, and the texts at each of its positions.
func epochsParams(epochs []Epoch) list {
	at := func(name string, of func(Epoch) float64) object {
		param := looked(name, mapped(epochs, func(e Epoch) string { return digits(of(e)) }))
		param["expr"] = param["expr"].(string) + "[epoch - 1]"
		return param
	}
	return list{
		ranged("epoch", len(epochs), 1, len(epochs), 1),
		at("near", func(e Epoch) float64 { return quantile(e.Genuine, 0.5) }),
		at("far", func(e Epoch) float64 { return quantile(e.Impostor, 0.5) }),
		at("eer", func(e Epoch) float64 { return e.EER }),
	}
}
