package lesson

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Probes are the vectors and the names of all pictures of a set that a program is asked about when it knows
// the first so many people by their first picture: the other pictures of these, and all of everybody else.
func Probes(set images.Set, vectors [][]float32, known int) (probes [][]float32, names []string) {
	for person, own := range set.ByPerson() {
		if person < known {
			own = own[1:]
		}
		for _, i := range own {
			probes, names = append(probes, vectors[i]), append(names, set.Names[person])
		}
	}
	return probes, names
}

// FalseAlarms is the share of strangers that are taken for one of n enrolled people, where each of the n
// comparisons goes wrong with the chance far, by itself.
func FalseAlarms(far float64, n int) float64 { return 1 - math.Pow(1-far, float64(n)) }

// Thresholds is a line for each FAR: the threshold that keeps it, and how many genuine pairs are accepted
// there, or that the pairs of the curve do not support it, and how many would.
func Thresholds(curve verify.Curve, fars ...float64) (string, error) {
	lines := []string{"FAR at most   tau    genuine pairs accepted"}
	for _, far := range fars {
		tau, tar, err := curve.AtFAR(far)
		var e *verify.UnsupportedError
		switch {
		case errors.As(err, &e):
			lines = append(lines, fmt.Sprintf(
				"%9.2f %%          refused: it needs %d impostor pairs, here are %d",
				100*far, e.Needed, e.Trials))
		case err != nil:
			return "", err
		default:
			lines = append(lines, fmt.Sprintf("%9.2f %%   %.2f   %.1f %%", 100*far, tau, 100*tar))
		}
	}
	return strings.Join(lines, "\n"), nil
}

// OnePictureEach shows the first picture of the first so many people of a set, and below each of them another
// one of the same person.
func OnePictureEach(set images.Set, people int) (show.Figure, error) {
	var first, other []show.Picture
	for _, own := range set.ByPerson()[:min(people, len(set.Names))] {
		first, other = append(first, Picture(set, own[0])), append(other, Picture(set, own[len(own)/2]))
	}
	return show.Pictures(append(first, other...)...)
}

// Identified shows what is said of some probes, the first three of them of people who are known by their
// first picture, the others of strangers: a row each, with the three known people nearest to it.
func Identified(set images.Set, vectors [][]float32, known int, tau float64) (show.Figure, error) {
	people := set.ByPerson()
	if known < 3 || len(people)-known < 3 {
		return nil, fmt.Errorf("lesson: %d people known of %d: want three at least, and three strangers",
			known, len(people))
	}
	var queries []show.Query
	for _, part := range [][2]int{{0, known}, {known, len(people)}} {
		for k := range 3 {
			person := part[0] + k*(part[1]-part[0])/3
			probe := people[person][len(people[person])/2]
			q := show.Query{Picture: Picture(set, probe)}
			for _, i := range nearestOf(vectors, probe, firstOf(people[:known]), 3) {
				q.Nearest = append(q.Nearest, show.Neighbour{
					Picture: Picture(set, i), Distance: verify.Distance(vectors[probe], vectors[i]),
					Same: set.Labels[i] == person,
				})
			}
			q.Title = verdict(person < known, q.Nearest[0], tau)
			queries = append(queries, q)
		}
	}
	return show.Neighbours(queries...)
}

func verdict(known bool, nearest show.Neighbour, tau float64) string {
	accepted := nearest.Distance <= tau
	switch {
	case known && accepted && nearest.Same:
		return "enrolled, and named rightly"
	case known && accepted:
		return "enrolled, and taken for somebody else"
	case known:
		return "enrolled, and not recognised"
	case accepted:
		return "a stranger, and taken for an enrolled person"
	}
	return "a stranger, and rejected"
}

func firstOf(people [][]int) (first []int) {
	for _, own := range people {
		first = append(first, own[0])
	}
	return first
}

// OpenSet shows, over the share of strangers' pictures that are named, up to a half, the share of enrolled
// people's pictures that are named rightly, for two ways to make vectors.
func OpenSet(network, pixels verify.Identification) (show.Figure, error) {
	const points = 50
	var x, a, b []float64
	for i := range points + 1 {
		fpir := float64(i) / 100
		x = append(x, float64(i))
		a, b = append(a, dirAt(network, fpir)), append(b, dirAt(pixels, fpir))
	}
	return show.Lines("FPIR, in %: share of strangers' pictures that are given a name", x, show.Panel{
		Title: "enrolled people named rightly", Y: "DIR", Series: []show.Series{
			{Name: "network", Values: a}, {Name: "raw pixels", Values: b},
		},
	})
}

// dirAt is the DIR at the largest threshold whose FPIR is at most the target, even if there are too few
// probes for the target.
func dirAt(id verify.Identification, target float64) float64 {
	dir := 0.0
	for i, fpir := range id.FPIR {
		if fpir <= target {
			dir = id.DIR[i]
		}
	}
	return dir
}

// Ways shows the share of pictures that are named rightly from one picture each, over how many people are
// enrolled, with intervals over people, for two ways to make vectors, and for guessing. Ways with more people
// than there are are left out.
func Ways(labels []int, network, pixels [][]float32, ways ...int) (show.Figure, error) {
	var x, guessing []float64
	series := []show.Series{{Name: "network"}, {Name: "raw pixels"}}
	people := len(slices.Compact(slices.Sorted(slices.Values(labels))))
	for _, n := range ways {
		if n > people {
			continue
		}
		cfg := verify.DefaultFewShot()
		cfg.Ways = n
		for k, vectors := range [][][]float32{network, pixels} {
			e, err := verify.FewShot(vectors, labels, cfg)
			if err != nil {
				return nil, err
			}
			s := &series[k]
			s.Values, s.Low, s.High = append(s.Values, e.Value), append(s.Low, e.Low), append(s.High, e.High)
		}
		x, guessing = append(x, float64(n)), append(guessing, 1/float64(n))
	}
	return show.Lines("people enrolled, one picture each", x, show.Panel{
		Title: "pictures named rightly", Y: "share",
		Series: append(series, show.Series{Name: "guessing", Values: guessing, Color: "#555555"}),
	})
}
