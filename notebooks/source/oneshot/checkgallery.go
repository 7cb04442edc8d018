package oneshot

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/gallery"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// rounding is the largest difference of two distances of unit vectors that single precision explains.
const rounding = 2e-6

// randomUnit returns a random unit vector near a centre; without a centre, anywhere.
func randomUnit(rng *rand.Rand, centre []float32, sigma float64) []float32 {
	const dimensions = 8
	v, square := make([]float32, dimensions), 0.0
	for k := range v {
		x := sigma * rng.NormFloat64()
		if centre != nil {
			x += float64(centre[k])
		}
		v[k], square = float32(x), square+x*x
	}
	for k := range v {
		v[k] /= float32(math.Sqrt(square))
	}
	return v
}

// embeddings returns n random embeddings of one person.
func embeddings(rng *rand.Rand, n int) (vectors [][]float32) {
	centre := randomUnit(rng, nil, 1)
	for range n {
		vectors = append(vectors, randomUnit(rng, centre, 0.25))
	}
	return vectors
}

// CheckTemplate compares templates of random embeddings with those of package gallery.
func CheckTemplate(template func(vectors [][]float32) []float32) string {
	rng := rand.New(rand.NewPCG(11, 2))
	for trial := range 10 {
		vectors := embeddings(rng, 1+trial%5)
		want, err := gallery.Template(vectors)
		if err != nil {
			return err.Error()
		}
		got := template(vectors)
		if len(got) == len(want) && verify.Distance(got, want) <= rounding {
			continue
		}
		hint := "add the vectors number by number, then divide by the length of the sum"
		mean, squares := meanOf(vectors)
		length := math.Sqrt(squares)
		switch {
		case len(got) != len(want):
			hint = fmt.Sprintf("it has %d numbers, yours has %d", len(want), len(got))
		case verify.Distance(got, mean) <= rounding:
			hint = fmt.Sprintf("the mean of unit vectors is shorter than 1, here %.3f: rescale it", length)
		case verify.Distance(got, vectors[0]) <= rounding:
			hint = "that is the first embedding: all of them count"
		}
		return fmt.Sprintf("Not yet: the template of %d embeddings differs from that of package gallery.\n"+
			"Hint: %s.", len(vectors), hint)
	}
	return "Right: the templates of 10 random people equal those of package gallery."
}

// meanOf returns the mean of vectors, and the square of its length.
func meanOf(vectors [][]float32) (mean []float32, square float64) {
	mean = make([]float32, len(vectors[0]))
	for _, v := range vectors {
		for k := range v {
			mean[k] += v[k] / float32(len(vectors))
		}
	}
	return mean, verify.Distance(mean, make([]float32, len(mean)))
}

// Identifier is a gallery that a reader writes.
type Identifier interface {
	Enrol(name string, vectors ...[]float32)
	Nearest(probe []float32) (name string, distance float64)
	Identify(probe []float32, tau float64) (name string, known bool)
}

// CheckIdentification compares a gallery with package gallery: random people, and probes of enrolled people
// and of others, at random thresholds and at thresholds that equal a distance. Empty returns an empty
// gallery.
func CheckIdentification(empty func() Identifier) string {
	rng, ctx := rand.New(rand.NewPCG(11, 3)), context.Background()
	probes := 0
	for range 20 {
		own := empty()
		library, err := gallery.New("lesson 11")
		if err != nil {
			return err.Error()
		}
		var all [][]float32
		for k := range 2 + rng.IntN(5) {
			name, vectors := lesson.FirstName(0, k), embeddings(rng, 1+rng.IntN(4))
			own.Enrol(name, vectors...)
			if err := library.Enrol(ctx, name, vectors...); err != nil {
				return err.Error()
			}
			all = append(all, vectors[0])
		}
		for range 20 {
			probe := randomUnit(rng, nil, 1)
			if rng.IntN(2) == 0 {
				probe = randomUnit(rng, all[rng.IntN(len(all))], 0.3)
			}
			found, err := library.Nearest(ctx, probe, 2)
			if err != nil {
				return err.Error()
			}
			if problem := compare(own, found, probe, rng.Float64()); problem != "" {
				return "Not yet: " + problem
			}
			probes++
		}
	}
	return fmt.Sprintf("Right: %d probes are identified as by package gallery.", probes)
}

