package verify

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Population is simulated people: each has a centre on the unit sphere, and pictures around it, brought back
// to unit length, with a spread of the person's own. Some people are therefore hard to recognise in all
// their pairs, and some pairs of people are near in all of theirs, which is what makes pairs dependent.
// Centres are uniform, unless some people resemble many (hubs) or people come in families.
type Population struct {
	Dimensions int     // Of the vectors, at least 2; few make many people alike.
	Noise      float64 // Median length of the deviation of a picture from the centre, above 0.
	Spread     float64 // Standard deviation of the logarithm of that length over people, at least 0.

	// Hubs is how far centres are drawn to one direction before they are brought back to unit length: the
	// standard deviation over people of a normal distribution, of which the size counts. Those near it are
	// near each other and nearer to all. At least 0.
	Hubs float64
	// Families is how many there are, 0 for none. Everyone belongs to one, each as likely as any other, and
	// has a centre around that of the family, at a distance of about Apart before it is brought back to unit
	// length.
	Families int
	Apart    float64
}

// DefaultPopulation is people of whom about one genuine pair in six is rejected at FAR 1 %.
func DefaultPopulation() Population { return Population{Dimensions: 8, Noise: 0.4, Spread: 0.4} }

// HubPopulation is that of [DefaultPopulation], but some people resemble many.
func HubPopulation() Population {
	p := DefaultPopulation()
	p.Hubs = 1
	return p
}

// FamilyPopulation is that of [DefaultPopulation], but in five families.
func FamilyPopulation() Population {
	p := DefaultPopulation()
	p.Families, p.Apart = 5, 0.5
	return p
}

func (p Population) check() error {
	if p.Families < 0 || !(p.Hubs >= 0 && p.Apart >= 0) || math.IsInf(p.Hubs+p.Apart, 0) {
		return fmt.Errorf("verify: population %+v: want hubs, families and apart of at least 0", p)
	}
	if p.Dimensions < 2 || !(p.Noise > 0) || !(p.Spread >= 0) || math.IsInf(p.Noise+p.Spread, 0) {
		return fmt.Errorf("verify: population %+v: want 2 dimensions at least, a noise above 0 and a spread "+
			"of at least 0", p)
	}
	return nil
}

// Draw returns unit vectors of so many people with so many pictures each, and their labels 0, 1, ...
func (p Population) Draw(people, pictures int, rng *rand.Rand) (vectors [][]float32, labels []int,
	err error,
) {
	if err := p.check(); err != nil {
		return nil, nil, err
	}
	if people < 1 || pictures < 1 {
		return nil, nil, fmt.Errorf("verify: population of %d people with %d pictures: want 1 of each at "+
			"least", people, pictures)
	}
	for person := range people {
		for _, vector := range p.person(pictures, rng) {
			vectors, labels = append(vectors, vector), append(labels, person)
		}
	}
	return vectors, labels, nil
}

func (p Population) person(pictures int, rng *rand.Rand) [][]float32 {
	centre := p.centre(rng)
	noise := p.Noise * math.Exp(p.Spread*rng.NormFloat64()) / math.Sqrt(float64(p.Dimensions))
	out := make([][]float32, pictures)
	for i := range out {
		vector, squares := make([]float64, p.Dimensions), 0.0
		for axis := range vector {
			vector[axis] = centre[axis] + noise*rng.NormFloat64()
			squares += vector[axis] * vector[axis]
		}
		out[i] = make([]float32, p.Dimensions)
		for axis, v := range vector {
			out[i][axis] = float32(v / math.Sqrt(squares))
		}
	}
	return out
}

func (p Population) centre(rng *rand.Rand) []float64 {
	centre := direction(p.Dimensions, rng)
	if p.Families > 0 {
		family := uint64(rng.IntN(p.Families)) // The same families in every trial: they are the population.
		for axis, v := range direction(p.Dimensions, rand.New(rand.NewPCG(family, 2))) {
			centre[axis] = v + p.Apart*centre[axis]
		}
	}
	if p.Hubs > 0 {
		centre[0] += math.Abs(p.Hubs * rng.NormFloat64())
	}
	return unitOf(centre)
}

// unitOf brings a vector to unit length, in place.
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

// census is how many people [Population.truth] draws.
const census = 300_000

// truth is the threshold of the FAR for all people of the population, and the FRR there: each of very many
// people is compared with themselves once, and with the one before in four pairs. FRR is then known to about
// 0.001.
func (p Population) truth(far float64, rng *rand.Rand) (tau, frr float64, err error) {
	if err := p.check(); err != nil {
		return 0, 0, err
	}
	genuine, impostor := make([]float64, 0, census), make([]float64, 0, 4*census)
	before := p.person(2, rng)
	for range census {
		now := p.person(2, rng)
		genuine = append(genuine, Distance(now[0], now[1]))
		for _, a := range before {
			impostor = append(impostor, Distance(a, now[0]), Distance(a, now[1]))
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
		return 0, 0, errors.New("verify: population: no genuine pair is rejected: take more noise")
	}
	return tau, float64(rejected) / census, nil
}
