package plane_test

import (
	"fmt"

	"github.com/gosiamese/gosiamese/pkg/plane"
)

func Example() {
	vectors := [][]float32{{3, 0, 0}, {3, 0, 1}, {-3, 0, 0}, {-3, 0.5, 0}, {-3, 0, 1}}
	points, share, err := plane.PCA(vectors)
	if err != nil {
		fmt.Println(err)
		return
	}
	before, err := plane.Nearest(vectors, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	after, err := plane.Nearest(points, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	kept, err := plane.Kept(before, after)
	fmt.Printf("%.1f %% of the variance, %.0f %% of the nearest kept, %v\n", 100*share, 100*kept, err)
	// Output: 99.7 % of the variance, 100 % of the nearest kept, <nil>
}
