package oneshot

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// The positions of the sliders of [Gallery]: tau from 0 to 1.4, and at most 10 sizes of the gallery.
const (
	tauSteps = 70
	tauUnit  = 50 // Steps of tau in 1.
	maxSizes = 10
	columns  = 7 // Probes shown of each kind.
)

// tauAt returns tau at position k of the slider: the number nearest to its decimal form, as a browser reads
// it.
func tauAt(k int) float64 { return float64(k) / tauUnit }

// rate is a rate with its interval, which may be unknown.
type rate struct {
	value, low, high float64
	known            bool
}

// control holds what the figure of [Gallery] shows: [sizes][tauSteps+1] rates.
type control struct {
	names       []string
	sizes       []int // Of the gallery: its first people.
	fpir, dir   [][]rate
	accepted    []int // Comparisons of non-mated probes with the whole gallery with d <= tau, [tauSteps+1].
	comparisons int
	mated       []searched // Those that are shown.
	others      []searched
}

// searched is a probe with the nearest person in each gallery.
type searched struct {
	picture, person int
	nearest         []int // [sizes] people.
	distance        []float64
}

// Gallery shows open-set identification with two sliders: the threshold tau, and the number n of people in
// the gallery. The first half of the people of the set can be enrolled, with their first picture each: the
// first n of them are. The other pictures of these n people are mated probes, and all pictures of the other
// half are non-mated probes.
//
// It shows FPIR and DIR with their intervals over the people of the probes, both over n and over tau; the
// FPIR of n independent comparisons with the same FAR; and probes with the nearest enrolled person and the
// answer. The slider starts at the position nearest to tau, and with the size nearest to n.
//
// Gallery returns an error if there are fewer than two people, if the first person has a single picture, or
// if there are not as many vectors as pictures.
func Gallery(set images.Set, vectors [][]float32, tau float64, n int) (show.Figure, error) {
	c, err := measured(set, vectors)
	if err != nil {
		return nil, err
	}
	start := 0
	for j, size := range c.sizes {
		if math.Abs(float64(size-n)) < math.Abs(float64(c.sizes[start]-n)) {
			start = j
		}
	}
	k := min(max(int(math.Round(tau*tauUnit)), 0), tauSteps)
	return c.figure(set, k, start)
}

// sizesUpTo returns the sizes of galleries of at most n people, in equal steps.
func sizesUpTo(n int) (sizes []int) {
	step := (n + maxSizes - 1) / maxSizes
	for size := step; size <= n; size += step {
		sizes = append(sizes, size)
	}
	return sizes
}

func measured(set images.Set, vectors [][]float32) (c control, err error) {
	people := set.ByPerson()
	known := len(people) / 2
	if known < 1 || len(people[0]) < 2 || len(vectors) != set.Len() {
		return c, fmt.Errorf("oneshot: gallery of %d people, %d pictures of the first, %d vectors for %d "+
			"pictures: want two people, two pictures, and a vector for each", len(people), len(people[0]),
			len(vectors), set.Len())
	}
	c.names, c.sizes, c.accepted = set.Names, sizesUpTo(known), make([]int, tauSteps+1)
	var mated, others []searched
	for person, own := range people {
		if person < known {
			for _, i := range own[1:] {
				mated = append(mated, c.search(people, vectors, i, person))
			}
			continue
		}
		for _, i := range own {
			others = append(others, c.search(people, vectors, i, person))
			c.compare(people[:known], vectors, i)
		}
	}
	for j, size := range c.sizes {
		var searches []verify.Probe
		for _, s := range slices.Concat(mated, others) {
			if s.person >= known || s.person < size {
				searches = append(searches, verify.Probe{
					Name: fmt.Sprint(s.person), Enrolled: s.person < size,
					Nearest: fmt.Sprint(s.nearest[j]), Distance: s.distance[j],
				})
			}
		}
		fpir, dir, err := ratesOver(searches)
		if err != nil {
			return c, err
		}
		c.fpir, c.dir = append(c.fpir, fpir), append(c.dir, dir)
	}
	later := func(s searched) bool { return s.person >= c.sizes[0] } // Not in the smallest gallery.
	c.mated = confused(slices.DeleteFunc(mated, later))
	c.others = spread(others, len(c.sizes)-1, columns)
	return c, nil
}

// search finds the nearest person to a picture in each gallery.
func (c *control) search(people [][]int, vectors [][]float32, picture, person int) searched {
	s := searched{picture: picture, person: person}
	least, at := math.Inf(1), 0
	for k, size := 0, 0; size < len(c.sizes); k++ {
		if d := verify.Distance(vectors[picture], vectors[people[k][0]]); d < least {
			least, at = d, k
		}
		if k+1 == c.sizes[size] {
			s.nearest, s.distance = append(s.nearest, at), append(s.distance, least)
			size++
		}
	}
	return s
}

// compare counts the comparisons of a non-mated probe with the whole gallery that are accepted at each tau.
func (c *control) compare(gallery [][]int, vectors [][]float32, picture int) {
	for _, own := range gallery[:c.sizes[len(c.sizes)-1]] {
		c.comparisons++
		d := verify.Distance(vectors[picture], vectors[own[0]])
		for k := tauSteps; k >= 0 && d <= tauAt(k); k-- {
			c.accepted[k]++
		}
	}
}

// far is the FAR at position k of tau.
func (c *control) far(k int) float64 { return float64(c.accepted[k]) / float64(c.comparisons) }

// ratesOver returns FPIR and DIR at each position of tau.
func ratesOver(searches []verify.Probe) (fpir, dir []rate, err error) {
	id, err := verify.OpenSet(searches)
	if err != nil {
		return nil, nil, err
	}
	for k := range tauSteps + 1 {
		f, d := Rates(searches, tauAt(k))
		one, two := rate{value: f}, rate{value: d}
		a, b, err := id.At(tauAt(k))
		switch {
		case err == nil:
			one = rate{a.Value, a.Low, a.High, true}
			two = rate{b.Value, b.Low, b.High, true}
		case !errors.Is(err, verify.ErrTooFew):
			return nil, nil, err
		}
		fpir, dir = append(fpir, one), append(dir, two)
	}
	return fpir, dir, nil
}

// confused returns mated probes to show: if there is one that is nearest to its own person in the smallest
// gallery and to another one in the largest, it is the last of them.
func confused(mated []searched) []searched {
	for _, s := range mated {
		if s.nearest[0] == s.person && s.nearest[len(s.nearest)-1] != s.person {
			mated = slices.DeleteFunc(mated, func(m searched) bool { return m.person == s.person })
			return append(spread(mated, 0, columns-1), s)
		}
	}
	return spread(mated, 0, columns)
}

// spread returns probes of at most count people, one of each, with distances in the given gallery
// spread from the smallest to the largest.
func spread(all []searched, size, count int) (out []searched) {
	all = slices.Clone(all)
	slices.SortStableFunc(
		all,
		func(a, b searched) int { return cmp.Compare(a.distance[size], b.distance[size]) },
	)
	used := map[int]bool{}
	for k := range count {
		from := k * (len(all) - 1) / (count - 1)
		best := -1
		for i, s := range all {
			if !used[s.person] && (best < 0 || abs(i-from) < abs(best-from)) {
				best = i
			}
		}
		if best >= 0 {
			used[all[best].person] = true
			out = append(out, all[best])
		}
	}
	slices.SortStableFunc(
		out,
		func(a, b searched) int { return cmp.Compare(a.distance[size], b.distance[size]) },
	)
	return out
}

func abs(i int) int { return max(i, -i) }
