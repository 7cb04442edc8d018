package gallery

import (
	"fmt"
	"hash/maphash"
	"testing"
)

// Each of many people is found by name, even after one of them is erased.
func TestFindAmongMany(t *testing.T) {
	g := &memory{madeBy: maker, index: index{}}
	const many = 100_000
	for round := range 2 {
		for i := range many {
			if err := g.Enrol(ctx, fmt.Sprint(i), []float32{float32(round), float32(1 - round)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := g.Erase(ctx, "70"); err != nil {
		t.Fatal(err)
	}
	if len(g.people) != many-1 || len(g.index) != many-1 || g.find("70") != -1 {
		t.Fatalf("%d people in %d places, the erased one at %d", len(g.people), len(g.index), g.find("70"))
	}
	for at, p := range g.people {
		if g.find(string(p.name)) != at || len(p.vectors) != 4 {
			t.Fatalf("%s at %d has %d numbers and is found at %d", p.name, at, len(p.vectors),
				g.find(string(p.name)))
		}
	}
}

// Two names with the same hash are two people.
func TestSameHash(t *testing.T) {
	g := ofTwo(t)
	g.index[maphash.String(seed, "Cy")] = 0
	if g.find("Cy") != -1 {
		t.Fatal("Cy is taken for another")
	}
	if err := g.Enrol(ctx, "Cy", []float32{0.6, 0.8}); err != nil {
		t.Fatal(err)
	}
	for at, name := range []string{"Ada Öz", "Bo \"x\"", "Cy"} {
		if g.find(name) != at {
			t.Errorf("%s is found at %d, want %d", name, g.find(name), at)
		}
	}
}
