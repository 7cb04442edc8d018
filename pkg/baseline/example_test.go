package baseline_test

import (
	"fmt"
	"log"

	"github.com/gosiamese/gosiamese/pkg/baseline"
)

// The two training people differ in the second pixel; the lighting changes the first.
func ExampleFisherface() {
	pictures := [][]float32{{0.1, 0.2}, {0.9, 0.25}, {0.2, 0.8}, {0.8, 0.75}}
	projection, err := baseline.Fisherface(pictures, []int{0, 0, 1, 1}, baseline.DefaultConfig())
	if err != nil {
		log.Fatal(err)
	}
	vectors, err := projection.Embed([][]float32{{0, 0.1}, {1, 0.1}, {0.5, 0.9}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(vectors[0][0] == vectors[1][0], vectors[0][0] == vectors[2][0])
	// Output: true false
}
