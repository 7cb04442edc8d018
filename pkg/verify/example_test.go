package verify_test

import (
	"errors"
	"fmt"
	"log"
	"math/rand/v2"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// people draws vectors as a network might make them, of people who are not the same for another seed.
func people(n int, seed uint64) (vectors [][]float32, labels []int) {
	vectors, labels, err := verify.DefaultPopulation().Draw(n, 8, rand.New(rand.NewPCG(seed, 0)))
	if err != nil {
		log.Fatal(err)
	}
	return vectors, labels
}

func curveOf(vectors [][]float32, labels []int) verify.Curve {
	scores, err := verify.Scores(vectors, labels)
	if err != nil {
		log.Fatal(err)
	}
	c, err := verify.ROC(scores)
	if err != nil {
		log.Fatal(err)
	}
	return c
}

// Tau comes from some people, and its errors from others.
func Example() {
	curve := curveOf(people(30, 1)) // Validation people.
	tau, tar, err := curve.AtFAR(0.01)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("tau %.2f accepts %.0f %% of the genuine pairs\n", tau, 100*tar)

	vectors, labels := people(20, 2) // Test people.
	report, err := verify.EvaluateAt(vectors, labels, tau)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("FAR     ", report.At.FAR)
	fmt.Println("FRR     ", report.At.FRR)
	fmt.Println("EER     ", report.Interval.EER)
	fmt.Println("1-shot  ", report.Interval.OneShot)

	_, _, err = curveOf(vectors, labels).AtFAR(0.0001)
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
	vectors, labels := people(30, 1)
	scores, err := verify.Scores(vectors, labels)
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
	fmt.Printf(", and at %.2f where one pair in a hundred is genuine\n", c.Tau(0.5))
	// Output:
	// P(same | d = 0.1) = 1.00, P(same | d = 1) = 0.28
	// even odds at tau = 0.87, and at 0.23 where one pair in a hundred is genuine
}

func ExampleZeroBound() {
	fmt.Printf("no false reject of 10 people: FRR at most %.2f\n", verify.ZeroBound(10))
	// Output: no false reject of 10 people: FRR at most 0.26
}

func ExampleDrawEpisodes() {
	vectors, labels := people(25, 4)
	cfg := verify.DefaultEpisodes() // 20-way 1-shot.
	for _, cfg.Shots = range []int{1, 5} {
		episodes, err := verify.DrawEpisodes(labels, nil, cfg)
		if err != nil {
			log.Fatal(err)
		}
		accuracy, err := verify.FewShot(vectors, labels, episodes)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%d-way %d-shot: %v\n", cfg.Ways, cfg.Shots, accuracy)
	}
	// Output:
	// 20-way 1-shot: 85.5 % [76.4, 91.5]
	// 20-way 5-shot: 94.1 % [87.1, 97.4]
}

// Half of the people are enrolled, the others are unknown: the threshold is that of a false positive
// identification rate.
func ExampleOpenSet() {
	vectors, labels := people(40, 5)
	gallery, err := verify.NewGallery("network 7, 64 x 64 grey")
	if err != nil {
		log.Fatal(err)
	}
	var probes [][]float32
	var names []string
	for i, vector := range vectors {
		name := fmt.Sprintf("person %d", labels[i])
		if labels[i] < 20 && i%8 < 3 { // Three pictures of the first twenty people.
			if err := gallery.Enrol(name, vector); err != nil {
				log.Fatal(err)
			}
			continue
		}
		probes, names = append(probes, vector), append(names, name)
	}
	id, err := verify.OpenSet(gallery, probes, names)
	if err != nil {
		log.Fatal(err)
	}
	tau, dir, err := id.AtFPIR(0.2)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("DIR %.2f at FPIR 0.2\n", dir)
	match, err := gallery.Identify(probes[0], tau)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s is taken for %q\n", names[0], match.Name)
	// Output:
	// DIR 0.88 at FPIR 0.2
	// person 0 is taken for "person 0"
}
