// Package oneshot supports lesson 11 with probes, figures, and the check of its exercise.
package oneshot

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Probes returns the embeddings and the names of the probes for a gallery that holds the first picture of
// each of the people 0 to known-1 of a set: the other pictures of these people, and all pictures of the
// others.
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

// FalseAlarms returns the probability that a stranger is accepted as one of n enrolled people, if each of the
// n comparisons independently accepts with the probability far.
func FalseAlarms(far float64, n int) float64 { return 1 - math.Pow(1-far, float64(n)) }

// Thresholds formats a line for each FAR: the threshold, and the share of genuine pairs accepted there. If
// the curve has too few pairs to support a FAR, the line gives the number that it needs.
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

// SupportedFAR returns far, or the smallest FAR that the impostor pairs of the curve support if that is
// larger: see [verify.RuleOf30].
func SupportedFAR(curve verify.Curve, far float64) float64 {
	return max(far, verify.RuleOf30/float64(curve.Impostor))
}

// Enrolled shows the first picture of each of the first people of a set, and below it another one of the same
// person.
func Enrolled(set images.Set, people int) (show.Figure, error) {
	var first, other []show.Picture
	for _, own := range set.ByPerson()[:min(people, len(set.Names))] {
		first = append(first, lesson.Picture(set, own[0]))
		other = append(other, lesson.Picture(set, own[len(own)/2]))
	}
	return show.Pictures(append(first, other...)...)
}

// Identified shows the identification of six probes, three of people who are enrolled with their first
// picture, and three of strangers (or all, if there are fewer): a row for each, with the three enrolled
// people nearest to it.
func Identified(set images.Set, vectors [][]float32, known int, tau float64) (show.Figure, error) {
	people := set.ByPerson()
	if known < 1 || len(people) <= known {
		return nil, fmt.Errorf("oneshot: %d people enrolled of %d: want at least one, and one stranger",
			known, len(people))
	}
	pictures := make([]show.Picture, set.Len())
	var titles []string
	var nearest [][]show.Pair
	for _, part := range [][2]int{{0, known}, {known, len(people)}} {
		rows := min(3, part[1]-part[0])
		for k := range rows {
			person := part[0] + k*(part[1]-part[0])/rows
			probe := people[person][len(people[person])/2]
			pictures[probe] = lesson.Picture(set, probe)
			var found []show.Pair
			for _, i := range nearestOf(vectors, probe, firstOf(people[:known]), 3) {
				pictures[i] = lesson.Picture(set, i)
				found = append(found, show.Pair{
					A: probe, B: i, Same: set.Labels[i] == person,
					Distance: verify.Distance(vectors[probe], vectors[i]),
				})
			}
			titles = append(titles, verdict(person < known, found[0], tau))
			nearest = append(nearest, found)
		}
	}
	return show.Neighbours(pictures, titles, nearest...)
}

func verdict(known bool, nearest show.Pair, tau float64) string {
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

// OpenSet shows the DIR of two embeddings over the FPIR, up to an FPIR of one half.
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

// dirAt returns the DIR at the largest threshold whose FPIR is at most the target, even if there are too few
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

// Ways shows, for two embeddings and for chance, the accuracy of n-way 1-shot identification over n, with
// confidence intervals over people. Values of n above the number of people are omitted.
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
