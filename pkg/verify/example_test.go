package verify_test

import (
	"errors"
	"fmt"
	"log"
	"math/rand/v2"

	"github.com/gosiamese/gosiamese/pkg/internal/simulate"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// people samples embeddings as a network might compute them; another seed gives other people.
func people(n int, seed uint64) (embeddings [][]float32, labels []int) {
	embeddings, labels, err := simulate.DefaultPopulation().Sample(n, 8, rand.New(rand.NewPCG(seed, 0)))
	if err != nil {
		log.Fatal(err)
	}
	return embeddings, labels
}

func curveOf(embeddings [][]float32, labels []int) verify.Curve {
	scores, err := verify.Scores(embeddings, labels)
	if err != nil {
		log.Fatal(err)
	}
	c, err := verify.ROC(scores)
	if err != nil {
		log.Fatal(err)
	}
	return c
}

// Tau is chosen on some people, and its error rates are measured on others.
func Example() {
	curve := curveOf(people(30, 1)) // Validation people.
	tau, tar, err := curve.AtFAR(0.01)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("tau %.2f accepts %.0f %% of the genuine pairs\n", tau, 100*tar)

	embeddings, labels := people(20, 2) // Test people.
	report, err := verify.EvaluateAt(embeddings, labels, tau)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("FAR     ", report.At.FAR)
	fmt.Println("FRR     ", report.At.FRR)
	fmt.Println("EER     ", report.Interval.EER)
	fmt.Println("1-shot  ", report.Interval.OneShot)

	_, _, err = curveOf(embeddings, labels).AtFAR(0.0001)
	var refused *verify.UnsupportedError
	if errors.As(err, &refused) {
		fmt.Printf("FAR %g needs %d impostor pairs, here are %d\n",
			refused.Target, refused.Needed, refused.Trials)
	}
	// Output:
	// tau 0.55 accepts 88 % of the genuine pairs
	// FAR      1.0 % [0.3, 3.4]
	// FRR      17.3 % [7.6, 34.8]
	// EER      6.5 % [3.1, 13.0]
	// 1-shot   89.3 % [71.8, 96.5]
	// FAR 0.0001 needs 300000 impostor pairs, here are 12160
}

func ExampleCalibrate() {
	embeddings, labels := people(30, 1)
	scores, err := verify.Scores(embeddings, labels)
	if err != nil {
		log.Fatal(err)
	}
	c, err := verify.Calibrate(scores, 0.5)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("P(same | d = 0.1) = %.2f, P(same | d = 1) = %.2f\n", c.Probability(0.1), c.Probability(1))
	fmt.Printf("even odds at tau = %.2f", c.Tau(0.5))
	if c, err = c.WithPrior(0.01); err != nil {
		log.Fatal(err)
	}
	fmt.Printf(", and at %.2f if one pair in a hundred is genuine\n", c.Tau(0.5))
	// Output:
	// P(same | d = 0.1) = 1.00, P(same | d = 1) = 0.28
	// even odds at tau = 0.87, and at 0.23 if one pair in a hundred is genuine
}

func ExampleFewShot() {
	embeddings, labels := people(25, 4)
	cfg := verify.DefaultFewShot() // 20-way 1-shot.
	for _, cfg.Shots = range []int{1, 5} {
		accuracy, err := verify.FewShot(embeddings, labels, cfg)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%d-way %d-shot: %v\n", cfg.Ways, cfg.Shots, accuracy)
	}
	// Output:
	// 20-way 1-shot: 85.5 % [76.4, 91.5]
	// 20-way 5-shot: 94.1 % [87.1, 97.4]
}
