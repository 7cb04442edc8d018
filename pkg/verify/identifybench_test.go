package verify

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// BenchmarkIdentify searches galleries of people with one embedding of 128 numbers each. Package postgres
// has the same in a database. A million people are left out with -short.
func BenchmarkIdentify(b *testing.B) {
	for _, n := range []int{1_000, 100_000, 1_000_000} {
		if n > 100_000 && testing.Short() {
			continue
		}
		b.Run(fmt.Sprint("people=", n, "/memory"), func(b *testing.B) {
			rng := rand.New(rand.NewPCG(5, uint64(n)))
			vector := func() []float32 {
				v := make([]float32, 128)
				for axis, u := range direction(128, rng) {
					v[axis] = float32(u)
				}
				return v
			}
			g := Gallery{madeBy: maker}
			for i := range n { // Not by Enrol, which looks for the name among all before.
				g.people = append(g.people, enrolled{name: fmt.Appendf(nil, "person %d", i)})
				if err := g.people[i].add([][]float32{vector()}); err != nil {
					b.Fatal(err)
				}
			}
			probe := vector()
			for b.Loop() {
				if m, err := g.Identify(probe, 4); err != nil || m.Distance == 0 {
					b.Fatal(m, err)
				}
			}
		})
	}
}
