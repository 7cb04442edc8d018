package postgres_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/gosiamese/gosiamese/pkg/gallery"
)

// BenchmarkIdentify searches galleries of people with one embedding of 128 numbers each, in random
// directions. That is hard for a graph; embeddings of faces spread in fewer directions. Half of the probes
// show enrolled people, at a distance of about 0.25; the others show people who are not enrolled. "mated" and
// "unknown" are the recall at rank 1 of each kind: the share of probes whose nearest person is found. To
// search in memory, run go test -run '^$' -bench Identify ./pkg/gallery. -short skips the gallery of a
// million people.
func BenchmarkIdentify(b *testing.B) {
	for _, n := range []int{1_000, 100_000, 1_000_000} {
		if n > 100_000 && testing.Short() {
			continue
		}
		b.Run(fmt.Sprint("people=", n), func(b *testing.B) { benchmark(b, n) })
	}
}

func benchmark(b *testing.B, n int) {
	rng := rand.New(rand.NewPCG(5, uint64(n)))
	people := directions(rng, n, 128)
	var mated [][]float32
	for i := range 50 {
		mated = append(mated, near(rng, people[i*n/50], 0.05, 1))
	}
	unknown := directions(rng, 50, 128)
	of := map[*[][]float32][]string{&mated: nearest(people, mated), &unknown: nearest(people, unknown)}
	run := func(name string, g gallery.Gallery) {
		b.Run(name, func(b *testing.B) {
			i := 0
			for b.Loop() {
				identify(b, g, [][][]float32{mated, unknown}[i%2][i/2%50], 1)
				i++
			}
			b.StopTimer()
			b.ReportMetric(recall(b, g, mated, of[&mated]), "mated")
			b.ReportMetric(recall(b, g, unknown, of[&unknown]), "unknown")
		})
	}
	address := schema(b, "maintenance_work_mem", "2GB")
	g := open(b, address, 128)
	fill(b, address, people)
	execute(b, address, "VACUUM ANALYZE siamese_person")
	run("exact", g)
	for _, search := range []int{40, 200, 1000} {
		began := time.Now()
		graph, err := g.Approximate(ctx, search)
		if err != nil {
			b.Fatal(err)
		}
		if search == 40 {
			b.Logf("the graph of %d people was built in %v", n, time.Since(began).Round(time.Millisecond))
		}
		run(fmt.Sprint("approximate=", search), graph)
	}
}
