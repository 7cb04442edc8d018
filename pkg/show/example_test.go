package show_test

import (
	"fmt"

	"github.com/gosiamese/gosiamese/pkg/show"
)

// Outside a notebook a figure prints one line; in a cell it is drawn.
func Example() {
	dark := show.Picture{Pixels: []float32{0.1, 0.2, 0.3, 0.4}, Height: 2, Width: 2, Channels: 1}
	light := show.Picture{Pixels: []float32{0.9, 0.8, 0.7, 0.6}, Height: 2, Width: 2, Channels: 1}
	triplet := show.Triplet{Anchor: 0, Positive: 0, Negative: 1, AP: 0.65, AN: 1.42}
	figure, err := show.Triplets(0.2, []show.Picture{dark, light}, triplet)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := figure.Display(); err != nil {
		fmt.Println(err)
	}
	// Output: 1 triplets of anchor, positive, negative. d(a, p), d(a, n): (0.65, 1.42)
}

func ExampleTau() {
	var pairs []show.Pair
	for _, d := range []float64{0.1, 0.3, 0.5, 0.9} {
		pairs = append(pairs, show.Pair{Same: true, Distance: d})
	}
	for _, d := range []float64{0.5, 1.2, 1.8, 2.1, 2.4} {
		pairs = append(pairs, show.Pair{Distance: d})
	}
	figure, err := show.Tau(0.5, pairs, nil, nil) // No pictures, no intervals.
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := figure.Display(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 4 genuine and 5 impostor distances. At tau = 0.5: FAR 0.200  FRR 0.250  balanced accuracy 0.775
}

func ExampleLines() {
	figure, err := show.Lines("epoch", []float64{1, 2, 3}, show.Panel{
		Title: "people not seen", Y: "squared distance",
		Series: []show.Series{
			{Name: "d(a, p)", Values: []float64{0.9, 0.5, 0.4}, Color: show.Genuine},
			{Name: "d(a, n)", Values: []float64{1.0, 1.4, 1.7}, Color: show.Impostor},
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := figure.Display(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// Lines over epoch. people not seen, d(a, p): 0.900 to 0.400; people not seen, d(a, n): 1.000 to 1.700
}

func ExampleROC() {
	tau := []float64{-1, 0.4, 0.8, 1.2, 2.1}
	figure, err := show.ROC(
		0.01, 200,
		show.Curve{
			Name: "network", Tau: tau,
			FAR: []float64{0, 0.01, 0.04, 0.3, 1}, FRR: []float64{1, 0.12, 0.05, 0.01, 0},
		},
		show.Curve{
			Name: "raw pixels", Tau: tau,
			FAR: []float64{0, 0.01, 0.20, 0.6, 1}, FRR: []float64{1, 0.74, 0.21, 0.08, 0},
		},
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := figure.Display(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// ROC and DET curves from FAR 0.01. network: FRR 0.120 at FAR 0.01; raw pixels: FRR 0.740 at FAR 0.01
}
