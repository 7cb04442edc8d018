// Train trains a Siamese network and reports its error rates on people it has never seen: on synthetic faces,
// or on those of a folder with one subfolder per person.
//
//	go run ./pkg/cmd/train [-run folder] [-steps n] [folder]
package main

import (
	"context"
	"flag"
	"fmt"
	"log"

	"github.com/gosiamese/gosiamese/datasets/people"
	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

func main() {
	run := flag.String("run", "build/train", "run folder: a training that was interrupted continues there")
	steps := flag.Int("steps", 25, "training steps per epoch, of 20 epochs")
	flag.Parse()

	faces := must(synthetic.Faces(60, 10, 64, 1)) // 60 people, 10 pictures of each, 64 x 64 pixels.
	if flag.NArg() > 0 {
		faces = must(people.Load(flag.Arg(0), people.DefaultConfig()))
	}
	split := must(images.NewSplit(faces, 10, 10, 1)) // 10 people for validation, 10 for the test.

	cfg := siamese.DefaultConfig(*run, split.Train)
	cfg.Network.Blocks, cfg.Network.Dimensions = []int{32, 64, 128, 128}, 128
	cfg.Loss = siamese.Triplet(0.2, siamese.BatchHard)
	cfg.Steps = *steps
	cfg.Progress = func(p siamese.Progress) {
		if p.Step%cfg.Steps == 0 {
			fmt.Println(p)
		}
	}
	dev := must(device.Open("")) // XLA if a plugin is installed, otherwise pure Go.
	fmt.Println(dev)
	history := must(siamese.Run(context.Background(), dev, split, cfg))
	model := must(history.Model()) // The epoch that is best on the validation people.

	embeddings := must(model.Embed(dev, split.Validation.Pictures)) // [n][128], of unit length.
	tau, _ := must(verify.ROC(must(verify.Scores(embeddings, split.Validation.Labels)))).Best()
	embeddings = must(model.Embed(dev, split.Test.Pictures))
	report := must(verify.EvaluateAt(embeddings, split.Test.Labels, tau))
	baseline := must(verify.Evaluate(split.Test.Pictures, split.Test.Labels))
	fmt.Printf("test people: EER %.3f (raw pixels %.3f); at tau = %.2f, chosen on the validation people, "+
		"FAR %v and FRR %v\n", report.EER, baseline.EER, tau, report.At.FAR, report.At.FRR)
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}
