package show

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strconv"
)

// minedDrawn holds the triplets that are drawn, the hardest first.
type minedDrawn struct {
	triplets []Triplet
	thumbs   list   // Parameters.
	note     string // About the triplets that are not drawn.
}

func drawnTriplets(triplets []Triplet, pictures []Picture) (minedDrawn, error) {
	var d minedDrawn
	for i, t := range triplets {
		if err := t.within(i+1, len(pictures)); err != nil {
			return minedDrawn{}, err
		}
		if !slices.ContainsFunc(t.pictures(), func(k int) bool { return pictures[k].Pixels == nil }) {
			d.triplets = append(d.triplets, t)
		}
	}
	if len(d.triplets) == 0 {
		return minedDrawn{}, errors.New("show: no triplet has three pictures with pixels")
	}
	slices.SortStableFunc(d.triplets, func(s, t Triplet) int { return cmp.Compare(s.AN-s.AP, t.AN-t.AP) })
	if n := len(d.triplets); n > maxMined {
		var some []Triplet
		for i := range maxMined {
			some = append(some, d.triplets[i*(n-1)/(maxMined-1)])
		}
		d.triplets = some
	}
	if len(d.triplets) < len(triplets) {
		d.note = fmt.Sprintf("Drawn are %d of the %d triplets; all are counted.", len(d.triplets),
			len(triplets))
	}
	var used []int
	for _, t := range d.triplets {
		used = append(used, t.pictures()...)
	}
	var err error
	d.thumbs, err = thumbnails(pictures, 32, used)
	return d, err
}

// sliders returns the parameters of two sliders: alpha, with the index of its position, and the triplet shown
// while the pointer is on none, initially one in the middle of the semi-hard ones.
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
		ranged("alpha", alphaAt(start), 0, alphaAt(alphaSteps), alphaStep),
		object{"name": "step", "expr": "round(100 * alpha)"},
		ranged("triplet", first+1, 1, len(d.triplets), 1),
		object{"name": "shown", "expr": "pointed.id ? pointed.id[0] : triplet - 1"},
	}
}

// params returns the drawn triplets, to be looked up by index. Turn is the first position of the slider at
// which a triplet is active; -1 for hard ones.
func (d minedDrawn) params() list {
	of := func(name string, write func(Triplet) string) object {
		return looked(name, mapped(d.triplets, write))
	}
	params := d.thumbs
	for k, role := range tripletRoles {
		params = append(params,
			of(role.name, func(t Triplet) string { return strconv.Itoa(t.pictures()[k]) }))
	}
	return append(params,
		of("ap", func(t Triplet) string { return fmt.Sprintf("%.6f", t.AP) }),
		of("an", func(t Triplet) string { return fmt.Sprintf("%.6f", t.AN) }),
		of("turn", func(t Triplet) string { return strconv.Itoa(t.turn()) }))
}

func (t Triplet) turn() int {
	if t.AN <= t.AP {
		return -1
	}
	return sort.Search(alphaSteps+1, func(i int) bool { return t.AP+alphaAt(i) > t.AN })
}
