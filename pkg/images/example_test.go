package images_test

import (
	"fmt"
	"image"
	"image/color"
	"log"

	"github.com/gosiamese/gosiamese/pkg/images"
)

// A photograph becomes a row of numbers: the middle of it, square, grey, 8 x 8.
func ExampleGray() {
	photograph := image.NewRGBA(image.Rect(0, 0, 640, 480))
	for y := range 480 {
		for x := range 640 {
			photograph.Set(x, y, color.Gray{Y: uint8(255 * x / 640)}) // Light from the right.
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

// One photograph came twice, under two names: the split shares no name, and yet it leaks.
func ExampleLeaks() {
	album := scenes(6, 2, 32, 32, 4) // Six people, two pictures of each.
	album.Pictures[9] = album.Pictures[2]
	split, err := images.SplitByName(album, album.Names[:2], album.Names[2:4], album.Names[4:])
	if err != nil {
		log.Fatal(err)
	}
	leaks, err := images.Leaks(split.Train, split.Unseen, images.NearlySame)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(leaks)
	// Output:
	// [picture 2 of "4-1" and picture 1 of "4-4": 1.000]
}
