// Package simulate samples embeddings of simulated people, and measures with them how often the intervals of
// package verify cover the true rate.
//
// Rates of a simulated population are known, so a nominal 95 % interval can be checked: it must cover the
// true rate in 95 % of repetitions with other people. With real data the true rate is unknown.
package simulate

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Population is a distribution of simulated people. Each person has a centre on the unit sphere; the
// embeddings of their pictures are normally distributed around it, with a scale that differs between people,
// and rescaled to unit length. So some people are hard to recognise in all their pairs, and some pairs of
// people are near in all of theirs: pairs are dependent, as in real data. Centres are uniform, unless some
// people resemble many others (hubs) or people come in families.
type Population struct {
	Dimensions int     // Of the embeddings, at least 2; with few of them many people are alike.
	Noise      float64 // Median distance ||x - c|| of a picture from the centre before rescaling, above 0.
	Spread     float64 // Standard deviation of the logarithm of that distance over people, at least 0.

	// Hubs sets how far centres are moved in one direction before they are rescaled to unit length: by the
	// absolute value of a normal variable with this standard deviation, at least 0. People far in this
	// direction are close to each other, and closer to everyone else.
	Hubs float64
	// Families is the number of families, 0 for none; each person belongs to one at random. Apart is about
	// the distance between the centres of the person and of the family, before the former is rescaled to
	// unit length.
	Families int
	Apart    float64
}

// DefaultPopulation is a population with an FRR of about one in six at FAR 1 %.
func DefaultPopulation() Population { return Population{Dimensions: 8, Noise: 0.4, Spread: 0.4} }

// ClearPopulation is [DefaultPopulation] with pictures that differ less, so that few genuine pairs are
// rejected: an FRR of about one in a hundred at FAR 1 %.
func ClearPopulation() Population {
	p := DefaultPopulation()
	p.Noise /= 2
	return p
}

// HubPopulation is [DefaultPopulation] with people who resemble many others.
func HubPopulation() Population {
	p := DefaultPopulation()
	p.Hubs = 1
	return p
}

// FamilyPopulation is [DefaultPopulation] in five families.
func FamilyPopulation() Population {
	p := DefaultPopulation()
	p.Families, p.Apart = 5, 0.5
	return p
}

func (p Population) check() error {
	if p.Families < 0 || !(p.Hubs >= 0 && p.Apart >= 0) || math.IsInf(p.Hubs+p.Apart, 0) {
		return fmt.Errorf("simulate: population %+v: want Hubs, Families and Apart finite and at least 0", p)
	}
	if p.Dimensions < 2 || !(p.Noise > 0) || !(p.Spread >= 0) || math.IsInf(p.Noise+p.Spread, 0) {
		return fmt.Errorf("simulate: population %+v: want at least 2 dimensions, Noise above 0 and Spread "+
			"at least 0, both finite", p)
	}
	return nil
}

// Sample samples people with the given number of pictures each: embeddings of unit length, and the labels 0,
// 1, ... of their people.
func (p Population) Sample(people, pictures int, rng *rand.Rand) (
	embeddings [][]float32, labels []int, err error,
) {
	if err := p.check(); err != nil {
		return nil, nil, err
	}
	if people < 1 || pictures < 1 {
		return nil, nil, fmt.Errorf("simulate: %d people with %d pictures: want at least 1 of each", people,
			pictures)
	}
	for person := range people {
		for _, embedding := range p.person(pictures, rng) {
			embeddings, labels = append(embeddings, embedding), append(labels, person)
		}
	}
	return embeddings, labels, nil
}

func (p Population) person(pictures int, rng *rand.Rand) [][]float32 {
	centre := p.centre(rng)
	noise := p.Noise * math.Exp(p.Spread*rng.NormFloat64()) / math.Sqrt(float64(p.Dimensions))
	out := make([][]float32, pictures)
	for i := range out {
		vector := make([]float64, p.Dimensions)
		for axis := range vector {
			vector[axis] = centre[axis] + noise*rng.NormFloat64()
		}
		for _, v := range unitOf(vector) {
			out[i] = append(out[i], float32(v))
		}
	}
	return out
}

func (p Population) centre(rng *rand.Rand) []float64 {
	centre := direction(p.Dimensions, rng)
	if p.Families > 0 {
		family := uint64(rng.IntN(p.Families)) // Families are fixed: they belong to the population.
		for axis, v := range direction(p.Dimensions, rand.New(rand.NewPCG(family, 2))) {
			centre[axis] = v + p.Apart*centre[axis]
		}
	}
	if p.Hubs > 0 {
		centre[0] += math.Abs(p.Hubs * rng.NormFloat64())
	}
	return unitOf(centre)
}

// unitOf rescales a vector to unit length, in place.
func unitOf(v []float64) []float64 {
	var squares float64
	for _, x := range v {
		squares += x * x
	}
	for axis := range v {
		v[axis] /= math.Sqrt(squares)
	}
	return v
}

func direction(dimensions int, rng *rand.Rand) []float64 {
	out := make([]float64, dimensions)
	for axis := range out {
		out[axis] = rng.NormFloat64()
	}
	return unitOf(out)
}

// census is how many people [Population.truth] samples.
const census = 300_000

// truth is the threshold of the FAR for the whole population, and the FRR there, to about 0.001: it samples
// very many people, each with one genuine pair and four impostor pairs with the previous person.
func (p Population) truth(far float64, rng *rand.Rand) (tau, frr float64, err error) {
	if err := p.check(); err != nil {
		return 0, 0, err
	}
	genuine, impostor := make([]float64, 0, census), make([]float64, 0, 4*census)
	before := p.person(2, rng)
	for range census {
		now := p.person(2, rng)
		genuine = append(genuine, verify.Distance(now[0], now[1]))
		for _, a := range before {
			impostor = append(impostor, verify.Distance(a, now[0]), verify.Distance(a, now[1]))
		}
		before = now
	}
	slices.Sort(impostor)
	tau = impostor[min(int(far*float64(len(impostor))), len(impostor)-1)]
	var rejected int
	for _, d := range genuine {
		if d > tau {
			rejected++
		}
	}
	if rejected == 0 {
		return 0, 0, errors.New("simulate: population: no genuine pair is rejected: increase Noise")
	}
	return tau, float64(rejected) / census, nil
}
