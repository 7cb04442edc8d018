package postgres_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/gosiamese/gosiamese/pkg/gallery/postgres"
)

// Several programs can share this gallery. SIAMESE_POSTGRES is a URL such as
// postgres://user:password@host:5432/faces.
func ExampleOpen() {
	ctx := context.Background()
	g, err := postgres.Open(ctx, os.Getenv("SIAMESE_POSTGRES"), "network 1f3a, 64 x 64 grey", 2)
	if err != nil {
		log.Fatal(err)
	}
	defer g.Close()

	if err := g.Enrol(ctx, "Ada", []float32{1, 0}, []float32{0.8, 0.6}); err != nil {
		log.Fatal(err)
	}
	known, err := g.Identify(ctx, []float32{0.96, 0.28}, 0.5)
	if err != nil {
		log.Fatal(err)
	}
	stranger, err := g.Identify(ctx, []float32{0, -1}, 0.5)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%q at %.2f, %q at %.2f\n", known.Name, known.Distance, stranger.Name, stranger.Distance)
	fmt.Println(g.Erase(ctx, "Ada"))
	// Output:
	// "Ada" at 0.00, "" at 2.63
	// <nil>
}
