package show

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
)

// eachSide is the number of pairs of a kind that are shown on each side of tau.
const eachSide = 3

// faceRows holds the pairs of faces nearest to tau, genuine pairs above impostor pairs.
type faceRows struct {
	thumbs list // Parameters.
	rows   [2]faceRow
	note   string // About the pairs that are not shown.
}

// faceRow holds the pairs of one kind that are nearest to tau at some position of the slider.
type faceRow struct {
	pairs []Pair   // By distance.
	says  []string // The distance of each.
	cut   []int    // Number of them with d <= tau at each position, [steps+1].
}

// nearestFaces finds the pairs, and makes thumbnails of their pictures.
func nearestFaces(all []Pair, pictures []Picture, s slider) (faceRows, error) {
	var shown []Pair
	for i, p := range all {
		if err := p.within(i, len(pictures)); err != nil {
			return faceRows{}, err
		}
		if pictures[p.A].Pixels != nil && pictures[p.B].Pixels != nil {
			shown = append(shown, p)
		}
	}
	var f faceRows
	var used []int
	genuine, impostor := byKind(shown)
	for kind, pairs := range [][]Pair{genuine, impostor} {
		f.rows[kind] = nearestPairs(pairs, s)
		for _, p := range f.rows[kind].pairs {
			used = append(used, p.A, p.B)
		}
	}
	if len(shown) < len(all) {
		f.note = fmt.Sprintf("Faces: the nearest of the %d pairs among %d of the %d pictures.", len(shown),
			seen(pictures), len(pictures))
	}
	var err error
	f.thumbs, err = thumbnails(pictures, faceFile, used)
	return f, err
}

// seen counts the pictures with pixels.
func seen(pictures []Picture) (n int) {
	for _, p := range pictures {
		if p.Pixels != nil {
			n++
		}
	}
	return n
}

// nearestPairs keeps, for each position of the slider, the nearest pairs below and above it.
func nearestPairs(pairs []Pair, s slider) (r faceRow) {
	slices.SortStableFunc(pairs, func(a, b Pair) int { return cmp.Compare(a.Distance, b.Distance) })
	all := distancesOf(pairs)
	keep := make([]bool, len(pairs))
	for _, tau := range s.places() {
		cut := atMost(all, tau)
		for i := max(cut-eachSide, 0); i < min(cut+eachSide, len(pairs)); i++ {
			keep[i] = true
		}
	}
	for i, p := range pairs {
		if keep[i] {
			r.pairs, r.says = append(r.pairs, p), append(r.says, s.write(p.Distance))
		}
	}
	kept := distancesOf(r.pairs)
	r.cut = mapped(s.places(), func(tau float64) int { return atMost(kept, tau) })
	return r
}

// write rounds a distance to three decimals, or more if needed to keep it on the same side of every tau.
func (s slider) write(d float64) string {
	for after := 3; ; after++ {
		text := strconv.FormatFloat(d, 'f', after, 64)
		rounded, _ := strconv.ParseFloat(text, 64) // It was a number before.
		if s.accepted(rounded) == s.accepted(d) {
			return text
		}
	}
}

// params returns the pictures and the pairs, to be looked up by index.
func (f faceRows) params() list {
	both := func(name string, of func(Pair) string) object {
		return looked(name, mapped(f.rows[0].pairs, of), mapped(f.rows[1].pairs, of))
	}
	return append(f.thumbs,
		looked("cut", mapped(f.rows[0].cut, strconv.Itoa), mapped(f.rows[1].cut, strconv.Itoa)),
		both("first", func(p Pair) string { return strconv.Itoa(p.A) }),
		both("second", func(p Pair) string { return strconv.Itoa(p.B) }),
		looked("distance", f.rows[0].says, f.rows[1].says))
}
