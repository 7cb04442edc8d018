// Package oneshot supports lesson 11 with data, tables, figures, and the checks of what the reader writes.
package oneshot

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Enrolled shows the first picture of each of the first people of a set, at most eight, and below it another
// one of the same person.
func Enrolled(set images.Set) (show.Figure, error) {
	const columns = 8
	var first, other []show.Picture
	for _, own := range set.ByPerson()[:min(columns, len(set.Names))] {
		first = append(first, coarse(set, own[0]))
		other = append(other, coarse(set, own[len(own)/2]))
	}
	return show.Pictures(append(first, other...)...)
}

// coarse returns a picture of a set in 16 levels, which almost halves the size of its file.
func coarse(set images.Set, i int) show.Picture {
	p := lesson.Picture(set, i)
	p.Pixels = slices.Clone(p.Pixels)
	for k, v := range p.Pixels {
		p.Pixels[k] = float32(math.Round(greys*float64(v)) / greys)
	}
	return p
}

// greys is the number of grey levels of a picture in a figure, minus one.
const greys = 15

// Identified shows the identification of four probes, two of people who are enrolled with their first
// picture, and two of others (or all, if there are fewer): a row for each, with the three enrolled people
// nearest to it. The titles report what identify returns.
func Identified(set images.Set, vectors [][]float32, known int,
	identify func(probe []float32) (name string, known bool),
) (show.Figure, error) {
	people := set.ByPerson()
	if known < 1 || len(people) <= known {
		return nil, fmt.Errorf("oneshot: %d people enrolled of %d: want at least one, and one who is not",
			known, len(people))
	}
	var gallery []int
	for _, own := range people[:known] {
		gallery = append(gallery, own[0])
	}
	pictures := make([]show.Picture, set.Len())
	var titles []string
	var nearest [][]show.Pair
	for _, part := range [][2]int{{0, known}, {known, len(people)}} {
		for k := range min(2, part[1]-part[0]) {
			person := part[0] + k*(part[1]-part[0])/3
			probe := people[person][len(people[person])/2]
			pictures[probe] = coarse(set, probe)
			var found []show.Pair
			for _, i := range nearestOf(vectors, probe, gallery, 3) {
				pictures[i] = coarse(set, i)
				found = append(found, show.Pair{
					A: probe, B: i, Same: set.Labels[i] == person,
					Distance: verify.Distance(vectors[probe], vectors[i]),
				})
			}
			name, accepted := identify(vectors[probe])
			titles = append(titles, outcome(set.Names[person], person < known, name, accepted))
			nearest = append(nearest, found)
		}
	}
	return show.Neighbours(pictures, titles, nearest...)
}

// outcome describes the answer to a probe.
func outcome(own string, mated bool, name string, accepted bool) string {
	switch {
	case mated && accepted && name == own:
		return own + ", enrolled: identified"
	case mated && accepted:
		return own + ", enrolled: identified as " + name + ", a wrong name"
	case mated:
		return own + ", enrolled: unknown, a false negative"
	case accepted:
		return own + ", not enrolled: identified as " + name + ", a false positive"
	}
	return own + ", not enrolled: unknown"
}

// nearestOf returns the k vectors among others that are nearest to a probe, the nearest first.
func nearestOf(vectors [][]float32, probe int, others []int, k int) []int {
	order := slices.Clone(others)
	to := func(i int) float64 { return verify.Distance(vectors[probe], vectors[i]) }
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(to(a), to(b)) })
	return order[:min(k, len(order))]
}
