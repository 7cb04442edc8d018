package duplicates_test

import (
	"fmt"
	"log"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/images/duplicates"
)

// One photograph is in the album under two names, so a split by person leaks it.
func ExampleFind() {
	album := scenes(6, 2, 32, 32, 4) // Six people, two pictures of each.
	album.Pictures[9] = album.Pictures[2]
	split, err := images.SplitByName(album, album.Names[:2], album.Names[2:4], album.Names[4:])
	if err != nil {
		log.Fatal(err)
	}
	pairs, err := duplicates.Find(split.Train, split.Test, duplicates.Threshold)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(pairs)
	// Output:
	// [picture 2 of "4-1" and picture 1 of "4-4": 1.000]
}
