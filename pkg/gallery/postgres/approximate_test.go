package postgres_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/gosiamese/gosiamese/pkg/gallery"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// A wider search of the graph misses fewer people, and an exact search misses none.
func TestApproximateFindsMost(t *testing.T) {
	address := schema(t, "enable_seqscan", "off")
	g := open(t, address, 64)
	rng := rand.New(rand.NewPCG(3, 4))
	people, probes := directions(rng, 2000, 64), directions(rng, 200, 64)
	fill(t, address, people)
	narrow, err := g.Approximate(ctx, 16)
	if err != nil {
		t.Fatal(err)
	}
	wide, err := g.Approximate(ctx, 1000)
	if err != nil {
		t.Fatal(err)
	}
	want := nearest(people, probes)
	of16, of1000 := recall(t, narrow, probes, want), recall(t, wide, probes, want)
	ofAll := recall(t, g, probes, want)
	t.Logf("recall at rank 1: %.3f with search 16, %.3f with 1000, %.3f exact", of16, of1000, ofAll)
	if !(of16 < of1000) || of1000 < 0.97 || ofAll != 1 {
		t.Error("want less for a narrow search, 0.97 for a wide one and all for an exact one")
	}
	for _, search := range []int{15, 1001} {
		if _, err := g.Approximate(ctx, search); err == nil || !strings.Contains(err.Error(), "16 to 1000") {
			t.Errorf("search %d: got %v", search, err)
		}
	}
	if _, err := open(t, schema(t), 2001).Approximate(ctx, 16); err == nil {
		t.Error("a graph of too many dimensions")
	}
}

// Only an approximate gallery searches the graph. The server updates the number of searches when a connection
// ends.
func TestWhoSearchesTheGraph(t *testing.T) {
	address := schema(t, "enable_seqscan", "off")
	for _, through := range []bool{false, true} {
		g := open(t, address, 2)
		graph, err := g.Approximate(ctx, 16)
		if err != nil {
			t.Fatal(err)
		}
		if through {
			g = graph
		}
		enrol(t, g, "Ada", []float32{1, 0})
		for range 10 {
			identify(t, g, []float32{1, 0}, 4)
		}
		g.Close()
	}
	searches := 0
	for tries := 0; searches < 10 && tries < 1000; tries++ {
		time.Sleep(20 * time.Millisecond)
		searches = value[int](t, address, `SELECT idx_scan FROM pg_stat_user_indexes
			WHERE indexrelid = 'siamese_person_mean'::regclass`)
	}
	if searches != 10 {
		t.Errorf("the graph was searched %d times, want 10", searches)
	}
}

func directions(rng *rand.Rand, n, dimensions int) [][]float32 {
	out := make([][]float32, n)
	for i := range out {
		out[i] = unit(rng, dimensions)
	}
	return out
}

func nameOf(i int) string { return fmt.Sprintf("person %d", i) }

// nearest returns the name of the person nearest to each probe, found by a plain loop.
func nearest(people, probes [][]float32) []string {
	out := make([]string, len(probes))
	for i, probe := range probes {
		least := math.Inf(1)
		for j, person := range people {
			if d := verify.Distance(probe, person); d < least {
				least, out[i] = d, nameOf(j)
			}
		}
	}
	return out
}

// recall is the share of probes whose nearest person is found.
func recall(t testing.TB, g gallery.Gallery, probes [][]float32, want []string) float64 {
	t.Helper()
	found := 0
	for i, probe := range probes {
		if identify(t, g, probe, math.Inf(1)).Name == want[i] {
			found++
		}
	}
	return float64(found) / float64(len(probes))
}

// fill enrols people with one vector each, thousands at a time, and only in the table that is searched.
func fill(t testing.TB, address string, people [][]float32) {
	t.Helper()
	connection, err := pgx.Connect(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close(ctx) //nolint:errcheck // No data is lost.
	for from := 0; from < len(people); from += 5000 {
		var names, vectors []string
		for i, vector := range people[from:min(from+5000, len(people))] {
			names = append(names, nameOf(from+i))
			vectors = append(vectors, strings.ReplaceAll(fmt.Sprint(vector), " ", ","))
		}
		if _, err := connection.Exec(ctx, `INSERT INTO siamese_person (name, mean)
			SELECT name, vector::vector FROM unnest($1::text[], $2::text[]) AS p(name, vector)`, names,
			vectors); err != nil {
			t.Fatal(err)
		}
	}
}
