package project_test

import (
	"fmt"

	"github.com/gosiamese/gosiamese/pkg/project"
)

func Example() {
	vectors := [][]float32{{3, 0, 0}, {3, 0, 1}, {-3, 0, 0}, {-3, 0.5, 0}, {-3, 0, 1}}
	points, share, err := project.PCA(vectors)
	if err != nil {
		fmt.Println(err)
		return
	}
	before, err := project.Nearest(vectors, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	after, err := project.Nearest(points, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	kept, err := project.NeighbourRecall(before, after)
	fmt.Printf("%.1f %% of the variance, %.0f %% of the nearest kept, %v\n", 100*share, 100*kept, err)
	// Output: 99.7 % of the variance, 100 % of the nearest kept, <nil>
}
