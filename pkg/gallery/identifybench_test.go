package gallery

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// BenchmarkIdentify searches galleries of people with one embedding of 128 numbers each. Package postgres has
// the same benchmark for a database. -short skips the gallery of a million people.
func BenchmarkIdentify(b *testing.B) {
	for _, n := range []int{1_000, 100_000, 1_000_000} {
		if n > 100_000 && testing.Short() {
			continue
		}
		b.Run(fmt.Sprint("people=", n, "/memory"), func(b *testing.B) {
			rng := rand.New(rand.NewPCG(5, uint64(n)))
			vector := func() []float32 {
				v, squares := make([]float32, 128), 0.0
				for axis := range v {
					v[axis] = float32(rng.NormFloat64())
					squares += float64(v[axis]) * float64(v[axis])
				}
				for axis := range v {
					v[axis] /= float32(math.Sqrt(squares))
				}
				return v
			}
			g := &memory{madeBy: maker}
			for i := range n { // Without Enrol, which looks up each name.
				g.people = append(g.people, person{name: fmt.Appendf(nil, "person %d", i)})
				if err := g.people[i].add([][]float32{vector()}); err != nil {
					b.Fatal(err)
				}
			}
			probe := vector()
			for b.Loop() {
				if m, err := g.Identify(ctx, probe, 4); err != nil || m.Distance == 0 {
					b.Fatal(m, err)
				}
			}
		})
	}
}
