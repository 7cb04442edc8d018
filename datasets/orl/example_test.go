package orl_test

import (
	"context"
	"fmt"
	"log"

	"github.com/gosiamese/gosiamese/datasets/orl"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// The complete pipeline, from a folder of pictures to the error on test people. The example is compiled by
// the tests but not run, since it needs the pictures and takes minutes.
func Example() {
	dev, err := device.Open("") // XLA if a plugin is found, otherwise pure Go.
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(dev)
	faces, err := orl.Load("orl_faces")
	if err != nil {
		log.Fatal(err)
	}
	if faces, err = faces.Resize(64, 64); err != nil {
		log.Fatal(err)
	}
	split, err := images.NewSplit(faces, 10, 10, 1) // The split is by person.
	if err != nil {
		log.Fatal(err)
	}
	cfg := siamese.DefaultConfig("run", split.Train)
	cfg.Progress = func(p siamese.Progress) { fmt.Printf("\r%v   ", p) } // Called after every step.
	history, err := siamese.Run(context.Background(), dev, split, cfg)
	fmt.Println()
	if err != nil {
		log.Fatal(err)
	}
	model, err := history.Model() // The weights that did best on the validation people.
	if err != nil {
		log.Fatal(err)
	}
	vectors, err := model.Embed(dev, split.Test.Pictures) // [n][128], unit length.
	if err != nil {
		log.Fatal(err)
	}
	report, err := verify.Evaluate(vectors, split.Test.Labels)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d test people: EER %.3f\n", report.People, report.EER)
}
