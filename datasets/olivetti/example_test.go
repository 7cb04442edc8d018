package olivetti_test

import (
	"context"
	"fmt"
	"log"

	"github.com/gosiamese/gosiamese/datasets/fetch"
	"github.com/gosiamese/gosiamese/datasets/olivetti"
)

// Downloaded once, then read from the folder. The example is compiled by the tests but not run, since it
// needs the file.
func Example() {
	path, err := olivetti.Fetch(context.Background(), fetch.Config{Dir: "data"})
	if err != nil {
		log.Fatal(err)
	}
	set, err := olivetti.Load(path)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(set) // 40 people, 400 pictures of 64 x 64
}