// compare compares the answers to one probe with the two nearest people of the library.
func compare(own Identifier, found []gallery.Candidate, probe []float32, tau float64) string {
	first, second := found[0], found[1]
	if second.Distance-first.Distance < 1e-4 { // Rounding could decide.
		return ""
	}
	name, d := own.Nearest(probe)
	if name != first.Name || math.Abs(d-first.Distance) > rounding {
		hint := "keep the smallest distance so far, and the name that belongs to it"
		switch {
		case name == second.Name && math.Abs(d-second.Distance) <= rounding:
			hint = "that is the second nearest person"
		case name == first.Name && math.Abs(d-math.Sqrt(first.Distance)) <= rounding:
			hint = "the distance is the square, ||x - t||^2"
		case name == first.Name:
			hint = "compare with the template of each person, not with single embeddings"
		}
		return fmt.Sprintf("the nearest person is %s at %.4f, yours is %s at %.4f.\nHint: %s.", first.Name,
			first.Distance, name, d, hint)
	}
	if math.Abs(first.Distance-tau) < 1e-4 {
		tau = first.Distance + 0.01
	}
	for _, c := range []struct {
		tau   float64
		known bool
		hint  string
	}{
		{tau, first.Distance <= tau, ""},
		{d - 0.01, false, "a probe is rejected if even the nearest person is farther than tau"},
		{(d + second.Distance) / 2, true, "only the nearest person counts: the second nearest may be " +
			"farther than tau"},
		{second.Distance + 0.01, true, "the nearest person is accepted, however near the second one is"},
		{d, true, "a distance of exactly tau is accepted: d <= tau"},
	} {
		gotName, known := own.Identify(probe, c.tau)
		if known == c.known && (!known || gotName == first.Name) {
			continue
		}
		hint := c.hint
		switch {
		case known && c.known:
			hint = "the name is that of the nearest person"
		case known:
			hint = "a probe is rejected if even the nearest person is farther than tau"
		case hint == "" && second.Distance > tau:
			hint = "only the nearest person counts: the second nearest may be farther than tau"
		case hint == "":
			hint = "accept the nearest person if d <= tau"
		}
		return fmt.Sprintf(
			"the nearest person is %s at %.4f, tau is %.4f: identified is %v, yours is %v (%s).\n"+
				"Hint: %s.",
			first.Name,
			first.Distance,
			c.tau,
			c.known,
			known,
			gotName,
			hint,
		)
	}
	return ""
}

// CheckSearch compares a search as a graph with a loop over [verify.Distance]: for probes [n, d] and
// templates [m, d] of unit length it returns the distance of each probe to its nearest template, and the
// index of that.
func CheckSearch(dev *device.Device, search func(probes, templates *graph.Node) (distance, index *graph.Node),
) string {
	rng := rand.New(rand.NewPCG(11, 4))
	templates, probes := embeddings(rng, 7), embeddings(rng, 40)
	for i := range templates {
		templates[i] = randomUnit(rng, nil, 1)
	}
	exec, err := graph.NewExec(dev.Backend, search)
	if err != nil {
		return "Not yet: " + err.Error()
	}
	out, err := exec.Call(probes, templates)
	if err != nil {
		return "Not yet: " + err.Error()
	}
	distances, ok := out[0].Value().([]float32)
	indices, whole := out[1].Value().([]int32)
	if !ok || !whole || len(distances) != len(probes) || len(indices) != len(probes) {
		return fmt.Sprintf(
			"Not yet: want %d distances and %d indices.\nHint: reduce over axis 1, the templates.",
			len(probes),
			len(probes),
		)
	}
	for i, probe := range probes {
		at, least := 0, math.Inf(1)
		for k, t := range templates {
			if d := verify.Distance(probe, t); d < least {
				at, least = k, d
			}
		}
		if int(indices[i]) != at || math.Abs(float64(distances[i])-least) > rounding {
			return fmt.Sprintf("Not yet: the nearest template is %d at %.4f, yours is %d at %.4f.\nHint: "+
				"||x - t||^2 = 2 - 2 x·t for unit vectors.", at, least, indices[i], distances[i])
		}
	}
	return fmt.Sprintf("Right: the nearest of %d templates for %d probes, as by a loop.", len(templates),
		len(probes))
}
