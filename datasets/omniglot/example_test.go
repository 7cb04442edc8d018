package omniglot_test

import (
	"context"
	"fmt"
	"log"

	"github.com/gosiamese/gosiamese/datasets/fetch"
	"github.com/gosiamese/gosiamese/datasets/omniglot"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// 20-way 1-shot classification within alphabets with raw pixels, the baseline for a network. The example is
// compiled by the tests but not run, since it needs the archive.
func Example() {
	path, err := omniglot.Fetch(context.Background(), omniglot.Evaluation, fetch.Config{Dir: "data"})
	if err != nil {
		log.Fatal(err)
	}
	characters, err := omniglot.Load(path, omniglot.DefaultConfig())
	if err != nil {
		log.Fatal(err)
	}
	alphabets := make([]int, characters.Len()) // The alphabet of each drawing.
	for i, label := range characters.Labels {
		alphabets[i] = characters.Alphabet[label]
	}
	cfg := verify.DefaultFewShot()
	cfg.Groups = alphabets
	accuracy, err := verify.FewShot(characters.Pictures, characters.Labels, cfg)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("raw pixels:", accuracy)
}

// Rotated clockwise, a stroke along the top becomes a stroke down the right-hand side.
func ExampleTurned() {
	set := images.Set{
		Height: 2, Width: 2, Channels: 1,
		Pictures: [][]float32{{1, 1, 0, 0}}, Labels: []int{0}, Names: []string{"Greek/character01"},
	}
	turned, err := omniglot.Turned(set, 1)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(turned.Names[0], turned.Pictures[0])
	// Output: Greek/character01, turned 90 [0 1 0 1]
}
