package lfw_test

import (
	"context"
	"fmt"
	"log"

	"github.com/gosiamese/gosiamese/datasets/fetch"
	"github.com/gosiamese/gosiamese/datasets/lfw"
	"github.com/gosiamese/gosiamese/pkg/images"
)

// From the published files to three sets with disjoint people, and the pairs of view 1. The example is
// compiled by the tests but not run, since it needs the photographs.
func Example() {
	files, err := lfw.Fetch(context.Background(), fetch.Config{Dir: "data"})
	if err != nil {
		log.Fatal(err)
	}
	cfg := lfw.DefaultConfig()
	cfg.MaxPictures = 20 // George W. Bush has 530.
	faces, err := lfw.Load(files.Photographs, cfg)
	if err != nil {
		log.Fatal(err)
	}
	var parts [3][]string
	for _, name := range faces.Names {
		parts[lfw.PartOf(name)] = append(parts[lfw.PartOf(name)], name)
	}
	split, err := images.SplitByName(faces.Set, parts[lfw.Train], parts[lfw.Validation], parts[lfw.Test])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(split.Train, split.Validation, split.Test)

	folds, err := lfw.ReadPairs(files.PairsDevTrain)
	if err != nil {
		log.Fatal(err)
	}
	found, missing := faces.Resolve(folds[0])
	fmt.Println(len(found), "pairs; not in the set:", missing)
}

// The part of a person depends only on the name.
func ExamplePartOf() {
	cfg := lfw.DefaultConfig()
	cfg.Keep = func(name string) bool { return lfw.PartOf(name) == lfw.Validation }
	for _, name := range []string{"Aaron_Peirsol", "Tony_Blair", "AJ_Cook"} {
		fmt.Println(name, lfw.PartOf(name), cfg.Keep(name))
	}
	// Output:
	// Aaron_Peirsol training false
	// Tony_Blair validation true
	// AJ_Cook test false
}
