package gallery_test

import (
	"context"
	"fmt"
	"log"
	"math/rand/v2"

	"github.com/gosiamese/gosiamese/pkg/gallery"
	"github.com/gosiamese/gosiamese/pkg/internal/simulate"
)

// Half of the people are enrolled, and the threshold is chosen for a false positive identification rate.
func ExampleOpenSet() {
	embeddings, labels, err := simulate.DefaultPopulation().Sample(40, 8, rand.New(rand.NewPCG(5, 0)))
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	g, err := gallery.New("network 7, 64 x 64 grey")
	if err != nil {
		log.Fatal(err)
	}
	var probes [][]float32
	var names []string
	for i, vector := range embeddings {
		name := fmt.Sprintf("person %d", labels[i])
		if labels[i] < 20 && i%8 < 3 { // Three pictures of the first twenty people.
			if err := g.Enrol(ctx, name, vector); err != nil {
				log.Fatal(err)
			}
			continue
		}
		probes, names = append(probes, vector), append(names, name)
	}
	id, err := gallery.OpenSet(ctx, g, probes, names)
	if err != nil {
		log.Fatal(err)
	}
	tau, dir, err := id.AtFPIR(0.2)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("DIR %.2f at FPIR 0.2\n", dir)
	match, err := g.Identify(ctx, probes[0], tau)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s is taken for %q\n", names[0], match.Name)
	// Output:
	// DIR 0.88 at FPIR 0.2
	// person 0 is taken for "person 0"
}
