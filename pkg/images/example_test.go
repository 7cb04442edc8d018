package images_test

import (
	"fmt"
	"image"
	"image/color"
	"log"

	"github.com/gosiamese/gosiamese/pkg/images"
)

// A photograph becomes a vector: cropped to a central square, converted to grey, scaled to 8 x 8.
func ExampleGray() {
	photograph := image.NewRGBA(image.Rect(0, 0, 640, 480))
	for y := range 480 {
		for x := range 640 {
			photograph.Set(x, y, color.Gray{Y: uint8(255 * x / 640)}) // Brighter to the right.
		}
	}
	square, err := images.CenterCrop(photograph, 480, 480)
	if err != nil {
		log.Fatal(err)
	}
	row := images.Gray(square, 8, 8)[:8]
	fmt.Printf("%.1f\n", row)
	// Output:
	// [0.2 0.3 0.4 0.5 0.5 0.6 0.7 0.8]
}
