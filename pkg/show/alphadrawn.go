package show

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
)

// minedDrawn is the triplets that are drawn, the hardest first.
type minedDrawn struct {
	triplets []Mined
	thumbs   thumbnails
	note     string // What is not drawn.
}

func drawnTriplets(triplets []Mined, pictures []Picture) (minedDrawn, error) {
	var d minedDrawn
	for i, t := range triplets {
		of := []int{t.Anchor, t.Positive, t.Negative}
		if slices.Min(of) < 0 || slices.Max(of) >= len(pictures) {
			return minedDrawn{}, fmt.Errorf("show: triplet %d is of pictures %v of %d", i+1, of,
				len(pictures))
		}
		if !slices.ContainsFunc(of, func(k int) bool { return pictures[k].Pixels == nil }) {
			d.triplets = append(d.triplets, t)
		}
	}
	if len(d.triplets) == 0 {
		return minedDrawn{}, errors.New("show: no triplet has three pictures with pixels")
	}
	slices.SortStableFunc(d.triplets, func(s, t Mined) int { return cmp.Compare(s.AN-s.AP, t.AN-t.AP) })
	if n := len(d.triplets); n > maxMined {
		var some []Mined
		for i := range maxMined {
			some = append(some, d.triplets[i*(n-1)/(maxMined-1)])
		}
		d.triplets = some
	}
	if len(d.triplets) < len(triplets) {
		d.note = fmt.Sprintf("Drawn are %d of the %d triplets; all are counted.", len(d.triplets),
			len(triplets))
	}
	d.thumbs = newThumbnails(pictures, 32)
	for _, t := range d.triplets {
		if err := d.thumbs.add(t.Anchor, t.Positive, t.Negative); err != nil {
			return minedDrawn{}, err
		}
	}
	return d, nil
}

// sliders are alpha, with the number of its place, and the triplet that is shown where the pointer is on
// none: at first one in the middle of the semi-hard ones.
func (d minedDrawn) sliders(start int) list {
	var hard, active int
	for _, t := range d.triplets {
		if t.turn() < 0 {
			hard++
		}
		if t.turn() <= start {
			active++
		}
	}
	first := min((hard+active)/2, len(d.triplets)-1)
	return list{
		object{"name": "alpha", "value": alphaAt(start), "bind": object{
			"input": "range", "name": "alpha", "min": 0, "max": alphaAt(alphaSteps), "step": alphaStep,
		}},
		object{"name": "step", "expr": "round(100 * alpha)"},
		object{"name": "triplet", "value": first + 1, "bind": object{
			"input": "range", "name": "triplet", "min": 1, "max": len(d.triplets), "step": 1,
		}},
		object{"name": "shown", "expr": "pointed.id ? pointed.id[0] : triplet - 1"},
	}
}

// params are the drawn triplets, to be looked up by their numbers. Turn is the place of the slider from which
// on one is active; -1 for hard ones.
func (d minedDrawn) params() list {
	of := func(value func(Mined) int) []string {
		return written(d.triplets, func(t Mined) string { return strconv.Itoa(value(t)) })
	}
	distance := func(value func(Mined) float64) []string {
		return written(d.triplets, func(t Mined) string { return strconv.FormatFloat(value(t), 'f', 6, 64) })
	}
	return append(d.thumbs.params(),
		looked("anchor", of(func(t Mined) int { return t.Anchor })),
		looked("positive", of(func(t Mined) int { return t.Positive })),
		looked("negative", of(func(t Mined) int { return t.Negative })),
		looked("ap", distance(func(t Mined) float64 { return t.AP })),
		looked("an", distance(func(t Mined) float64 { return t.AN })),
		looked("turn", of(Mined.turn)))
}

func (t Mined) turn() int {
	if t.AN <= t.AP {
		return -1
	}
	i := 0
	for i <= alphaSteps && t.AP+alphaAt(i) <= t.AN {
		i++
	}
	return i
}
